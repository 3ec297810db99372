#!/usr/bin/env python3
"""House rules that no compiler holds: arrows of includes, bans, sizes, leftovers.

Usage: house.py [ROOT]. Prints one line a violation, `path:line: what to do`, and exits 1 if any.
The tables below are the rules; sizes.py measures lengths.
"""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import sizes  # noqa: E402

# --- Arrows: a folder, and what it may include besides itself and the standard library. ----------
ENGINE = {
    "base":       [],
    "chart":      ["base"],
    "instance":   ["chart", "base"],
    "analysis":   ["instance", "chart", "base"],
    "codec":      ["instance", "chart", "base"],
    "ports":      ["instance", "base"],
    "projection": ["instance", "chart", "base"],
    "merkle":     ["base"],
    "core":       ["codec", "projection", "merkle", "ports", "instance", "chart", "base"],
}
# Every adapter may also include engine/, adapters/json, workflows/ and tools/embed/.
ADAPTERS = {
    "json":      [],
    "rocksdb":   ["files"],
    "crypto":    ["files"],
    "bundle":    ["crypto"],
    "zones":     [],
    "csv":       [],
    "diagram":   [],
    "scxml":     [],
    "runtime":   [],
    "websocket": [],
    "http":      ["websocket"],
    "tls":       [],
    "live":      ["websocket"],
    "dashboard": [],
    "files":     ["crypto"],  # constant_time.h only, header-only
    "api":       ["http", "websocket", "live", "crypto", "bundle", "files", "runtime", "dashboard",
                  "diagram", "zones"],
}
ADAPTERS_ALL = ["engine/", "adapters/json/", "workflows/", "tools/embed/"]
OTHERS = {
    "tools":    ["engine/", "adapters/", "workflows/", "tools/"],
    "tests":    ["engine/", "adapters/", "workflows/", "tools/", "tests/"],
    "examples": ["engine/", "adapters/", "tools/embed/", "examples/"],
}

# --- A technology, and the only folders that may name it. ----------------------------------------
TECHNOLOGY = [
    (r"rocksdb/",            ["adapters/rocksdb/", "tests/", "tools/bench/"]),
    (r"boost/",              ["adapters/http/", "adapters/websocket/", "adapters/runtime/",
                              "adapters/tls/",
                              "adapters/live/", "adapters/api/", "tools/", "tests/"]),
    (r"(nlohmann|valijson)/", ["adapters/json/", "adapters/api/", "adapters/live/", "tools/",
                               "tests/"]),
    (r"openssl/",            ["adapters/crypto/", "tests/"]),
    (r"date/",               ["adapters/zones/"]),
    (r"pugixml",             ["adapters/scxml/"]),
    (r"prometheus/",         ["adapters/api/", "tools/"]),
    (r"spdlog/",             ["adapters/api/", "tools/"]),
    (r"(CLI|toml\+\+)/",     ["tools/", "tests/"]),
]

# --- What engine/ may not say, and what to do instead. -------------------------------------------
ENGINE_BANS = [
    (r"\b(system|steady|high_resolution|utc|tai|gps|file)_clock\b|\bstd::time\(",
                                          "time is a parameter: take a Timestamp"),
    (r"#include <random>",                "no randomness: take the value as a parameter"),
    (r"#include <(thread|mutex|shared_mutex|future|condition_variable)>",
                                          "one thread owns the engine: no threads or locks"),
    (r"#include <(iostream|filesystem|fstream)>", "no I/O: return a value"),
    (r"#include <[\w+-]+/|#include <\w+\.h>", "standard library only"),
    (r"\bunordered_",                     "order must be deterministic: std::map, std::set"),
]

SLEEPS = (r"\b(sleep_for|sleep_until|usleep|nanosleep|waitForTimeout)\b|\bsleep\s*\("
          r"|^\s*sleep\s+[0-9.]")
# Split, so that this file does not accuse itself.
LEFTOVERS = r"\b(FIX" r"ME|TO" r"DO|XX" r"X)\b"
FORBIDDEN = ["/wo" "rk/", "/tmp/" "bash", "/tmp/" "spec", "/tmp/" "build-", "registry." "npmjs",
             "deb." "debian.org", "Co-Authored" "-By", "Generated " "with"]

COLUMNS = 100
CXX = {".h", ".cpp"}
CODE = CXX | {".py", ".sh", ".cmake", ".ts", ".svelte", ".css", ".js", ".mjs"}
TEXT = CODE | {".md", ".json", ".jsonl", ".txt", ".html", ".supp", ".toml", ".yml", ""}
SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__", ".cache"}
# Built or measured elsewhere; only forbidden words are looked for here.
NOT_OURS = ("tests/golden/", "tests/fuzz/corpus/", "LICENSE",
            "package-lock.json")


