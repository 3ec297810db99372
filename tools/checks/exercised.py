"""Which documented answers the tests have brought about, and why the others were not.

`report(folder)`: the folder holds lines `operationId status`, as tests/examples/documented.py notes
them. Prints a line an operation; False when an answer is missing from both the notes and the
reasons, or is noted though a reason of its own says why it cannot be.
"""
import json

from counting import ROOT

OPENAPI = ROOT / "adapters/api/documents/openapi.json"

# (operationId or *, status): why no test brings it about through the real server.
REASONS = {
    ("*", "500"): "the store would have to be unreadable while the server runs",
    ("*", "429"): "where the machine has no strace, which slows the disk until requests pile up",
    ("*", "503"): "where the machine gives no right to mount a disk and fill it, or has no strace",
    ("takeStep", "429"): "the same door as for startInstance, asked before the body is read",
    ("getBundle", "413"): "a bundle of 64 MiB would take minutes to make the log of",
    ("rehearseWorkflow", "503"): "one rehearsal would have to last until another is asked for",
}


def documented():
    """The statuses of each operation that the document lists, by operationId."""
    paths = json.loads(OPENAPI.read_text(encoding="utf-8"))["paths"]
    return {operation["operationId"]: sorted(set(operation["responses"]) - {"default"})
            for item in paths.values() for operation in item.values()
            if "operationId" in operation}


def noted(folder):
    return {tuple(line.split()) for file in folder.iterdir()
            for line in file.read_text(encoding="utf-8").splitlines()}


def report(folder, reasons=None):
    reasons = REASONS if reasons is None else reasons
    seen, wrong, count = noted(folder), [], 0
    for name, statuses in documented().items():
        marks = []
        for status in statuses:
            done = (name, status) in seen
            reason = reasons.get((name, status)) or reasons.get(("*", status))
            own_reason = (name, status) in reasons
            count += done
            marks.append(status if done else f"({status})")
            if done and own_reason:
                wrong.append(f"{name} {status} was exercised: its reason not to be is out of date")
            elif not done and not reason:
                wrong.append(f"{name} {status} was not exercised, and no reason is given")
        print(f"  {name:20} {' '.join(marks)}")
    print(f"  {count} documented answers exercised; (in brackets): not, with a reason")
    for (name, status), reason in reasons.items():
        print(f"  {name} {status}: {reason}")
    print("\n".join(wrong), end="\n" if wrong else "")
    return not wrong
