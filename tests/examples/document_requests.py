"""Requests made from the documents of the API by chance: valid, nearly valid, hostile.

Nearly valid: one thing is wrong by the document. Hostile: what no client would send by mistake.
"""
import dataclasses
import json
import urllib.parse

from documented import SCHEMAS, operations

# What a member of that name may be so that a request can also succeed.
WORKFLOWS = ["toggle", "toggle@1", "lamp", "lamp@1"]
IDS = ["t1", "t2", "l1", "l2"]
POOLS = {"workflow": WORKFLOWS, "id": IDS, "ids": IDS, "number": ["1", "2"], "instance": IDS,
         "trigger": ["toggle", "flip", "end", "guarded"], "timer": ["check"], "state": ["left"],
         "role": ["officer", "funder", "hq"], "token": ["none"], "link": ["none"],
         "cursor": ["dDE", "1"],
         "occurred_at": ["2026-01-05", "2026-02-03T04:05:06Z", "2026-02-03T04:05:06.5+02:00"],
         "expires_at": ["2099-01-01"], "Jalon-Clock": ["2026-02-03T04:05:06Z"],
         "If-Match": ["*", '"1"', '"2"'], "If-None-Match": ['"1"'], "late": ["P7D"],
         "Idempotency-Key": [f"key-{n}" for n in range(20)], "delegation": ["d1"],
         "from": ["now", "snapshot", "0"], "Last-Event-ID": ["1"], "device": ["d" * 22]}
TEXTS = ["", "a", "é", "日本", "a" * 300, "x y", "%", "'", '"', "\\", "<b>", "../..", "-1", "1e3",
         "true", "null", "\u202e", "😀", "2026-02-30", "0" * 40]
VALUES = [None, True, False, 0, -1, 1.5, 2**63 - 1, 1e300, [], {}, [[]], {"a": {}}, *TEXTS]

# Bytes that are no I-JSON object: each must be refused.
MALFORMED = [b"", b"{", b'{"a":1,"a":1}', b"\xef\xbb\xbf{}", b'{"a":"\\ud800"}', b'{"a":"\xff"}',
             b"{} x", b"{}\0", b"nul", b"[1,]", b"{'a':1}", b'{"a":NaN}', b'{"a":01}', b"\0",
             b"[" * 33 + b"]" * 33, b'{"a":' * 40 + b"1" + b"}" * 40,
             b'{"a":123456789012345678901}', b'{"a":1e999}', b"{}{}", b'"text"', b"17", b"[]",
             b"null", b'{"a":"\\uffff"}', b'{"a":"' + b"x" * (1 << 20) + b'"}']
TYPES = ["text/plain", "application/xml", "application/json; charset=latin1", "", "json", "*/*"]
QUERIES = ["unheard_of=1", "limit=1&limit=1", "%zz", "a=%00", "a=%ff", "=", "limit=-1", "after=x",
           "limit=99999999999999999999", "cursor=%F0%9F%98%80", "from=-1", "dry_run=maybe"]
SEGMENTS = ["..", ".", "%2e%2e", "a..b", "%20", "-x", "a" * 101, "%C3%A9", "a%2Fb", "%00", "%ff",
            "*", "~", ";x=1", "a" * 9000, "{id}"]
HEADERS = [("If-Match", "1"), ("If-Match", "W/\"1\""), ("Idempotency-Key", ""),
           ("Idempotency-Key", "a b"), ("Idempotency-Key", "k" * 256), ("Jalon-Clock", "yesterday"),
           ("Authorization", "Bearer"), ("Authorization", "Bearer jalon_x"),
           ("Authorization", "Basic YTpi"), ("Accept", "text/html"), ("Last-Event-ID", "-1"),
           ("Origin", "null"), ("X-HTTP-Method-Override", "DELETE"), ("Cookie", "token=x"),
           ("Content-Encoding", "gzip"), ("Range", "bytes=0-1"), ("X", "y" * 8000)]


@dataclasses.dataclass
class Wish:
    """One request. `refused`: by the document it must be answered with a 4xx."""
    kind: str
    operation: str
    method: str
    target: str
    headers: dict
    body: bytes | None = None
    refused: bool = False
    writes: bool = True  # may change the log when it is accepted


def from_schema(schema, chance, name=""):
    """A value that fits the schema, and that the server may well accept where a pool has one."""
    schema = {**SCHEMAS.followed(schema), **{k: v for k, v in schema.items() if k != "$ref"}}
    kinds = schema.get("type", "string")
    kind = chance.choice(kinds) if isinstance(kinds, list) else kinds
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return chance.choice(schema["enum"])
    if kind == "object" or "properties" in schema:
        return object_from(schema, chance)
    if kind == "array":
        return list(dict.fromkeys(
            chance.choice(POOLS.get(name, ["SN", "H1"])) for _ in range(chance.randrange(4))))
    if name in POOLS:
        return chance.choice(POOLS[name])
    if kind == "integer":
        return schema.get("minimum", 0) + chance.randrange(5)
    return {"boolean": chance.random() < 0.5, "null": None}.get(kind, chance.choice("abc"))