def strip_comments(text):
    """The text without comments and string contents, line for line."""
    def blank(match):
        token = match.group(0)
        if token.startswith("/"):
            return "\n" * token.count("\n") or " "
        return token[0] + "\n" * token.count("\n") + token[-1]
    return re.sub(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|'
                  r"(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'", blank, text, flags=re.S)


def allowed_includes(path):
    """Prefixes that the file at `path` may include with quotes; None where no rule applies."""
    parts = path.split("/")
    top = parts[0]
    box = parts[1] if len(parts) > 2 else ""
    if top == "engine":
        return [f"engine/{name}/" for name in [box, *ENGINE.get(box, [])]]
    if top == "adapters":
        own = [f"adapters/{name}/" for name in [box, *ADAPTERS.get(box, [])]]
        return own + ADAPTERS_ALL
    return OTHERS.get(top)


def check_box(path):
    top, _, rest = path.partition("/")
    table = {"engine": ENGINE, "adapters": ADAPTERS}.get(top)
    if table is not None and rest.split("/")[0] not in table:
        yield 1, f"{top}/{rest.split('/')[0]} has no row in the table of arrows"


def check_includes(path, text):
    yield from check_box(path)
    allowed = allowed_includes(path)
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if not match:
            continue
        kind, name = match.groups()
        if kind == '"' and allowed is not None:
            if not name.startswith(("engine/", "adapters/", "tools/", "tests/", "workflows/",
                                    "examples/")):
                yield number, f'include "{name}" from the repository root'
            elif not name.startswith(tuple(allowed)):
                yield number, f'arrow not allowed: includes "{name}"'
        for pattern, folders in TECHNOLOGY:
            if re.match(pattern, name) and not path.startswith(tuple(folders)):
                yield number, f"<{name}> belongs in {', '.join(folders)}"


def check_engine(path, text):
    if not path.startswith("engine/"):
        return
    for number, line in enumerate(strip_comments(text).split("\n"), 1):
        for pattern, advice in ENGINE_BANS:
            if re.search(pattern, line):
                yield number, f"banned in engine: {line.strip()} ({advice})"


def check_lines(path, text):
    code = pathlib.PurePath(path).suffix in CODE
    for number, line in enumerate(text.split("\n"), 1):
        if code and len(line) > COLUMNS:
            yield number, f"{len(line)} columns, at most {COLUMNS}"
        if "\t" in line:
            yield number, "tab: indent with spaces"
        if line != line.rstrip():
            yield number, "trailing white space"
        if match := re.search(LEFTOVERS, line):
            yield number, f"leftover {match.group(0)}: finish it or drop it"
        if code and path.startswith("tests/") and re.search(SLEEPS, line):
            yield number, "a test does not sleep: wait for the event itself"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "the last line has no line end"


def check_words(text):
    for number, line in enumerate(text.split("\n"), 1):
        for word in FORBIDDEN:
            if word in line:
                yield number, f"must not appear: {word}"


TYPE = r"(?:struct|class|enum class) (\w+)(?: final)?\s*(?::(?!:)|{)"


def types_of(path, text):
    """(namespace and name, line) of each type that a header of the programs defines."""
    if not path.endswith(".h") or path.startswith(("tests/", "examples/")):
        return
    space = ""
    for number, line in enumerate(strip_comments(text).split("\n"), 1):
        if match := re.match(r"namespace ([\w:]+) {", line):
            space = match[1]
        elif match := re.match(TYPE, line):
            yield f"{space}::{match[1]}", number


def text_files(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        for path in (pathlib.Path(folder, file) for file in sorted(files)):
            if path.suffix in TEXT and path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                if b"\0" not in data:
                    yield path.relative_to(root).as_posix(), data.decode("utf-8", "replace")


def git_ratchet(root):
    """The ratchet list of the last commit, or None where there is none."""
    show = subprocess.run(["git", "-C", str(root), "show", f"HEAD:{sizes.RATCHET}"],
                          capture_output=True, text=True, check=False)
    return show.stdout if show.returncode == 0 else None


def violations(root):
    """All violations under `root`, as (path, line, message)."""
    measured, types = {}, {}
    for path, text in text_files(root):
        suffix = pathlib.PurePath(path).suffix
        found = list(check_words(text))
        if not (path.startswith(NOT_OURS) or path.endswith(NOT_OURS)):
            found += check_lines(path, text)
            if suffix in CXX:
                found += check_includes(path, text)
                found += check_engine(path, text)
            if suffix in CODE:
                measured.update(sizes.measure(path, text, strip_comments))
        for name, number in types_of(path, text):
            # The linker takes one of two such types for both, without a word.
            if (first := types.setdefault(name, path)) != path:
                found.append((number, f"{name} is defined in {first} too"))
        for number, message in found:
            yield path, number, message
    yield from sizes.compare(root, measured, git_ratchet(root))


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = list(violations(root))
    for path, number, message in found:
        print(f"{path}:{number}: {message}")
    print(f"house: {len(found)} violations" if found else "house: in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
