"""Who may do what beside the steps of a mission: export, read figures, erase, hold, administer.

JALON_BIN names the program. The tables are ours, not read from the workflows; whether a step is
possible now does not matter here, only whether the role is turned away (403). Which steps of a
mission a role may take is in mission_permissions_test.
"""
import csv
import json
import os
import subprocess
import tempfile
import unittest

from served import Server
from simulated import HAS_JALON, JALON, ROOT

ROLES = ["host", "country_coordinator", "officer", "hq", "volunteer", "medical", "finance",
         "safeguarding", "auditor", "dpo", "funder"]
TOGGLE = json.loads((ROOT / "workflows/toggle/workflow.json").read_text(encoding="utf-8"))
PERSON = {"document_kind": "passport", "document_seen_on": "2026-02-02",
          "given_name": "Prénom-synthétique", "birth_date": "2000-02-29",
          "excluded_countries": ["MA"]}


def actor(role):
    return {"role": role, "subject": role + "-1", "org": "sender"}


# For them there is no file of another person.
STRANGERS = {"host", "volunteer", "medical", "safeguarding", "funder"}

# A sentence: a step of the file of a person, and who may send it.
STEPS = {
    "data protection and head office turn the two keys of an erasure": [
        (trigger, data, ["dpo", "hq"]) for trigger, data in (
            ("person.erasure_requested", {"legal_basis": "retention_ended"}),
            ("person.erased", {"key_id": "V-1"}),
            ("person.erasure_rejected", {"reason_code": "held"}))],
    "who answers for evidence holds an erasure back": [
        ("hold.placed", {"reference": "AUDIT-1", "kind": "audit"},
         ["dpo", "hq", "auditor", "finance"])],
    "data protection and head office lift what holds it back": [
        ("hold.lifted", {"reference": "AUDIT-1", "reason_code": "over"}, ["dpo", "hq"])],
}

# What an administrator alone does: method, target, body.
ADMINISTRATION = [
    ("GET", "/v1/tokens", None),
    ("POST", "/v1/tokens", {"role": "hq", "subject": "hq-9"}),
    ("DELETE", "/v1/tokens/none", None),
    ("PUT", "/v1/workflows/toggle/versions/1", TOGGLE),
    ("POST", "/v1/workflows/rehearse", {"workflow": TOGGLE}),
    ("POST", "/v1/workflows/toggle/versions/1/migrations?dry_run=true", {"plan": {}, "ids": []}),
]


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class RightsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)
        for line in (
                {"workflow": "volunteer_file", "id": "V-1", "data": {"person": "V-1"}},
                {"workflow": "programme_output", "id": "OUT-1", "data": {
                    "programme": "EXAMPLE", "code": "A1", "title": "Exemple", "unit": "session",
                    "figures": {"stated": 12}}}):
            cls.take({"as": actor("officer"), "start": line})
        cls.take({"as": actor("officer"), "step": {
            "id": "V-1", "trigger": "identity.attested", "data": PERSON}})

    @classmethod
    def take(cls, line):
        status, body = cls.server.take(line)
        if status >= 300:
            raise AssertionError((line, body))

    def token(self, role):
        return self.server.token(actor(role))

    def export(self, role, *arguments):
        """The exit status and the lines of `jalon export`."""
        address = f"http://{self.server.connection.host}:{self.server.connection.port}"
        run = subprocess.run([JALON, "export", *arguments], capture_output=True, text=True,
                             check=False, env={**os.environ, "JALON_URL": address,
                                               "JALON_TOKEN": self.token(role)})
        return run.returncode, run.stdout.splitlines()

    def test_steps_about_erasure_are_for_the_roles_that_answer_for_it(self):
        for sentence, rows in STEPS.items():
            for trigger, data, may in rows:
                for role in ROLES:
                    with self.subTest(row=sentence, trigger=trigger, role=role):
                        status, body = self.server.post(
                            "/v1/bulk/steps?dry_run=true",
                            {"ids": ["V-1"], "trigger": trigger, "data": data}, self.token(role))
                        problem = body["items"][0].get("problem", {"code": None})
                        self.assertEqual(status, 200)
                        turned_away = "not_found" if role in STRANGERS else "forbidden"
                        self.assertEqual(problem["code"] == turned_away, role not in may, body)

    def test_a_role_without_the_right_to_erase_is_turned_away(self):
        for sentence, rows in STEPS.items():
            for trigger, data, may in rows:
                for role in sorted(set(ROLES) - set(may)):
                    with self.subTest(row=sentence, trigger=trigger, role=role):
                        status, _ = self.server.post(
                            "/v1/instances/V-1/steps", {"trigger": trigger, "data": data},
                            self.token(role))
                        self.assertEqual(status, 404 if role in STRANGERS else 403)

    def test_an_administrator_alone_administers(self):
        for method, target, body in ADMINISTRATION:
            for role in ROLES:
                with self.subTest(method=method, target=target, role=role):
                    status, _ = self.server.send(method, target, body, self.token(role))
                    self.assertEqual(status, 403)
            with self.subTest(method=method, target=target, role="admin"):
                status, answer = self.server.send(method, target, body, self.server.admin)
                self.assertNotEqual(status, 403, answer)

    def test_funder_finance_and_head_office_read_the_figures_of_a_programme(self):
        for role in ("funder", "finance", "hq"):
            with self.subTest(role=role):
                status, lines = self.export(
                    role, "csv", "--where", "workflow=programme_output,programme=EXAMPLE",
                    "--columns", "id,data.figures.stated")
                self.assertEqual((status, list(csv.reader(lines))[1:]), (0, [["OUT-1", "12"]]))

    def test_an_auditor_and_head_office_export_the_log(self):
        for role in ("auditor", "hq"):
            with self.subTest(role=role):
                status, lines = self.export(role, "jsonl")
                self.assertEqual(status, 0)
                self.assertIn("V-1", [json.loads(line)["instance"] for line in lines])

    def test_an_auditor_and_a_funder_find_no_person_in_the_log(self):
        for role in ("auditor", "funder"):
            _, lines = self.export(role, "jsonl")
            for text in (PERSON["given_name"], PERSON["birth_date"]):
                with self.subTest(role=role, text=text):
                    self.assertNotIn(text, "\n".join(lines))

    def test_a_funder_exports_the_figures_and_no_file_of_a_person(self):
        status, lines = self.export("funder", "jsonl")
        self.assertEqual(status, 0)
        told = {json.loads(line)["instance"] for line in lines}
        self.assertIn("OUT-1", told)
        self.assertNotIn("V-1", told)


if __name__ == "__main__":
    unittest.main()
