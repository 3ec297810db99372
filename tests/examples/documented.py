"""Holds each answer to the documents of the API. Shared by the tests of this folder.

With JALON_EXERCISED=FOLDER, what was answered is noted there, for tools/checks/exercised.py.
"""
import atexit
import json
import os
import pathlib
import re
import urllib.parse

from json_schema import Schemas
from simulated import ROOT

FOLDER = ROOT / "adapters/api/documents"
SCHEMAS = Schemas(FOLDER / "openapi.json", FOLDER / "asyncapi.json")
OPENAPI = SCHEMAS.files["openapi.json"]
METHODS = ("get", "head", "post", "put", "patch", "delete")

# What the transport adds to any answer, and the client takes off again.
COMMON = {"date", "content-type", "content-length", "connection", "cache-control",
          "x-content-type-options"}
# What the server tells on the live channel.
TOLD = [SCHEMAS.followed(one)["payload"]
        for one in SCHEMAS.files["asyncapi.json"]["operations"]["tell"]["messages"]]
exercised = set()  # (operationId, status)


def operations():
    """Each (path template, method in capitals, operation) of the document."""
    return [(path, method.upper(), item[method]) for path, item in OPENAPI["paths"].items()
            for method in METHODS if method in item]


def pattern_of(template):
    return re.compile(re.sub(r"\\{[a-z]+\\}", "[^/]*", re.escape(template)) + r"\Z")


PATHS = [(pattern_of(path), item) for path, item in OPENAPI["paths"].items()]


def item_at(target):
    """The document's paths entry for a request target; None: it names none."""
    path = urllib.parse.unquote(urllib.parse.urlsplit(target).path)
    return next((item for pattern, item in PATHS if pattern.match(path)), None)


def allowed_at(item):
    """The Allow header that belongs to a path, as a set."""
    methods = {method.upper() for method in METHODS if method in item}
    return methods | ({"HEAD"} if "GET" in methods else set())


def response_of(item, method, status):
    """The document's response for that status, or its default one."""
    as_get = method == "HEAD" and "head" not in item
    operation = item.get("get" if as_get else method.lower())
    if operation is None:
        outside = {405: "MethodNotAllowed", 401: "Unauthorized"}.get(status, "Transport")
        return OPENAPI["components"]["responses"][outside]
    exercised.add((operation["operationId"], status))
    responses = operation["responses"]
    return SCHEMAS.followed(responses.get(str(status), responses["default"]))


def body_fault(content, kind, body):
    """What is wrong with the body, and its value: of JSON lines, a list."""
    if not content:
        return (f"a body where none is documented: {body[:100]}" if body else None), None
    if "*/*" in content:
        return None, body
    if kind not in content:
        return f"the media type {kind} is not among {list(content)}", None
    schema = content[kind].get("schema")
    if schema is None:
        return None, body
    if kind == "application/jsonl":
        values = [json.loads(line) for line in body.splitlines()]
        return SCHEMAS.fault({"items": schema}, values), values
    if kind.startswith("text/") or kind == "image/svg+xml":
        text = body.decode()  # messages of a stream are held to asyncapi.json one by one
        return SCHEMAS.fault(schema, text), text
    value = json.loads(body)
    return SCHEMAS.fault(schema, value), value


def header_fault(documented, headers):
    sent = {name.lower(): value for name, value in headers}
    known = {name.lower(): SCHEMAS.followed(header) for name, header in documented.items()}
    for name, header in known.items():
        if name in sent and (fault := SCHEMAS.fault(header["schema"], sent[name])):
            return f"the header {name} {fault}"
        if name not in sent and header.get("required"):
            return f"the header {name} is missing"
    others = set(sent) - set(known) - COMMON
    return f"headers that are not documented: {others}" if others else None


def checked(method, target, status, headers, body):
    """The value of the body, once the answer fits the document; AssertionError when it does not.

    `headers`: (name, value) pairs. A target that the document does not name is none of its own.
    """
    item = item_at(target)
    if item is None:
        return json.loads(body or b"null")
    response = response_of(item, method, status)
    kind = dict((name.lower(), value) for name, value in headers).get("content-type")
    fault = header_fault(response.get("headers", {}), headers)
    value = None
    if not fault and method != "HEAD":
        fault, value = body_fault(response.get("content"), kind, body)
    if not fault and status == 405:
        allow = next(value for name, value in headers if name.lower() == "allow")
        fault = None if set(allow.split(", ")) == allowed_at(item) else f"it allows {allow}"
    if fault:
        raise AssertionError(f"{method} {target} answered {status} against the document: {fault}")
    return value


def checked_message(message):
    """The message of the live channel, once it fits what the server may tell."""
    faults = [SCHEMAS.fault(payload, message) for payload in TOLD]
    if faults.count(None) != 1:
        raise AssertionError(f"{json.dumps(message)[:500]} is no message of the document: {faults}")
    return message


def note_exercised():
    folder = os.environ.get("JALON_EXERCISED")
    if folder and exercised:
        lines = "".join(f"{name} {status}\n" for name, status in sorted(exercised))
        with pathlib.Path(folder, str(os.getpid())).open("a", encoding="utf-8") as file:
            file.write(lines)


atexit.register(note_exercised)
