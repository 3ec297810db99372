"""jalon export ocel: OCEL 2.0 JSON of a server and of a data directory, held to what the standard
asks for, without a person's id or anything sealed, and with what is synthetic marked."""
import datetime
import json
import os
import re
import subprocess
import tempfile
import unittest

from served import Server
from simulated import JALON, ROOT

BOTH = {"en": "Text", "fr": "Texte"}
KEEP = [{"assign": {"programme": {"var": "input.programme"}}}]
TALE = {"id": "tale", "version": 1, "title": BOTH, "initial": "first",
        "states": {
            "first": {"phase": "begun", "on": {"told": {"target": "second", "actions": KEEP}}},
            "second": {"phase": "under_way", "on": {"told": {"target": "third", "actions": KEEP}}},
            "third": {"phase": "ended"}},
        "phases": [{"id": name, "title": BOTH} for name in ("begun", "under_way", "ended")],
        "attributes": {"programme": {"var": "data.programme"}},
        "triggers": {"told": {"title": BOTH, "by": ["*"], "data": {"type": "object"}}},
        "data": {"type": "object"}}
SALT = "a long enough salt"
TYPES = {"string": str, "time": datetime.datetime.fromisoformat, "integer": int, "float": float,
         "boolean": lambda text: {"true": True, "false": False}[text]}
SHAPES = {
    "events": {"id", "type", "time", "attributes", "relationships"},
    "objects": {"id", "type", "attributes", "relationships"},
    "eventTypes": {"name", "attributes"}, "objectTypes": {"name", "attributes"}}


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def faults_of(document):
    """What the standard's schema, and its rules that no schema holds, find wrong."""
    if set(document) != set(SHAPES):
        return [f"members {sorted(document)}"]
    faults = [f"{member}: {item}" for member, shape in SHAPES.items() for item in document[member]
              if set(item) != shape]
    if faults:
        return faults
    declared = {kind: {one["name"]: {a["name"]: a["type"] for a in one["attributes"]}
                       for one in document[kind]} for kind in ("eventTypes", "objectTypes")}
    for kind in declared:
        if len(declared[kind]) != len(document[kind]):
            faults.append(f"{kind} holds a name twice")
        faults += [f"{kind}: no type {kind}" for types in declared[kind].values()
                   for kind in types.values() if kind not in TYPES]
    objects = {one["id"] for one in document["objects"]}
    for member, kind in (("events", "eventTypes"), ("objects", "objectTypes")):
        ids = [one["id"] for one in document[member]]
        if len(ids) != len(set(ids)):
            faults.append(f"{member} holds an id twice")
        for one in document[member]:
            faults += faults_of_one(one, declared[kind], objects, member == "objects")
    return faults


def faults_of_one(one, types, objects, is_object):
    faults = []
    if one["type"] not in types:
        return [f"{one['id']}: type {one['type']} is not declared"]
    for attribute in one["attributes"]:
        if set(attribute) != ({"name", "value", "time"} if is_object else {"name", "value"}):
            faults.append(f"{one['id']}: {attribute}")
            continue
        kind = types[one["type"]].get(attribute["name"])
        try:
            assert isinstance(attribute["value"], str)
            TYPES[kind](attribute["value"].replace("Z", "+00:00") if kind == "time"
                        else attribute["value"])
        except (AssertionError, KeyError, ValueError):
            faults.append(f"{one['id']}: {attribute} is no {kind}")
    for relation in one["relationships"]:
        if set(relation) != {"objectId", "qualifier"} or relation["objectId"] not in objects:
            faults.append(f"{one['id']}: {relation}")
    if not is_object:
        instant(one["time"])
    return faults


def examples(missions):
    """The lines of the programmes that tell of these missions and of what they read."""
    for folder in ("pilot", "fictitious"):
        with open(ROOT / "examples" / folder / "steps.jsonl", encoding="utf-8") as file:
            for line in map(json.loads, file):
                name = line.get("start", line.get("step"))["id"]
                if name in missions or not re.fullmatch(r"(FICT|PILOT)-\d+|OUT-.*", name):
                    yield line


class OcelTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.data = cls.folder.name + "/data"
        cls.server = Server(cls.data)
        cls.addClassCleanup(cls.server.stop)
        cls.persons, cls.secrets = set(), set()
        for line in examples({"FICT-07", "FICT-12"}):
            status, body = cls.server.take(line)
            assert status < 300, (line, body)
            cls.persons.add(line["as"]["subject"])
            data = line.get("start", line.get("step"))["data"]
            cls.persons |= {data[name] for name in ("volunteer_ref", "assignee") if name in data}
            if isinstance(data.get("person"), dict):
                cls.secrets |= set(data["person"].values())

        status, body = cls.server.send("PUT", "/v1/workflows/tale/versions/1", TALE,
                                       cls.server.admin)
        assert status == 201, body
        teller = {"role": "officer", "subject": "teller", "org": "sender"}
        for day, value in (("2025-01-01", "first"), ("2025-03-01", "second"),
                           ("2025-02-01", "third")):
            told = {"id": "tale-1", "data": {"programme": value},
                    "occurred_at": day + "T08:00:00Z"}
            line = {"start": {**told, "workflow": "tale"}} if value == "first" \
                else {"step": {**told, "trigger": "told"}}
            status, body = cls.server.take({"as": teller, **line})
            assert status < 300, (line, body)

    def run_export(self, *arguments):
        address = f"http://{self.server.connection.host}:{self.server.connection.port}"
        return subprocess.run([JALON, "export", "ocel", *arguments], capture_output=True, text=True,
                              check=False, env={"JALON_URL": address,
                                                "JALON_TOKEN": self.server.admin})

    def export(self, *arguments):
        run = self.run_export(*arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)

    def test_it_is_what_the_standard_asks_for(self):
        document = self.export("--data", self.data)
        self.assertEqual(faults_of(document), [])
        self.assertGreater(len(document["events"]), 50)
        self.assertIn("volunteer_mission", {one["type"] for one in document["objects"]})

    def test_what_the_standard_forbids_is_found(self):
        for spoil in (lambda d: d["events"][0].pop("time"),
                      lambda d: d["events"][0].update(type="unknown"),
                      lambda d: d["events"][1].update(id=d["events"][0]["id"]),
                      lambda d: d["events"][0]["relationships"][0].update(objectId="nobody"),
                      lambda d: d["events"][0]["attributes"][0].update(value=7),
                      lambda d: d["objectTypes"].pop()):
            document = self.export("--data", self.data)
            spoil(document)
            self.assertNotEqual(faults_of(document), [])

    def test_every_event_of_every_instance_is_there_in_order(self):
        document = self.export("--data", self.data)
        log, after = [], 0
        while True:
            _, _, page = self.server.exchange(
                "GET", f"/v1/log?after={after}&limit=1000",
                headers={"Authorization": "Bearer " + self.server.admin})
            events = page if isinstance(page, list) else [
                json.loads(line) for line in (page or b"").splitlines()]
            if not events:
                break
            log += [event for event in events if event["instance"]]
            after = events[-1]["position"]
        self.assertEqual([event["id"] for event in document["events"]],
                         [f"event:{event['position']}" for event in log])
        self.assertEqual([instant(event["time"]) for event in document["events"]],
                         [instant(event["occurred_at"]) for event in log])

    def test_no_person_and_nothing_sealed_is_in_it(self):
        self.assertGreater(len(self.persons), 5)
        self.assertGreater(len(self.secrets), 1)
        for arguments in (["--data", self.data], ["--salt", SALT]):
            text = self.run_export(*arguments).stdout
            self.assertEqual(self.persons & set(re.findall(r"[A-Za-z0-9._-]+", text)), set())
            for word in self.secrets | {"$sealed"}:
                self.assertNotIn(word, text)

    def test_a_person_is_the_same_one_throughout(self):
        document = self.export("--salt", SALT)
        objects = {one["id"]: one for one in document["objects"]}
        volunteer = [relation["objectId"] for relation in objects["FICT-12"]["relationships"]
                     if relation["qualifier"] == "volunteer"]
        self.assertEqual(len(volunteer), 1)
        self.assertEqual(objects[volunteer[0]]["type"], "person")
        file = "volunteer_file:" + volunteer[0].split(":")[1]
        self.assertEqual(objects[file]["type"], "volunteer_file")
        acted = {relation["objectId"] for event in document["events"]
                 for relation in event["relationships"] if relation["qualifier"] == "actor"}
        self.assertIn(volunteer[0], acted)

    def test_a_server_gives_what_its_directory_does_but_former_attributes(self):
        server, directory = (self.export("--salt", SALT, *more)
                             for more in ([], ["--data", self.data]))
        for part in ("events", "eventTypes"):
            self.assertEqual(server[part], directory[part])
        stand = [{one["id"]: {a["name"]: a["value"] for a in one["attributes"]}
                  for one in document["objects"]} for document in (server, directory)]
        self.assertEqual(set(stand[0]), set(stand[1]))
        for name, attributes in stand[0].items():
            self.assertEqual(attributes, {**stand[1][name], **attributes})
            self.assertLessEqual(attributes.items(), stand[1][name].items())

    def test_attributes_tell_how_they_changed(self):
        """Against what the server says of each day of the instance's history."""
        document = self.export("--data", self.data, "--where", "workflow=volunteer_mission")
        for mission in ("FICT-07", "FICT-12"):
            expected, last = [], {}
            for at, then in self.stands(mission):
                for name in ("country", "host", "jalon.phase"):
                    value = then["phase"] if name == "jalon.phase" else then["attributes"][name]
                    if value and last.get(name) != value:
                        expected.append((name, value, instant(at)))
                    last[name] = value
            told = next(one for one in document["objects"] if one["id"] == mission)["attributes"]
            self.assertEqual([(one["name"], one["value"], instant(one["time"])) for one in told
                              if one["name"] in last], expected)
            self.assertGreater(len({value for name, value, _ in expected
                                    if name == "jalon.phase"}), 2)

    def stands(self, name):
        """(instant, the instance as of it) of each instant at which something happened."""
        _, history = self.server.get(f"/v1/instances/{name}/history?limit=1000",
                                     self.server.admin)
        for at in sorted({event["occurred_at"] for event in history["items"]}, key=instant):
            yield at, self.server.get(f"/v1/instances/{name}?as_of={at}", self.server.admin)[1]

    def test_what_is_told_late_counts_from_when_the_server_says_so(self):
        """A fact from its own day on; where the instance stands only after what was told before."""
        document = self.export("--data", self.data, "--where", "workflow=tale")
        told = [(one["name"], one["value"], one["time"][:10])
                for one in document["objects"][0]["attributes"]]
        self.assertEqual(told, [
            ("programme", "first", "2025-01-01"), ("jalon.phase", "begun", "2025-01-01"),
            ("programme", "third", "2025-02-01"), ("jalon.phase", "ended", "2025-03-01")])
        self.assertEqual(
            [(then["attributes"]["programme"], then["phase"]) for _, then in self.stands("tale-1")],
            [("first", "begun"), ("third", "begun"), ("third", "ended")])

    def test_another_salt_or_key_gives_other_pseudonyms(self):
        persons = [{one["id"] for one in self.export(*arguments)["objects"]
                    if one["type"] == "person"}
                   for arguments in (["--salt", SALT], ["--salt", SALT + "!"],
                                     ["--data", self.data])]
        self.assertTrue(all(persons))
        self.assertFalse(persons[0] & persons[1] | persons[0] & persons[2])

    def test_the_key_of_the_directory_is_kept_for_its_owner(self):
        first = self.export("--data", self.data)
        self.assertEqual(self.export("--data", self.data), first)
        self.assertEqual(os.stat(self.data + "/pseudonym.key").st_mode & 0o777, 0o600)

    def test_what_is_synthetic_is_marked(self):
        document = self.export("--salt", SALT, "--where", "workflow=volunteer_mission")
        marks = {one["id"]: {a["name"]: a["value"] for a in one["attributes"]}
                 for one in document["objects"] if one["type"] == "volunteer_mission"}
        self.assertIn("contract", marks["FICT-12"]["jalon.synthetic"].split())
        self.assertEqual({a["value"] for event in document["events"]
                          for a in event["attributes"] if a["name"] == "synthetic"}, {"true"})

    def test_a_filter_leaves_out_other_instances_and_their_events(self):
        document = self.export("--data", self.data, "--where", "workflow=volunteer_mission")
        self.assertEqual(faults_of(document), [])
        self.assertEqual({relation["objectId"] for event in document["events"]
                          for relation in event["relationships"]
                          if relation["qualifier"] == "instance"}, {"FICT-07", "FICT-12"})

    def test_without_a_salt_a_server_is_not_asked(self):
        for arguments in ([], ["--salt", "short"], ["--data", self.data, "--salt", "short"]):
            run = self.run_export(*arguments)
            self.assertEqual((run.returncode, run.stdout), (2, ""))
            self.assertIn("salt", run.stderr)


if __name__ == "__main__":
    unittest.main()
