"""The stage of what npm packages check: the live page in unit tests and a real browser, its sizes,
and the documents of the API.
"""
import json
import pathlib
import shutil
import sys

from counting import ROOT, Counts, node_counts, one, run

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "page"))
import npm  # noqa: E402

# Where, and which scripts of the package there.
SCRIPTS = [(ROOT / "adapters/dashboard", ["typecheck", "lint", "unit", "sizes"]),
           (ROOT / "tests/browser", ["browser"]),
           (ROOT / "tests/documents", ["openapi", "asyncapi"])]


def stage(program):
    env = npm.environment()
    if env is None:
        print(f"no npm, or no Node {npm.NODE_WANTED} or newer")
        return one(False)
    if run("python3", "tools/page/build.py")[0]:
        return one(False)
    env = {**env, **program, "CHROMIUM": shutil.which("chromium") or "chromium"}
    return sum((run_scripts(folder, names, env) for folder, names in SCRIPTS), Counts())


def run_scripts(folder, names, env):
    if not npm.install(folder, env):
        return one(False)
    known = json.loads((folder / "package.json").read_text())["scripts"]
    total = Counts()
    for name in names:
        if name not in known:
            print(f"{folder.name} has no script {name}")
            return total + one(False)
        status, lines = run("npm", "run", name, env=env, cwd=folder, timeout=1200)
        counts = node_counts(status, lines)
        print(f"{name}: {counts}")
        total += counts
    return total
