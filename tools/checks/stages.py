"""The stages of tools/test, in order. Each returns Counts; its first line of text is its title."""
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import exercised
import house
import web
from counting import ROOT, Counts, ctest_counts, one, run, unittest_counts

JALON = ROOT / "build/release/bin/jalon"
PROGRAM = {"JALON_BIN": str(JALON)}
FUZZ_SECONDS = 10
SERVER_SECONDS = 120  # The demonstration may take this long to load its seeds.


def named(name, ok):
    """One check, told by name."""
    print(f"{'ok    ' if ok else 'FAILED'} {name}", flush=True)
    return one(ok)


def own_files(*suffixes, folders=("engine", "adapters", "tools", "tests", "workflows", "examples")):
    """Our files with one of `suffixes`, as paths relative to the root, sorted."""
    found = []
    for folder in folders:
        for place, inner, files in os.walk(ROOT / folder):
            inner[:] = set(inner) - house.SKIPPED_FOLDERS
            found += [pathlib.Path(place, file).relative_to(ROOT) for file in files]
    return sorted(file for file in found if file.suffix in suffixes)


def side_by_side(work, items):
    """What `work` gives for each item, in order; as many at a time as there are processors."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, items))


def is_json(file):
    try:
        json.loads((ROOT / file).read_text(encoding="utf-8"))
        return True
    except ValueError as error:
        # A suite may hold what is no JSON on purpose; its folder says so.
        print(f"{file}: {error}")
        return "invalid" in file.parts


def still_applies(patch):
    return run("patch", "-p1", "--dry-run", "--force", "--silent", "-i", patch, show=False)[0] == 0


def is_shell(file):
    return run("bash", "-n", file)[0] == 0


def checks():
    """House rules, format, syntax"""
    total = named("house", run("python3", "tools/checks/house.py")[0] == 0)
    sources = own_files(".h", ".cpp")
    formatted = not sources or run("clang-format", "--dry-run", "-Werror", *sources)[0] == 0
    total += named("clang-format", formatted)
    documents = own_files(".json") + [pathlib.Path("CMakePresets.json")]
    total += named("json syntax", all([is_json(file) for file in documents]))
    scripts = [file.relative_to(ROOT) for file in [*ROOT.glob("tools/*"), ROOT / ".ci/run"]
               if file.is_file() and file.read_bytes().startswith(b"#!/usr/bin/env bash")]
    total += named("shell syntax", all([is_shell(file) for file in scripts]))
    # They are planted by hand only (tests/simulation/run_mutations.py): nothing else notices.
    planted = sorted(ROOT.glob("tests/simulation/mutations/*.patch"))
    return total + named("planted bugs still apply", all([still_applies(one) for one in planted]))


def build(preset):
    """Configures and builds; True when both worked."""
    return (run("cmake", "--preset", preset, "--log-level=WARNING")[0] == 0
            and run("cmake", "--build", "--preset", preset)[0] == 0)


# Sanitizers run ten times slower: fewer rounds of what repeats itself.
FEWER = {"JALON_KILLS": "10", "JALON_SEEDS": "40", "RC_PARAMS": "max_success=10",
         "JALON_POWER_CUTS": "100", "JALON_EVERY_OPERATION": "13"}


def build_and_test(preset, env=None):
    built = named(f"{preset} builds", build(preset))
    if built.failed:
        return built
    status, lines = run("ctest", "--test-dir", f"build/{preset}", "--verbose", "-j", "2",
                        "--no-tests=error", env=env, timeout=7200)
    return built + ctest_counts(status, lines)


def release():
    """What is shipped: build and all tests"""
    return build_and_test("release")


def asan():
    """Address and undefined behaviour sanitizers: build, all tests, lines of engine/ covered"""
    for counter in (ROOT / "build/asan").rglob("*.gcda"):
        counter.unlink()
    total = build_and_test("asan", FEWER)
    return total if total.failed else total + named("coverage", coverage())


def coverage():
    """Prints the share of lines that the tests ran, one line a box of the engine."""
    report = ROOT / "build/asan/coverage.json"
    status, _ = run("gcovr", "--root", ".", "--filter", "engine/", "--exclude-throw-branches",
                    "--json-summary", report, "-j", "2", "build/asan")
    if status:
        return False
    boxes = collections.defaultdict(lambda: [0, 0])
    for file in json.loads(report.read_text())["files"]:
        box = boxes["/".join(pathlib.PurePath(file["filename"]).parts[:2])]
        box[0] += file["line_covered"]
        box[1] += file["line_total"]
    for name, (covered, lines) in sorted(boxes.items()):
        print(f"  {name:20} {100 * covered / max(1, lines):5.1f} % of {lines} lines")
    return True


def tsan():
    """Thread sanitizer: the concurrent parts"""
    return build_and_test("tsan", FEWER)


def clang():
    """Clang 14 accepts everything, and builds the fuzz targets"""
    return named("clang builds", build("clang"))


def tidy():
    """clang-tidy over our sources"""
    return named("clang-tidy", run("python3", "tools/checks/tidy.py", timeout=7200)[0] == 0)


def fuzz():
    """Every fuzz target for a few seconds, from its corpus"""
    targets = [source.stem for source in sorted(ROOT.glob("tests/fuzz/*_fuzz.cpp"))]
    if not targets:
        return Counts(skipped=1)
    return sum(side_by_side(fuzz_one, targets), Counts())


def fuzz_one(target):
    found = ROOT / "build/clang/fuzz" / target
    found.mkdir(parents=True, exist_ok=True)
    corpus = ROOT / "tests/fuzz/corpus" / target
    status, lines = run(ROOT / "build/clang/bin" / target, f"-max_total_time={FUZZ_SECONDS}",
                        "-timeout=10", "-rss_limit_mb=4096", "-print_final_stats=0",
                        f"-artifact_prefix={found.parent}/{target}.", found,
                        *([corpus] if corpus.is_dir() else []), timeout=FUZZ_SECONDS + 120,
                        show=False)
    print("\n".join(lines if status else lines[-1:]), flush=True)
    return named(target, status == 0)


def web_stage():
    """The live page: types, style, modules, a real browser"""
    return web.stage(PROGRAM)


def python():
    """Tests written in Python"""
    files = [file for file in own_files(".py", folders=("tests",))
             if file.name.endswith("_test.py")]
    with tempfile.TemporaryDirectory() as notes:
        total = sum(side_by_side(lambda file: python_one(file, notes), files), Counts())
        return total + named("documented answers", exercised.report(pathlib.Path(notes)))


def python_one(file, notes):
    status, lines = run("python3", file, env={**PROGRAM, "JALON_EXERCISED": notes}, timeout=1800,
                        show=False)
    print("\n".join([str(file), *lines]), flush=True)
    return unittest_counts(status, lines)


def load_seeds(data):
    """Serves the demonstration on `data` until it prints links: all is loaded. Then stops it."""
    with subprocess.Popen([JALON, "demo", "--data", data, "--listen", "127.0.0.1:0"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as server:
        signal.signal(signal.SIGALRM, lambda *_: server.kill())
        signal.alarm(SERVER_SECONDS)
        try:
            loaded = any("/enter#" in line for line in server.stdout)
        finally:
            signal.alarm(0)
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
        return loaded


def replay():
    """The seeds, replayed and decided again twice: same answer, bit for bit"""
    if not JALON.exists():
        return named("replay needs the release build", False)
    folder = tempfile.mkdtemp()
    try:
        data = pathlib.Path(folder, "data")
        if not load_seeds(data):
            return named("the demonstration starts", False)
        digests = []
        for attempt in ("first", "second"):
            status, lines = run(JALON, "replay", "--data", data, "--verify", "--json", show=False)
            print("\n".join(lines[-3:]))
            digests.append(hashlib.sha256("\n".join(lines).encode()).hexdigest())
            if status:
                return named(f"{attempt} replay --verify", False)
        return named("replay --verify, twice the same", digests[0] == digests[1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def up():
    """tools/up --once: a step survives kill -9"""
    return named("tools/up --once", run("tools/up", "--once", timeout=1800)[0] == 0)


STAGES = {"checks": checks, "release": release, "asan": asan, "tsan": tsan, "clang": clang,
          "tidy": tidy, "fuzz": fuzz, "web": web_stage, "python": python, "replay": replay,
          "up": up}
