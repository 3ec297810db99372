"""What is kept of a failed trial: its output in a folder, its seed in the list of regressions."""
import re


def first_complaint(output):
    """A line that says what was wrong, for whoever reads the list."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if re.search(r": Failure$|\berror: ", line):
            return " ".join(lines[number + 1:number + 5])[:160]
    return (lines[-1] if lines else "it said nothing")[:160]


def keep(result, folder, regressions, command):
    """Writes both. The same trial is listed once, however often it fails."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{result.kind.name}-{result.seed}-{result.size}.txt"
    (folder / name).write_text(f"{command}\n\n{result.output}", encoding="utf-8")
    text = regressions.read_text(encoding="utf-8") if regressions.exists() else ""
    entry = f"{result.kind.name} {result.seed} {result.size}"
    listed = [line.partition("#")[0].split() for line in text.splitlines()]
    if entry.split() not in listed:
        with regressions.open("a", encoding="utf-8") as file:
            file.write(f"{entry}  # {first_complaint(result.output)}\n")
    return folder / name
