"""Node and npm for whoever needs them: the build of the page, and its checks."""
import hashlib
import os
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
NODE_LEAST = (20, 19)
NODE_HOME = ROOT / "build/node"
NODE_WANTED = ".".join(map(str, NODE_LEAST))
INSTALL_SECONDS = 600


def is_new_enough(node):
    """Whether `node` is a Node that the page can be built with."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    match = re.match(r"v(\d+)\.(\d+)", said.stdout)
    return bool(match) and (int(match.group(1)), int(match.group(2))) >= NODE_LEAST


def node_folder():
    """A folder to put first on PATH for a Node that is new enough, "" for the system's own.

    None when there is neither and none could be installed.
    """
    if is_new_enough("node"):
        return ""
    folder = NODE_HOME / "node_modules/node/bin"
    if not is_new_enough(folder / "node"):
        NODE_HOME.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--prefix", NODE_HOME, "--no-audit", "--no-fund",
                        f"node@{NODE_LEAST[0]}"], timeout=INSTALL_SECONDS, check=False)
    return str(folder) if is_new_enough(folder / "node") else None


def environment():
    """What npm is to be run with; None when there is no npm, or no Node that is new enough."""
    if shutil.which("npm") is None:
        return None
    folder = node_folder()
    if folder is None:
        return None
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}".lstrip(":"),
            "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}


def lock_digest(folder):
    return hashlib.sha256((folder / "package.json").read_bytes()
                          + (folder / "package-lock.json").read_bytes()).hexdigest()


def installed(folder):
    """Whether the packages of `folder` are there as its lock says."""
    stamp = folder / "node_modules/.lock-digest"
    return stamp.exists() and stamp.read_text() == lock_digest(folder)


def install(folder, env):
    """Installs the packages of `folder` as locked, unless they are there; True when they are."""
    if installed(folder):
        return True
    # Not `npm ci`: the lock names builds of packages for other systems, which a mirror may lack.
    done = subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=folder, env=env,
                          timeout=INSTALL_SECONDS, check=False)
    if done.returncode == 0:
        (folder / "node_modules/.lock-digest").write_text(lock_digest(folder))
    return done.returncode == 0
