"""The stage of what npm packages check: the live page, and the documents of the API."""
import os
import re
import shutil
import subprocess

from counting import ROOT, Counts, node_counts, one, run

# A folder, and which of its scripts run, in order.
FOLDERS = {"tests/browser": ["typecheck", "lint", "unit", "browser"],
           "tests/documents": ["openapi", "asyncapi"]}
NODE_MAJOR = 20
NODE_HOME = ROOT / "build/node"


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
    folder = node_folder()
    if folder is None:
        print(f"no Node {NODE_MAJOR} or newer")
        return one(False)
    environment = {**program, "PATH": f"{folder}:{os.environ['PATH']}".lstrip(":"),
                   "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1",
                   "CHROMIUM": shutil.which("chromium") or "chromium"}
    return sum((run_scripts(ROOT / place, scripts, environment)
                for place, scripts in FOLDERS.items()), Counts())


def run_scripts(folder, scripts, environment):
    # Not `npm ci`: the lock names builds of packages for other systems, which a mirror may lack.
    status, _ = run("npm", "install", "--no-audit", "--no-fund", env=environment, cwd=folder,
                    timeout=600)
    if status:
        return one(False)
    total = Counts()
    for script in scripts:
        status, lines = run("npm", "run", script, env=environment, cwd=folder, timeout=1200)
        counts = node_counts(status, lines)
        print(f"{script}: {counts}")
        total += counts
    return total
