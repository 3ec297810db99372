#!/usr/bin/env python3
"""Builds the page of adapters/dashboard into build/dashboard, where something changed since.

CMake runs it before it embeds the page, so that every way to build has it. Exits 1 when the page
could not be built.
"""
import fcntl
import hashlib
import subprocess
import sys

import npm

SOURCE = npm.ROOT / "adapters/dashboard"
STAMP = npm.ROOT / "build/dashboard.digest"
LOCK = npm.ROOT / "build/dashboard.lock"
BUILD_SECONDS = 300
OTHERS = {"node_modules", "served", "README.md", "board.png"}


def source_digest():
    """Changes when anything does that the page is made of."""
    digest = hashlib.sha256()
    tops = [top for top in SOURCE.iterdir() if top.name not in OTHERS]
    inside = [file for top in tops for file in ([top] if top.is_file() else top.rglob("*"))]
    for file in sorted(file for file in inside if file.is_file()):
        place = str(file.relative_to(SOURCE)).encode()
        digest.update(place + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def is_built(digest):
    index = npm.ROOT / "build/dashboard/index.html"
    return index.exists() and STAMP.exists() and STAMP.read_text() == digest


def build(digest):
    env = npm.environment()
    if env is None:
        print(f"the page needs npm and Node {npm.NODE_WANTED}: tools/packages.sh build")
        return False
    if not npm.install(SOURCE, env):
        return False
    done = subprocess.run(["npm", "run", "--silent", "build"], cwd=SOURCE, env=env,
                          timeout=BUILD_SECONDS, check=False)
    if done.returncode == 0:
        STAMP.write_text(digest)
    return done.returncode == 0


def main():
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Two trees may be configured at a time.
        digest = source_digest()
        return 0 if is_built(digest) or build(digest) else 1


if __name__ == "__main__":
    sys.exit(main())
