"""The stage of the live page: npm packages as locked, then each script of tests/browser."""
import json
import os
import re
import shutil
import subprocess

from counting import ROOT, Counts, node_counts, one, run

FOLDER = ROOT / "tests/browser"
NODE_MAJOR = 20
NODE_HOME = ROOT / "build/node"
SCRIPTS = ["typecheck", "lint", "unit", "browser"]


def node_major(node):
    """The major version of the program `node`; 0 when there is none."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    match = re.match(r"v(\d+)", said.stdout)
    return int(match.group(1)) if match else 0


def node_folder():
    """A folder to put first on PATH for a Node that is new enough, "" for the system's own.

    None when there is neither and none could be installed.
    """
    if node_major("node") >= NODE_MAJOR:
        return ""
    folder = NODE_HOME / "node_modules/node/bin"
    if node_major(folder / "node") < NODE_MAJOR:
        NODE_HOME.mkdir(parents=True, exist_ok=True)
        run("npm", "install", "--prefix", NODE_HOME, "--no-audit", "--no-fund",
            f"node@{NODE_MAJOR}", timeout=600)
    return str(folder) if node_major(folder / "node") >= NODE_MAJOR else None


def stage(program):
    if not (FOLDER / "package.json").exists():
        return Counts(skipped=1)
    folder = node_folder()
    if folder is None:
        print(f"no Node {NODE_MAJOR} or newer")
        return one(False)
    environment = {**program, "PATH": f"{folder}:{os.environ['PATH']}".lstrip(":"),
                   "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1",
                   "CHROMIUM": shutil.which("chromium") or "chromium"}
    # Not `npm ci`: the lock names builds of packages for other systems, which a mirror may lack.
    status, _ = run("npm", "install", "--no-audit", "--no-fund", env=environment, cwd=FOLDER,
                    timeout=600)
    if status:
        return one(False)
    total = Counts()
    scripts = json.loads((FOLDER / "package.json").read_text())["scripts"]
    for script in (name for name in SCRIPTS if name in scripts):
        status, lines = run("npm", "run", script, env=environment, cwd=FOLDER, timeout=1200)
        counts = node_counts(status, lines)
        print(f"{script}: {counts}")
        total += counts
    return total
