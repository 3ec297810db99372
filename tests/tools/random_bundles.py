"""Random audit bundles of real logs: random workflows, lives and filters, told late and corrected,
reversed, taken over to another version, erased. And such bundles with one changed byte.
"""
import datetime
import http.client
import json
import subprocess
import sys
import urllib.parse

from bundles import ROOT

sys.path.insert(0, str(ROOT / "tools/verifying"))
import archive  # noqa: E402
import bundle  # noqa: E402

sys.path.insert(0, str(ROOT / "tests/examples"))
from simulated import JALON  # noqa: E402

WORDS = {"en": "Text", "fr": "Texte"}
BEGIN = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
COUNTRIES = ["SN", "TG", "VN"]
TRIGGERS = ["one", "two", "three"]
BASIS = {"legal_basis": "GDPR, article 17(1)(b)"}


# --- Workflows ------------------------------------------------------------------------------------

def rule(rng, depth=2):
    """A rule over the counters of data, the number in the input, states and dates."""
    leaf = rng.choice([
        {"var": "data.count"}, {"var": "data.sum"}, {"var": "input.n"}, {"var": "rules.limit"},
        rng.randrange(-3, 9), {"date.days": ["2026-01-01", {"var": "today"}]}])
    if depth == 0:
        return leaf
    name = rng.choice(["+", "-", "*", "max", "min", "<", ">=", "==", "and", "or", "!", "if",
                       "state.in", "leaf", "leaf"])
    if name == "leaf":
        return leaf
    if name == "state.in":
        return {name: rng.choice(["s0", "s1", "s2"])}
    count = {"!": 1, "if": 3}.get(name, 2)
    return {name: [rule(rng, depth - 1) for _ in range(count)]}


def action(rng):
    return rng.choice([
        {"assign": {"count": {"+": [{"or": [{"var": "data.count"}, 0]}, 1]}}},
        {"assign": {"sum": rule(rng), "last.on": {"var": "today"}}},
        {"assign": {"name": {"var": "input.name"}}},
        {"if": {"cond": rule(rng), "then": [{"assign": {"sum": rng.randrange(5)}}],
                "else": [{"raise": "inner"}]}},
        {"notify": {"to": ["officer"], "message": WORDS}},
        {"send": {"event": "inner", "delay": rng.choice(["PT0S", "P2D", "P1M"]), "id": "later"}},
        {"cancel": "later"}])


def actions(rng):
    return [action(rng) for _ in range(rng.choice([0, 0, 1, 2]))]


def way(rng, targets):
    made = {"actions": actions(rng)}
    if rng.random() < 0.8:
        made["target"] = rng.choice(targets)
    if rng.random() < 0.4:
        made["guard"] = rng.choice(["few", {"code": "bare", "rule": rule(rng), "message": WORDS}])
    if rng.random() < 0.2:
        made["irregular"] = [{"code": "odd", "rule": rule(rng), "message": WORDS}]
    return made


def leaf(rng, targets):
    state = {"on": {name: way(rng, targets)
                    for name in rng.sample([*TRIGGERS, "inner"], rng.randrange(1, 4))}}
    if rng.random() < 0.4:
        state["entry"] = actions(rng)
    if rng.random() < 0.3:
        state["exit"] = actions(rng)
    if rng.random() < 0.4:
        state["after"] = {rng.choice(["P3D", "P1M", "PT12H"]): way(rng, targets)
                          if rng.random() < 0.6 else {"actions": actions(rng)}}
    return state


