#!/usr/bin/env python3
"""clang-tidy over our .cpp files, on all processors, only where something changed since it passed.

Usage: tidy.py [PATH...]. Needs the clang tree (cmake --build --preset clang): its compile commands
say how, its dependencies say which of our headers a source reads. A source that passed is
remembered by the hash of all that; change any of it and it is read again. Exits 1 on any finding.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = ROOT / "build/clang"
PASSED = TREE / "tidy"
FOLDERS = ("engine/", "adapters/", "tools/")


def dependencies():
    """{object file: our files it was made from}, as Ninja recorded them."""
    said = subprocess.run(["ninja", "-C", TREE, "-t", "deps"], capture_output=True, text=True,
                          check=True).stdout
    found, target = {}, ""
    for line in said.split("\n"):
        if line.startswith("    "):
            file = (TREE / line.strip()).resolve()
            if file.is_relative_to(ROOT) and not file.is_relative_to(TREE):
                found[target].append(file)
        elif ": #deps" in line:
            target = line.split(": #deps")[0]
            found[target] = []
    return found


def fingerprint(entry, files):
    digest = hashlib.sha256(entry["command"].encode())
    for file in [ROOT / ".clang-tidy", pathlib.Path(entry["file"]), *sorted(files)]:
        digest.update(str(file).encode() + b"\0")
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()


def tidy(entry, mark):
    """Runs clang-tidy on one source; returns its findings, or "" when there are none."""
    said = subprocess.run(["clang-tidy", "-p", TREE, "--quiet", entry["file"]],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if said.returncode == 0:
        mark.touch()
        return ""
    return said.stdout + (said.stderr if not said.stdout else "")


def work(arguments):
    """What is to be read: (name, compile command, file to touch when it passes)."""
    depends = dependencies()
    for entry in json.loads((TREE / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"])
        if not file.is_relative_to(ROOT):
            continue
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith(FOLDERS) or (arguments and not name.startswith(tuple(arguments))):
            continue
        mark = PASSED / fingerprint(entry, depends.get(entry.get("output", ""), []))
        if not mark.exists():
            yield name, entry, mark


def main():
    if not (TREE / "compile_commands.json").exists():
        print("tidy: first build the clang tree: tools/build clang")
        return 1
    PASSED.mkdir(exist_ok=True)
    found, done = 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(tidy, entry, mark): name for name, entry, mark in work(sys.argv[1:])}
        for job in concurrent.futures.as_completed(jobs):
            done += 1
            print(f"[{done}/{len(jobs)}] {jobs[job]}", flush=True)
            if findings := job.result():
                found += 1
                print(findings, flush=True)
    print(f"tidy: {found} of {len(jobs)} sources with findings" if found else "tidy: clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
