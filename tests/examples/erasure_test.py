"""A person's right of access and of erasure: the key goes, the log and its proofs stay."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

from served import Server
from simulated import JALON

BOTH = {"en": "Text", "fr": "Texte"}
CANARY = "Aminata-canari-4711"
START = {"type": "object", "additionalProperties": False, "properties": {
    "person": {"type": "string", "maxLength": 100},
    "name": {"type": "string", "maxLength": 100, "personal": "identity"},
    "country": {"type": "string", "maxLength": 2}}}
NOTE = {"type": "object", "additionalProperties": False, "properties": {
    "health": {"type": "string", "maxLength": 100, "personal": "medical"}}}
WORKFLOW = {
    "id": "person_file", "version": 1, "title": BOTH, "initial": "open",
    "subject": {"var": "data.person"},
    "states": {"open": {"on": {"noted": {
        "actions": [{"assign": {"health": {"var": "input.health"}}}]}}}},
    "triggers": {"noted": {"title": BOTH, "by": ["*"], "data": NOTE}},
    "start": {"by": ["*"], "data": START},
    "attributes": {"country": {"var": "data.country"}},
    "data": {"type": "object"}}
BASIS = {"legal_basis": "GDPR, article 17(1)(b)"}


class ErasureTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.data = self.folder.name + "/data"
        self.server = Server(self.data)
        self.addCleanup(lambda: self.server.stop())
        self.expect(201, "PUT", "/v1/workflows/person_file/versions/1", WORKFLOW)
        for person in ("p-1", "p-2"):
            self.expect(201, "POST", "/v1/instances", {
                "id": "file-" + person, "workflow": "person_file",
                "data": {"person": person, "name": CANARY + person, "country": "SN"}})
            self.expect(200, "POST", f"/v1/instances/file-{person}/steps", {
                "trigger": "noted", "data": {"health": "asthma " + CANARY + person}})

    def expect(self, status, method, target, body=None):
        got, answer = self.server.send(method, target, body, self.server.admin)
        self.assertEqual(got, status, answer)
        return answer

    def get(self, target, token=None):
        return self.server.get(target, token or self.server.admin)

    def name_of(self, person):
        return self.get(f"/v1/instances/file-{person}")[1]["data"]["name"]

    def run_jalon(self, *arguments, exit_code=0):
        ran = subprocess.run([JALON, *arguments], capture_output=True, text=True, check=False,
                             env={**os.environ, "JALON_TOKEN": self.server.admin, "JALON_URL":
                                  f"http://127.0.0.1:{self.server.connection.port}"})
        self.assertEqual(ran.returncode, exit_code, ran.stderr + ran.stdout)
        return ran.stdout

    def rotate(self, exit_code=0):
        return self.run_jalon("keys", "rotate", "--data", self.data, "--json",
                              exit_code=exit_code)

    def test_a_new_root_key_opens_what_is_there_and_no_old_copy_of_what_was_erased(self):
        copied = pathlib.Path(self.data, "keys", "subjects").read_bytes()
        self.rotate(exit_code=4)  # the server holds the directory
        self.expect(200, "POST", "/v1/subjects/p-1/erasure", BASIS)
        self.server.stop()
        self.assertEqual(json.loads(self.rotate()), {"keys": 1})
        self.server = Server(self.data)
        self.assertEqual((self.name_of("p-1"), self.name_of("p-2")), (None, CANARY + "p-2"))
        self.server.stop()
        pathlib.Path(self.data, "keys", "subjects").write_bytes(copied)
        self.server = Server(self.data)
        for person in ("p-1", "p-2"):
            _, body = self.get(f"/v1/instances/file-{person}")
            self.assertNotIn(CANARY, json.dumps(body))

    def test_an_old_backup_is_no_way_back_after_a_rotation(self):
        keys = pathlib.Path(self.data, "keys")
        backup = self.folder.name + "/backup"
        self.run_jalon("backup", "--data", self.data, backup)
        old = {name: (keys / name).read_bytes() for name in ("subjects", "root.key")}
        self.expect(200, "POST", "/v1/subjects/p-1/erasure", BASIS)
        self.server.stop()
        self.rotate()
        new = {name: (keys / name).read_bytes() for name in ("subjects", "root.key")}
        for kept, read in (({**old, "root.key": new["root.key"]}, [None, None]),
                           (new, [None, CANARY + "p-2"]),
                           # What a rotation cannot undo: both of before. So old roots are not kept.
                           (old, [CANARY + "p-1", CANARY + "p-2"])):
            with self.subTest(read):
                self.assertEqual(self.names_in_restored(backup, kept), read)

    def names_in_restored(self, backup, keys):
        """What a server reads in the log of the backup, with these files as its keys."""
        with tempfile.TemporaryDirectory() as folder:
            data = folder + "/data"
            self.run_jalon("restore", backup, "--data", data)
            for name, content in keys.items():
                pathlib.Path(data, "keys", name).write_bytes(content)
            self.server = Server(data)
            names = [self.name_of(person) for person in ("p-1", "p-2")]
            self.server.stop()
            return names

    def restart(self):
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(60)
        self.server.stop()
        self.server = Server(self.data)

    def test_access_shows_all_that_is_sealed_and_done(self):
        status, person = self.get("/v1/subjects/p-1")
        self.assertEqual(status, 200)
        self.assertEqual([(one["path"], one["class"], one["value"]) for one in person["fields"]],
                         [("/name", "identity", CANARY + "p-1"),
                          ("/health", "medical", "asthma " + CANARY + "p-1")])
        self.assertNotIn("p-2", json.dumps(person))

    def test_what_a_person_did_is_theirs_too(self):
        token = self.server.token({"role": "volunteer", "subject": "p-9", "org": ""})
        self.server.post("/v1/instances/file-p-2/steps", {"trigger": "noted", "data": {}}, token)
        person = self.get("/v1/subjects/p-9")[1]
        self.assertEqual([(one["instance"], one["trigger"], one["role"])
                          for one in person["acts"]], [("file-p-2", "noted", "volunteer")])

    def test_access_ends_although_each_page_is_recorded_as_a_read(self):
        first = self.get("/v1/subjects/p-1?limit=1")[1]
        pages, cursor = [first], first["next"]
        while cursor is not None and len(pages) < 50:
            pages.append(self.get(f"/v1/subjects/p-1?limit=1&cursor={cursor}")[1])
            cursor = pages[-1]["next"]
        self.assertIsNone(cursor)
        self.assertEqual({page["position"] for page in pages}, {first["position"]})
        self.assertEqual([len(page["reads"]) for page in pages], [0] * len(pages))
        self.assertEqual(len(self.get("/v1/subjects/p-1")[1]["reads"]), len(pages))

    def test_access_goes_on_from_page_to_page(self):
        token = self.server.token({"role": "volunteer", "subject": "p-1", "org": ""})
        for _ in range(5):
            self.server.post("/v1/instances/file-p-1/steps", {"trigger": "noted", "data": {}},
                             token)
        whole = self.get("/v1/subjects/p-1")[1]
        self.assertIsNone(whole["next"])
        pages, cursor = [], "0"
        while cursor is not None:
            page = self.get(f"/v1/subjects/p-1?limit=2&cursor={cursor}")[1]
            pages.append(page)
            cursor = page["next"]
        self.assertGreater(len(pages), 3)
        for part in ("fields", "acts", "decisions"):
            self.assertEqual([one for page in pages for one in page[part]], whole[part])
        for query in ("limit=0", "limit=10001", "cursor=-1", "cursor=999999", "cursor=x",
                      "cursor=0-999999", "cursor=3-2", "cursor=1-", "cursor=1-x", "cursor=1-2-3",
                      "cursor=0-18446744073709551617"):
            self.assertEqual(self.get("/v1/subjects/p-1?" + query)[0], 400, query)

    def test_erasure_leaves_no_byte_and_every_proof(self):
        before = self.run_jalon("replay", "--data", self.data, "--verify", "--json")
        receipt = self.expect(200, "POST", "/v1/subjects/p-1/erasure", BASIS)
        self.assertEqual((receipt["type"], receipt["subject"], receipt["legal_basis"]),
                         ("SubjectErased", "p-1", BASIS["legal_basis"]))
        self.assertIsNone(self.name_of("p-1"))
        self.assertEqual(self.name_of("p-2"), CANARY + "p-2")
        person = self.get("/v1/subjects/p-1")[1]
        self.assertEqual([one["value"] for one in person["fields"]], [None, None])
        self.assertEqual(person["decisions"], [receipt])
        logged = self.get("/v1/instances/file-p-1/history")[1]["items"]
        self.assertNotIn(CANARY, json.dumps(logged))
        after = self.run_jalon("replay", "--data", self.data, "--verify", "--json")
        self.assertEqual(json.loads(after)["digest"], json.loads(before)["digest"])
        self.run_jalon("check", "--data", self.data)
        backup = self.folder.name + "/backup"
        self.run_jalon("backup", "--data", self.data, backup)
        self.server.stop()
        for file in pathlib.Path(self.folder.name).rglob("*"):
            if file.is_file():
                self.assertNotIn(CANARY.encode(), file.read_bytes(), file)
        self.server = Server(self.data)

    def test_an_erasure_outlives_a_kill_and_a_new_key_is_another(self):
        self.expect(200, "POST", "/v1/subjects/p-1/erasure", BASIS)
        self.restart()
        self.assertIsNone(self.name_of("p-1"))
        self.expect(404, "POST", "/v1/subjects/p-1/erasure", BASIS)
        self.expect(200, "POST", "/v1/instances/file-p-1/steps",
                    {"trigger": "noted", "data": {"health": "well"}})
        self.restart()
        instance = self.get("/v1/instances/file-p-1")[1]
        self.assertEqual((instance["data"]["name"], instance["data"]["health"]), (None, "well"))

    def test_a_key_that_outlived_its_erasure_goes_at_the_next_start(self):
        keys = pathlib.Path(self.data, "keys")
        files = [file for file in keys.rglob("*") if file.is_file()]
        kept = {file: file.read_bytes() for file in files}
        self.expect(200, "POST", "/v1/subjects/p-1/erasure", BASIS)
        self.server.stop()
        for file, content in kept.items():
            file.write_bytes(content)
        self.server = Server(self.data)
        self.assertIsNone(self.name_of("p-1"))
        self.assertEqual(self.name_of("p-2"), CANARY + "p-2")

    def test_a_legal_hold_forbids_it_until_it_is_lifted(self):
        self.expect(200, "POST", "/v1/subjects/p-1/hold", {"reason": "lawsuit 12/2026"})
        self.restart()
        problem = self.expect(409, "POST", "/v1/subjects/p-1/erasure", BASIS)
        self.assertEqual(problem["code"], "not_allowed")
        self.assertIn("lawsuit 12/2026", problem["detail"])
        self.assertEqual(self.name_of("p-1"), CANARY + "p-1")
        self.expect(200, "DELETE", "/v1/subjects/p-1/hold")
        self.expect(404, "DELETE", "/v1/subjects/p-1/hold")
        self.expect(200, "POST", "/v1/subjects/p-1/erasure", BASIS)
        self.run_jalon("rebuild", "--data", self.data, exit_code=4)
        self.server.stop()
        self.run_jalon("rebuild", "--data", self.data)
        self.server = Server(self.data)
        self.assertIsNone(self.name_of("p-1"))

    def test_only_an_administrator_decides_and_reads(self):
        token = self.server.token({"role": "country_coordinator", "subject": "c-1", "org": ""})
        for method, below, body in (("GET", "", None), ("POST", "/erasure", BASIS),
                                    ("POST", "/hold", {"reason": "x"}), ("DELETE", "/hold", None)):
            status, problem = self.server.send(method, "/v1/subjects/p-1" + below, body, token)
            self.assertEqual((status, problem["code"]), (403, "forbidden"))

    def test_bad_input_is_told(self):
        self.expect(404, "POST", "/v1/subjects/nobody/erasure", BASIS)
        self.assertEqual(self.get("/v1/subjects/nobody")[0], 404)
        self.expect(422, "POST", "/v1/subjects/p-1/erasure", {})
        self.expect(422, "POST", "/v1/subjects/p-1/erasure", {"legal_basis": ""})
        self.expect(422, "POST", "/v1/subjects/p-1/hold", {"reason": "x" * 1001})
        self.expect(422, "POST", "/v1/subjects/p-1/hold", {"reason": 7})

    def test_the_command_line_speaks_of_it(self):
        person = json.loads(self.run_jalon("subject", "export", "p-1", "--json"))
        self.assertEqual(len(person["fields"]), 2)
        self.run_jalon("subject", "hold", "p-1", "--reason", "audit")
        self.run_jalon("subject", "erase", "p-1", exit_code=1)
        self.run_jalon("subject", "lift", "p-1")
        self.run_jalon("subject", "erase", "p-1", "--basis", "request of 2026-11-02")
        self.run_jalon("subject", "export", "nobody", exit_code=3)


if __name__ == "__main__":
    unittest.main()
