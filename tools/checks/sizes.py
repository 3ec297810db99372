"""Lengths of files and functions, held against the limits and against ratchet.txt."""
import ast
import pathlib
import re

FILE_LINES = 400
FUNCTION_LINES = 70
RATCHET = "tools/checks/ratchet.txt"
NOT_A_FUNCTION = re.compile(r"\b(namespace|class|struct|enum|union|extern|concept)\b(?!.*\))|=\s*$")


def cxx_functions(text):
    """(name, first line, lines) of each outermost function. `text` has no comments or strings.

    Counts braces: a brace after a head with parentheses opens a function. A brace right after
    the end of one belongs to the same function: constructors initialise members with braces.
    """
    header, line, depth, start, name, after = "", 1, 0, 0, "", ""
    text = re.sub(r"^[ ]*#[^\n]*(\\\n[^\n]*)*", lambda m: "\n" * m.group(0).count("\n"), text,
                  flags=re.M)
    for char in text:
        line += char == "\n"
        if depth:
            depth += {"{": 1, "}": -1}.get(char, 0)
            if not depth:
                yield name, start, line - start + 1
                header, after = "", name
        elif char == "{":
            head = header.strip()
            continues = after and (not head or head.startswith(","))
            if continues or ("(" in head and not NOT_A_FUNCTION.search(head)):
                found = re.search(r"([~\w:]+|operator\S+)\s*\(([^,)]*,?[^,)]*)", head)
                if not continues and found:
                    name, start = found.group(1), line - head.count("\n")
                    if name.startswith("TEST") or name == "RC_GTEST_PROP":
                        name = re.sub(r"[\s,]+", ".", found.group(2).strip())
                depth = 1
            header, after = "", ""
        elif char in ";}":
            header, after = "", ""
        else:
            header += char


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def measure(path, text, strip_comments):
    """{("file"|"function", key): (path, line, lines)} for what is longer than its limit."""
    found = {}
    lines = text.count("\n")
    if lines > FILE_LINES:
        found["file", path] = (path, 1, lines)
    suffix = pathlib.PurePath(path).suffix
    functions = []
    if suffix in {".h", ".cpp"}:
        functions = list(cxx_functions(strip_comments(text)))
    elif suffix == ".py":
        functions = list(python_functions(text))
    longest = {}
    for name, line, count in functions:
        if count > FUNCTION_LINES and count > longest.get(name, (0, 0))[1]:
            longest[name] = (line, count)
    for name, (line, count) in longest.items():
        found["function", f"{path}:{name}"] = (path, line, count)
    return found


def parse_ratchet(text):
    entries = {}
    for line in text.split("\n"):
        if line.strip() and not line.startswith("#"):
            kind, key, count = line.split()
            entries[kind, key] = int(count)
    return entries


def compare(root, measured, committed):
    """Violations as (path, line, message). `committed`: the ratchet of the last commit, or None."""
    file = root / RATCHET
    ratchet = parse_ratchet(file.read_text()) if file.exists() else {}
    limits = {"file": FILE_LINES, "function": FUNCTION_LINES}
    for (kind, key), (path, line, count) in measured.items():
        cap = ratchet.get((kind, key), limits[kind])
        if count > cap:
            yield path, line, f"{kind} {key} has {count} lines, at most {cap}: split it"
        elif count < cap:
            yield RATCHET, 1, f"{kind} {key} shrank to {count} lines: write that number"
    for kind, key in ratchet:
        if (kind, key) not in measured:
            yield RATCHET, 1, f"{kind} {key} needs no exception any more: remove the line"
    if committed is not None:
        before = parse_ratchet(committed)
        for entry, count in ratchet.items():
            if count > before.get(entry, 0):
                yield RATCHET, 1, f"{' '.join(entry)} {count}: the list may only shrink"
