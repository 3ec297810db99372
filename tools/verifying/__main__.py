"""The command line. This folder runs by itself: `python3 verifying FILE` is all of it."""
import argparse
import json
import sys

import archive
import bundle
from report import Report

OK, ALTERED, NOT_FOUND, UNREADABLE = 0, 1, 3, 5
SMALL_MAX = 1 << 20


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="verify.py", description="Verifies an audit bundle without the program that made it.",
        epilog="Exit status: 0 in order, 1 altered or illegal, 2 wrong usage, 3 no such "
               "file, 5 unreadable.")
    parser.add_argument("file", metavar="FILE", help="the bundle")
    parser.add_argument("--json", action="store_true", help="one object instead of lines")
    parser.add_argument("--head", metavar="CHECKPOINT", help="a file with a checkpoint that came "
                        "another way; the bundle must be of the same tree")
    parser.add_argument("--key", metavar="KEY", help="a file with the log's key, from whom you "
                        "trust; the bundle must be signed by it")
    parser.add_argument("--integrity", action="store_true", help="do not decide steps again")
    asked = parser.parse_args(arguments)
    try:
        head, key = read_small(asked.head), read_small(asked.key)
        report = bundle.verify(asked.file, head, key, legal=not asked.integrity)
    except FileNotFoundError as error:
        print(f"{error.filename}: there is no such file", file=sys.stderr)
        return NOT_FOUND
    except (archive.Unreadable, OSError) as error:
        print(f"{asked.file} cannot be read: {error}", file=sys.stderr)
        if asked.json:
            report = Report()
            report.found("manifest", str(error))
            print(json.dumps(report.as_json(), ensure_ascii=False))
        return UNREADABLE
    if asked.integrity:
        report.unchecked("steps were not decided again")
    show(report, asked.json)
    return OK if report.ok else ALTERED


def read_small(path):
    if path is None:
        return None
    with open(path, "rb") as file:
        data = file.read(SMALL_MAX + 1)
    if len(data) > SMALL_MAX:
        raise archive.Unreadable(f"{path} is too large for a checkpoint or key")
    return data


def show(report, as_json):
    found = report.as_json()
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for finding in found["findings"]:
        place = "" if finding["position"] is None else f" at {finding['position']}"
        print(f"{finding['rule']}{place}: {finding['message']}")
    for text in found["notes"]:
        print(f"not checked: {text}")
    print("in order" if report.ok else f"{len(report.findings) + report.more} findings")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