def object_from(schema, chance):
    properties = schema.get("properties", {})
    names = set(schema.get("required", ()))
    if "oneOf" in schema:
        names |= set(chance.choice(schema["oneOf"])["required"])
    rivals = {name for one in schema.get("oneOf", ()) for name in one["required"]}
    rare = {"delegation", "expected", "each", "occurred_at"}
    names |= {name for name in properties if name not in rivals
              and chance.random() < (0.1 if name in rare else 0.3)}
    return {name: from_schema(properties[name], chance, name) for name in sorted(names)}


def damaged(value, chance):
    """The value with one thing changed, anywhere in it."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        name = chance.choice(sorted(value))
        turn = chance.randrange(4)
        rest = {key: one for key, one in value.items() if key != name}
        if turn == 0:
            return rest
        if turn == 1:
            return {**value, chance.choice(TEXTS): chance.choice(VALUES)}
        return {**rest, name: damaged(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.5:
        return [*value[1:], damaged(value[0], chance)]
    return chance.choice(VALUES)


class Requests:
    """Makes one request after another. `lamp`: a workflow to publish under new numbers."""

    def __init__(self, chance, lamp):
        self.chance, self.lamp, self.count = chance, lamp, 0
        self.tokens = []  # ids that may be revoked
        self.links = []  # that may be used and ended, as they were made
        self.operations = [(path, method, operation, SCHEMAS.files["openapi.json"]["paths"][path])
                           for path, method, operation in operations()]

    def next(self):
        chance = self.chance
        path, method, operation, item = chance.choice(self.operations)
        kind = chance.choices(["valid", "nearly valid", "hostile"], [4, 4, 3])[0]
        parameters = [SCHEMAS.followed(one)
                      for one in [*item.get("parameters", ()), *operation.get("parameters", ())]]
        wish = Wish(kind, operation["operationId"], method, path, {})
        self.add_parameters(wish, parameters)
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            self.add_body(wish, content["application/json"]["schema"])
        if kind == "hostile":
            self.turn_hostile(wish)
        wish.writes = method in ("POST", "PUT", "DELETE") and "dry_run=true" not in wish.target
        if wish.operation == "getPerson":
            wish.writes = True  # who reads about a person is on the log
        return wish

    def add_parameters(self, wish, parameters):
        chance, query = self.chance, []
        wrong = wish.kind == "nearly valid" and chance.random() < 0.4
        for one in parameters:
            name, schema = one["name"], SCHEMAS.followed(one["schema"])
            if not one.get("required") and chance.random() > 0.25:
                continue
            if one.get("explode"):
                query.append(("attributes." + chance.choice(["x", "country"]), chance.choice("ab")))
                continue
            value = from_schema(schema, chance, name)
            if name == "token" and self.tokens and wish.kind == "valid":
                value = self.tokens.pop()
            if name == "link" and self.links and wish.kind == "valid":
                value = self.links.pop()["id"]
            if wrong and one["in"] != "path":
                value, wrong = chance.choice([text for text in TEXTS if text.isascii()]), False
                whole = schema.get("type") == "integer" and is_number(value)
                wish.refused |= not SCHEMAS.fits(schema, int(value) if whole else value)
            if one["in"] == "path":
                wish.target = wish.target.replace("{%s}" % name, str(value))
            elif one["in"] == "query":
                query.append((name, str(value)))
            else:
                wish.headers[name] = str(value)
        if query:
            wish.target += "?" + urllib.parse.urlencode(query)

    def add_body(self, wish, schema):
        value = self.body_for(wish, schema)
        if wish.kind == "nearly valid":
            value = damaged(value, self.chance)
            wish.refused |= not SCHEMAS.fits(schema, value)
        wish.body = json.dumps(value, ensure_ascii=self.chance.random() < 0.5).encode()
        wish.headers["Content-Type"] = "application/json"

    def body_for(self, wish, schema):
        if wish.operation == "publishWorkflow":
            self.count += 1
            wish.target = f"/v1/workflows/lamp/versions/{100 + self.count}"
            return {**self.lamp, "version": 100 + self.count}
        value = from_schema(schema, self.chance)
        if wish.operation == "beginSession" and self.links:
            value["link"] = self.links[-1]["url"].partition("#")[2]
        if wish.operation == "rehearseWorkflow":
            value["workflow"] = {**self.lamp, "version": 90 + self.chance.randrange(5)}
        if wish.operation == "startInstance" and self.chance.random() < 0.7:
            self.count += 1
            value["id"] = f"new-{self.count}"
        return value

    def turn_hostile(self, wish):
        chance = self.chance
        turn = chance.randrange(5)
        if turn == 0 and wish.body is not None:
            wish.body, wish.refused = chance.choice(MALFORMED), True
        elif turn == 1 and wish.body is not None:
            wish.headers["Content-Type"] = chance.choice(TYPES)
            wish.refused = True
        elif turn == 2:
            path = wish.target.split("?")[0]
            wish.target = path + "?" + chance.choice(QUERIES)
        elif turn == 3:
            parts = wish.target.split("/")
            parts[chance.randrange(1, len(parts))] = chance.choice(SEGMENTS)
            wish.target = "/".join(parts)
        else:
            name, value = chance.choice(HEADERS)
            wish.headers[name] = value
            if chance.random() < 0.3:
                wish.method = chance.choice(["OPTIONS", "PATCH", "TRACE", "HEAD", "DELETE", "PUT"])


def is_number(text):
    return text.removeprefix("-").isdecimal()
