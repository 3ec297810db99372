#!/usr/bin/env python3
"""clang-tidy over our .cpp files, on all processors, only where something changed since it passed.

Usage: tidy.py [PATH...]. Needs the clang tree (cmake --build --preset clang): its compile commands
say how, its dependencies say which of our headers a source reads. Most of the time goes into the
headers of the standard library, so several sources of a folder are read as one; where that does
not compile (two of them use one name), or has findings, each half is read alone. A source that
passed is remembered by the hash of all that; change any of it and it is read again. Exits 1 on any
finding.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = ROOT / "build/clang"
PASSED = TREE / "tidy"
FOLDERS = ("engine/", "adapters/", "tools/")
TOGETHER = 20
INCLUDED = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


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


def object_of(entry):
    words = shlex.split(entry["command"])
    return words[words.index("-o") + 1]


def arguments_of(entry):
    """The compiler's arguments without its name, the source and the object."""
    words = shlex.split(entry["command"])
    words = words[next(i for i, word in enumerate(words) if "clang++" in word) + 1:]
    at = words.index("-o")
    return [word for word in words[:at] + words[at + 2:] if word not in ("-c", entry["compiled"])]


def sources(entries):
    """An entry a source: those that the tree compiles as one each get the command of the whole."""
    for entry in entries:
        compiled = pathlib.Path(entry["file"])
        files = [compiled]
        if compiled.parent.name == "Unity":
            files = INCLUDED.findall(compiled.read_text())
        for file in files:
            yield {**entry, "file": str(file), "compiled": entry["file"]}


def run_tidy(file, entry):
    """clang-tidy's findings on `file`, compiled as `entry` is; "" when there are none."""
    said = subprocess.run(["clang-tidy", "--quiet", file, "--", *arguments_of(entry)],
                          cwd=entry["directory"], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    return "" if said.returncode == 0 else said.stdout or said.stderr


def tidy(batch):
    """Reads a batch of (name, entry, mark), as one if it can be, else in halves; its findings."""
    first = batch[0][1]
    if len(batch) == 1:
        findings = run_tidy(first["file"], first)
    else:
        joined = PASSED / f"{batch[0][2].name}.cpp"
        joined.write_text("".join(f'#include "{entry["file"]}"\n' for _, entry, _ in batch))
        findings = run_tidy(joined, first)
        joined.unlink()
    if not findings:
        for _, _, mark in batch:
            mark.touch()
    elif len(batch) > 1:
        half = len(batch) // 2
        findings = tidy(batch[:half]) + tidy(batch[half:])
    return findings


def work(arguments):
    """What is to be read, in batches: (name, compile command, file to touch when it passes)."""
    depends, folders = dependencies(), {}
    for entry in sources(json.loads((TREE / "compile_commands.json").read_text())):
        file = pathlib.Path(entry["file"])
        if not file.is_relative_to(ROOT):
            continue
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith(FOLDERS) or (arguments and not name.startswith(tuple(arguments))):
            continue
        mark = PASSED / fingerprint(entry, depends.get(object_of(entry), []))
        if not mark.exists():
            folders.setdefault(os.path.dirname(name), []).append((name, entry, mark))
    for members in folders.values():
        for at in range(0, len(members), TOGETHER):
            yield members[at:at + TOGETHER]


def main():
    if not (TREE / "compile_commands.json").exists():
        print("tidy: first build the clang tree: tools/build clang")
        return 1
    PASSED.mkdir(exist_ok=True)
    found, done = 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(tidy, batch): batch for batch in work(sys.argv[1:])}
        for job in concurrent.futures.as_completed(jobs):
            done += 1
            names = " ".join(os.path.basename(name) for name, _, _ in jobs[job])
            print(f"[{done}/{len(jobs)}] {os.path.dirname(jobs[job][0][0])}: {names}", flush=True)
            if findings := job.result():
                found += 1
                print(findings, flush=True)
    print(f"tidy: {found} of {len(jobs)} batches with findings" if found else "tidy: clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
