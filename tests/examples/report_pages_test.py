"""The conformance report of the API, where the command line's does not reach: its bounds.

JALON_BIN names the program.
"""
import tempfile
import unittest

from served import Server
from simulated import HAS_JALON

FACTS_MAX = 500
WORK_FACTS = 400  # two such lives are more than a page takes, one is not
BOTH = {"en": "Text", "fr": "Texte"}
ANY = {"title": BOTH, "by": ["*"], "data": {"type": "object"}}
MENDED = {"id": "mended", "version": 1, "title": BOTH, "initial": "open",
          "states": {"open": {"on": {name: {} for name in ("noted", "fixed", "undone")}}},
          "triggers": {"noted": ANY, "fixed": {**ANY, "corrects": True},
                       "undone": {**ANY, "reverses": True}},
          "data": {"type": "object"}}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class ReportPagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)
        cls.server.send("PUT", "/v1/workflows/mended/versions/1", MENDED, cls.server.admin)
        for name in ("t1", "t2", "t3"):
            cls.send("/v1/instances", {"workflow": "toggle", "id": name})

    @classmethod
    def send(cls, target, body):
        status, answer = cls.server.post(target, body, cls.server.admin)
        assert status < 300, answer
        return answer

    def report(self, query=""):
        status, page = self.server.get("/v1/audit/report" + query, self.server.admin)
        self.assertEqual(status, 200, page)
        return page

    def test_pages_go_through_all_instances_once(self):
        first = self.report("?workflow=toggle&limit=2")
        last = self.report("?workflow=toggle&limit=2&cursor=" + first["next"])
        self.assertEqual((first["instances"], last["instances"], last["next"]), (2, 1, None))

    def test_a_life_too_long_for_a_page_is_named_and_not_judged(self):
        self.send("/v1/instances", {"workflow": "mended", "id": "long"})
        for _ in range(FACTS_MAX):
            self.send("/v1/instances/long/steps", {"trigger": "noted"})
        page = self.report("?instance=long")
        self.assertEqual((page["left_out"], page["instances"], page["steps"]), (["long"], 0, 0))

    def test_a_page_ends_after_so_much_work_and_the_next_one_goes_on(self):
        lives = ["work-1", "work-2", "work-3"]
        for life in lives:
            self.send("/v1/instances", {"workflow": "mended", "id": life})
            for _ in range(WORK_FACTS):
                self.send("/v1/instances/" + life + "/steps", {"trigger": "noted"})
        first = self.report("?workflow=mended&q=work-")
        second = self.report("?workflow=mended&q=work-&cursor=" + first["next"])
        self.assertEqual((first["instances"], second["instances"], second["next"]), (2, 1, None))

    def test_what_was_corrected_or_reversed_is_listed_with_its_place(self):
        self.send("/v1/instances", {"workflow": "mended", "id": "m1"})
        done = [self.send("/v1/instances/m1/steps", {"trigger": trigger, "data": data})["position"]
                for trigger, data in (("noted", {}), ("undone", {}), ("noted", {}),
                                      ("fixed", {"trigger": "noted"}))]
        report = self.report("?instance=m1")
        self.assertEqual([(one["type"], one["position"]) for one in report["mended"]],
                         [("StepReversed", done[1]), ("FactCorrected", done[3])])

    def test_it_is_for_those_who_may_see_all(self):
        bound = self.server.token({"role": "auditor", "subject": "a-1", "org": "o",
                                   "countries": ["SN"]})
        self.assertEqual(self.server.get("/v1/audit/report", bound)[0], 403)
        free = self.server.token({"role": "auditor", "subject": "a-2", "org": "o"})
        self.assertEqual(self.server.get("/v1/audit/report", free)[0], 200)


if __name__ == "__main__":
    unittest.main()
