#!/usr/bin/env python3
"""Plants each bug of tests/simulation/mutations in a copy of the tree and expects the simulation to
find it: a simulation counts only with the mutations that it kills.

Usage: run_mutations.py [NAME…]. Builds only what the simulation needs, with g++ and ccache where it
is installed. By hand, or at night: not part of the usual run.
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MUTATIONS = ROOT / "tests" / "simulation" / "mutations"
SOURCES = ["engine/**/*.cpp", "adapters/json/*.cpp", "tests/support/*.cpp",
           "tests/simulation/*.cpp"]
FOLDERS = ["engine", "adapters/json", "tools/jalon", "tests/support", "tests/simulation"]
FLAGS = ["-std=c++20", "-O1", "-D_GLIBCXX_ASSERTIONS"]
LIBRARIES = ["-lgtest", "-lgtest_main", "-lcrypto", "-lpthread"]
SEEDS = "100"


def compile_one(tree, objects, source, also_stale):
    """The object of one source; compiled anew when it, or a header that it reads, was changed."""
    target = objects / (source.replace("/", "__") + ".o")
    headers = target.with_suffix(".d")
    known = headers.read_text() if headers.exists() else ""
    if target.exists() and not any(name in known for name in also_stale):
        return target
    compiler = ["ccache", "g++"] if shutil.which("ccache") else ["g++"]
    subprocess.run([*compiler, *FLAGS, "-I.", "-MMD", "-MF", headers, "-c", source, "-o", target],
                   cwd=tree, check=True)
    return target


def build(tree, objects, also_stale=()):
    sources = sorted(str(path.relative_to(tree))
                     for pattern in SOURCES for path in tree.glob(pattern))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(lambda one: compile_one(tree, objects, one, also_stale), sources))
    program = objects / "simulation"
    subprocess.run(["g++", *parts, "-o", program, *LIBRARIES], check=True)
    return program


def passes(program, seeds):
    environment = {**os.environ, "JALON_SEEDS": seeds}
    done = subprocess.run([program], env=environment, cwd=ROOT, capture_output=True, text=True,
                          check=False)  # it reads tests/regressions.txt
    return done.returncode == 0


def changed_files(patch):
    return [line.split()[1].removeprefix("b/")
            for line in patch.read_text().splitlines() if line.startswith("+++ ")]


def survives(patch, tree, objects):
    """Whether the simulation does not notice the planted bug."""
    apply = ["patch", "-p1", "--silent", "-i", patch]
    subprocess.run(apply, cwd=tree, check=True)
    files = changed_files(patch)
    try:
        return passes(build(tree, objects, files), SEEDS)
    finally:
        subprocess.run([*apply, "-R"], cwd=tree, check=True)
        for stale in objects.glob("*.d"):
            if any(name in stale.read_text() for name in files):
                stale.with_suffix(".o").unlink(missing_ok=True)


def main(names):
    patches = sorted(path for path in MUTATIONS.glob("*.patch")
                     if not names or path.stem in names)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "tree"
        objects = pathlib.Path(folder) / "objects"
        objects.mkdir()
        for part in FOLDERS:
            shutil.copytree(ROOT / part, tree / part)
        if not passes(build(tree, objects), SEEDS):
            print("the simulation fails without a planted bug")
            return 1
        for patch in patches:
            missed = survives(patch, tree, objects)
            failed += missed
            print(f"{'MISSED' if missed else 'found '}  {patch.stem}", flush=True)
    print(f"{len(patches) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
