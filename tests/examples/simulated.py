"""Runs scripts through `jalon workflow simulate`. Shared by the tests of this folder.

JALON_BIN names the program.
"""
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
JALON = os.environ.get("JALON_BIN", str(ROOT / "build/release/bin/jalon"))
HAS_JALON = os.access(JALON, os.X_OK)


def read_lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def simulate(workflow, script):
    """The turns of a script, a list of lines: configuration, changed, final, codes of the refusal.

    Lines of facts before the start give no turn.
    """
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in script)
    run = subprocess.run([JALON, "workflow", "simulate", str(workflow), "--script", "-"],
                         input=text, capture_output=True, text=True, check=False)
    if run.returncode:
        raise AssertionError(f"exit status {run.returncode}: {run.stderr}")
    turns = [json.loads(line) for line in run.stdout.splitlines()]
    for turn in turns:
        refused = turn["refused"]
        turn["refused"] = [reason["code"] for reason in refused] if refused else None
    return turns