def workflow(rng, name, version):
    """A chart of leaves, a compound state with a history, and at times two regions side by side."""
    outer = ["s0", "s1", "box"]
    inner = ["s2", "s3"]
    everywhere = [*outer, *inner, *(["back"] if rng.random() < 0.7 else [])]
    states = {one: leaf(rng, everywhere) for one in ("s0", "s1")}
    states["box"] = {"initial": "s2", "states": {one: leaf(rng, everywhere) for one in inner},
                     "on": {"two": way(rng, everywhere)}}
    if "back" in everywhere:
        states["box"]["states"]["back"] = {
            "type": "history", "history": rng.choice(["shallow", "deep"]), "target": "s3"}
    if rng.random() < 0.4:
        states["side"] = {"type": "parallel", "states": {
            region: {"initial": region + "0", "states": {
                region + "0": leaf(rng, [region + "1"]), region + "1": leaf(rng, [region + "0"])}}
            for region in ("left", "right")}}
        states["s0"]["on"]["three"] = {"target": "side"}
        states["side"]["on"] = {"two": "s1"}
    step = {"type": "object", "additionalProperties": False, "properties": {
        "n": {"type": "integer"}, "name": {"type": "string", "personal": "identity",
                                           "maxLength": 50}}}
    fix = {"type": "object", "properties": {"trigger": {"type": "string", "maxLength": 20},
                                            "to": {"type": "integer"}}}
    root = {"on": {"fixed": {"actions": [{"assign": {"count": {"var": "input.to"}}}]},
                   "undone": {"guard": "undoable"}, "ended": "gone"}}
    return {
        "id": name, "version": version, "title": WORDS, "initial": "life",
        "states": {"life": {**root, "initial": rng.choice(outer), "states": states},
                   "gone": {"type": "final"}},
        "subject": {"var": "data.person"}, "not_before_start": rng.random() < 0.5,
        "attributes": {"country": {"var": "data.country"}, "assignee": {"var": "data.person"}},
        "rule_sets": [{"id": "a", "from": "2020-01-01", "numbers": {"limit": 3}},
                      {"id": "b", "from": "2026-02-01", "numbers": {"limit": 5}}],
        "guards": {"few": {"rule": {"<": [{"var": "data.count"}, rng.randrange(2, 6)]},
                           "message": WORDS},
                   "undoable": {"rule": {"in": [{"var": "facts.reversed.trigger"}, TRIGGERS]},
                                "message": WORDS}},
        "triggers": {
            **{one: {"title": WORDS, "by": rng.choice([["*"], ["officer"], ["officer", "host"]]),
                     "data": step} for one in TRIGGERS},
            "fixed": {"title": WORDS, "by": ["*"], "corrects": True, "data": fix},
            "undone": {"title": WORDS, "by": ["*"], "reverses": True, "data": {"type": "object"}},
            "ended": {"title": WORDS, "by": ["*"], "data": {"type": "object"}}},
        "data": {"type": "object", "properties": {
            "name": {"type": "string", "personal": "identity", "maxLength": 50}}}}


# --- A log ----------------------------------------------------------------------------------------

