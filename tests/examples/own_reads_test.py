"""Who read my papers: to each person what concerns her, and nothing to anybody else.

JALON_BIN names the program.
"""
import json
import tempfile
import unittest

from erasure_test import WORKFLOW
from served import Server
from simulated import HAS_JALON

REASON = "Évacuation sanitaire : le référent du pays ne répond pas"
# Whoever it is about reads her own file, the others read all but one.
FILE = {**WORKFLOW, "glass": ["safeguarding"],
        "readers": {"volunteer": {"==": [{"var": "data.person"}, {"var": "reader.subject"}]}}}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class OwnReadsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name + "/data"
        self.server = Server(self.data)
        self.addCleanup(lambda: self.server.stop())
        self.server.send("PUT", "/v1/workflows/person_file/versions/1", FILE, self.server.admin)
        for name, person in (("file-1", "p-1"), ("file-2", "p-2"), ("other-1", "p-1")):
            self.server.post("/v1/instances", {"id": name, "workflow": "person_file", "data": {
                "person": person, "name": "A", "country": "SN"}}, self.server.admin)
            self.server.post(f"/v1/instances/{name}/steps",
                             {"trigger": "noted", "data": {"health": "asthma"}}, self.server.admin)
        self.medical = self.token("medical", "medical-1")
        self.volunteer = self.token("volunteer", "p-1")

    def token(self, role, subject, **more):
        return self.server.token({"role": role, "subject": subject, "org": "sender", **more})

    def read(self, instance="file-1", token=None):
        status, _ = self.server.get("/v1/instances/" + instance, token or self.medical)
        self.assertEqual(status, 200)

    def reads(self, query="", token=None):
        status, page = self.server.get("/v1/reads" + query, token or self.volunteer)
        self.assertEqual(status, 200, page)
        return page

    def told(self, query="", token=None):
        return [(one["reader"]["role"], one["instance"], one["classes"])
                for one in self.reads(query, token)["items"]]

    def test_she_is_told_who_read_what_and_when(self):
        self.assertEqual(self.reads(), {"items": [], "next": None})
        self.read()
        read, = self.reads()["items"]
        self.assertEqual(read["reader"], {"role": "medical", "org": "sender",
                                          "subject": "medical-1"})
        self.assertEqual((read["instance"], read["classes"], read["reason"]),
                         ("file-1", ["medical"], None))
        _, log = self.server.get("/v1/log", self.server.admin)
        fact = log[read["position"] - 1]
        self.assertEqual((fact["type"], fact["recorded_at"]),
                         ("AccessRecorded", read["recorded_at"]))

    def test_nobody_else_is_told(self):
        self.read()
        for role, subject in (("volunteer", "p-2"), ("officer", "officer-1"), ("host", "host-1"),
                              ("medical", "medical-1"), ("auditor", "auditor-1"),
                              ("volunteer", "")):
            with self.subTest(role=role, subject=subject):
                self.assertEqual(self.told(token=self.token(role, subject)), [])

    def test_one_instance_alone_and_what_is_of_none(self):
        for instance in ("file-1", "other-1", "file-2"):
            self.read(instance)
        self.server.get("/v1/subjects/p-1", self.server.admin)
        everything = ("admin", None, ["identity", "medical"])
        self.assertEqual(self.told("?instance=other-1"),
                         [("medical", "other-1", ["medical"]), everything])
        self.assertEqual(self.told("?instance=file-2"), [everything])
        self.assertEqual(len(self.told()), 3)

    def test_an_emergency_comes_with_its_reason(self):
        helper = self.token("safeguarding", "safe-1", countries=["ML"])
        status, _ = self.server.post("/v1/instances/file-1/break-glass", {"reason": REASON}, helper)
        self.assertEqual(status, 201)
        read, = self.reads()["items"]
        self.assertEqual((read["reader"]["role"], read["reason"], read["classes"]),
                         ("safeguarding", REASON, []))

    def test_an_instance_that_is_not_there_for_her_is_not_told_either(self):
        self.read()
        abroad = self.token("volunteer", "p-1", org="abroad", countries=["ML"])
        self.assertEqual(self.told(token=abroad), [])

    def test_pages_go_on_where_they_ended_and_find_what_came_meanwhile(self):
        for _ in range(5):
            self.read()
        first = self.reads("?limit=2")
        second = self.reads(f"?limit=2&cursor={first['next']}")
        self.read()
        last = self.reads(f"?limit=2&cursor={second['next']}")
        places = [one["position"] for page in (first, second, last) for one in page["items"]]
        self.assertEqual((len(places), last["next"]), (6, None))
        self.assertEqual(places, sorted(set(places)))

    def test_after_a_restart_it_is_all_still_there(self):
        self.read()
        before = self.reads()
        self.server.stop()
        self.server = Server(self.data)
        again = self.server.token({"role": "volunteer", "subject": "p-1", "org": "sender"})
        self.assertEqual(self.reads(token=again), before)

    def test_what_is_no_page_is_refused(self):
        for query in ("?limit=0", "?limit=1001", "?cursor=x", "?cursor=99999", "?subject=p-2"):
            status, problem = self.server.get("/v1/reads" + query, self.volunteer)
            self.assertEqual((status, problem["code"]), (400, "bad_request"), json.dumps(query))


if __name__ == "__main__":
    unittest.main()