class Log:
    """A real server over a directory that is empty, and what is told it."""

    def __init__(self, data, rng):
        self.rng, self.instances, self.names, self.days = rng, [], {}, {}
        self.process = subprocess.Popen(
            [JALON, "serve", "--dev", "--data", data, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        first = json.loads(self.process.stdout.readline())
        self.connection = http.client.HTTPConnection(first["listening"].split("//")[1], timeout=60)
        self.tokens = [first["token"]]
        for role in ("officer", "host"):
            self.tokens.append(self.send("POST", "/v1/tokens", {
                "role": role, "subject": "u-" + role, "org": "o"})[1]["token"])

    def exchange(self, method, target, body=None, token=None):
        headers = {"Authorization": "Bearer " + (token or self.tokens[0]),
                   "Content-Type": "application/json"}
        self.connection.request(method, target, json.dumps(body) if body is not None else None,
                                headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def send(self, method, target, body, token=None):
        status, text = self.exchange(method, target, body, token)
        if status >= 500:
            raise AssertionError((target, body, text))
        return status, json.loads(text)

    def stop(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait(60)
        self.process.stdout.close()

    def publish(self, name, version):
        """The first that lint lets pass: most have a state that nothing leads to."""
        status = 0
        while status != 201:
            status, _ = self.send("PUT", f"/v1/workflows/{name}/versions/{version}",
                                  workflow(self.rng, name, version))
        self.names[name] = version

    def when(self, name, back=2.0):
        """A day of the instance, most often after the one before."""
        self.days[name] = min(self.days[name] + self.rng.uniform(-back, 9), 300)
        return (BEGIN + datetime.timedelta(days=max(0.0, self.days[name]))).isoformat()

    def start(self):
        name = f"i-{len(self.instances)}"
        self.days[name] = self.rng.uniform(0, 40)
        data = {"count": self.rng.randrange(3), "country": self.rng.choice(COUNTRIES),
                "person": self.rng.choice(["p-1", "p-2", "p-3"])}
        if self.rng.random() < 0.5:
            data["name"] = "Somebody"
        status, _ = self.send("POST", "/v1/instances", {
            "id": name, "workflow": self.rng.choice(sorted(self.names)), "data": data,
            "occurred_at": self.when(name, 0)})
        if status == 201:
            self.instances.append(name)

    def step(self):
        name = self.rng.choice(self.instances)
        trigger = self.rng.choices([*TRIGGERS, "fixed", "undone", "ended"],
                                   [8, 8, 8, 3, 4, 0.3])[0]
        data = {"n": self.rng.randrange(-2, 6)}
        if self.rng.random() < 0.2:
            data["name"] = "Another"
        if trigger == "fixed":
            data = {"trigger": self.rng.choice(TRIGGERS), "to": self.rng.randrange(5)}
        elif trigger not in TRIGGERS:
            data = {}
        self.send("POST", f"/v1/instances/{name}/steps", {
            "trigger": trigger, "data": data, "occurred_at": self.when(name)},
            self.rng.choice(self.tokens))

    def migrate(self):
        name = self.rng.choice(sorted(self.names))
        self.publish(name, self.names[name] + 1)
        self.send("POST", f"/v1/workflows/{name}/versions/{self.names[name]}/migrations", {
            "plan": {}, "ids": self.rng.sample(self.instances, min(4, len(self.instances)))})

    def erase(self):
        self.send("POST", f"/v1/subjects/{self.rng.choice(['p-1', 'p-2', 'p-3'])}/erasure", BASIS)

    def tell(self, steps):
        for number in range(2):
            self.publish(f"w-{number}", 1)
        for _ in range(8):
            self.start()
        for _ in range(steps):
            self.rng.choices([self.step, self.start, self.migrate, self.erase],
                             [60, 4, 1, 0.5])[0]()

    def bundle(self):
        """A bundle of what fits a random filter; None: nothing does."""
        rng = self.rng
        conditions = rng.choice([
            {"instance": rng.choice(self.instances)},
            {"workflow": rng.choice(sorted(self.names))},
            {"country": rng.choice(COUNTRIES)},
            {"assignee": rng.choice(["p-1", "p-2"])},
            {"workflow": rng.choice(sorted(self.names)), "country": rng.choice(COUNTRIES)},
            {"state": rng.choice(["s0", "s1", "s2", "s3", "gone"])}])
        status, text = self.exchange("GET", "/v1/audit/bundle?"
                                     + urllib.parse.urlencode(conditions))
        if status not in (200, 404):
            raise AssertionError((conditions, status, text))
        return text if status == 200 else None


# --- What the two verifiers say -------------------------------------------------------------------

UNREADABLE = 5


def ours(path):
    """(exit status, findings) of `jalon audit verify`."""
    ran = subprocess.run([JALON, "audit", "verify", path, "--json"], capture_output=True,
                         timeout=60, check=False)
    return ran.returncode, json.loads(ran.stdout)["findings"]


def other(path):
    """The same of tools/verifying, in this process."""
    try:
        report = bundle.verify(path)
    except archive.Unreadable as error:
        return UNREADABLE, [{"position": None, "rule": "manifest", "message": str(error)}]
    return 0 if report.ok else 1, report.findings


def places(findings):
    return sorted({(one["position"] or 0, one["rule"]) for one in findings})


# --- One changed byte -----------------------------------------------------------------------------

def flipped(rng, data):
    """(the data with one bit of another value, where)."""
    at = rng.randrange(len(data))
    changed = bytearray(data)
    changed[at] ^= 1 << rng.randrange(8)
    return bytes(changed), at


def place_of(data, at):
    """What lies at byte `at` of a bundle: a member, and the position of its line if it has lines.

    None for a member: a header, or what fills up a block.
    """
    begin = 0
    while any(data[begin:begin + 512]):
        name = data[begin:begin + 100].rstrip(b"\0").decode()
        size = int(data[begin + 124:begin + 135], 8)
        content = begin + 512
        if content <= at < content + size:
            if not name.endswith(".jsonl"):
                return name, None
            line = data.rfind(b"\n", content, at) + 1 or content
            end = data.find(b"\n", at)
            return name, json.loads(data[max(line, content):end])["position"]
        begin = content + size + -size % 512
    return None, None


def is_located(findings, name, position):
    """Whether some finding names the member, and one the position; a header names its byte."""
    messages = " ".join(one["message"] for one in findings)
    if name is None:
        return any(word in messages for word in ("byte", "zeros", "behind", "cut off"))
    by_line = position is None or position in {one["position"] for one in findings} \
        or "line " in messages or str(position) in messages.split()
    return name in messages and by_line
