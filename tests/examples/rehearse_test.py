"""`jalon workflow rehearse` over the demonstration's log: what a changed version would do to it."""
import copy
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from simulated import JALON, ROOT

WORKFLOW = ROOT / "workflows/volunteer_mission/workflow.json"


def load_demonstration(data):
    """Serves the demonstration until all is loaded."""
    with subprocess.Popen([JALON, "demo", "--data", data, "--listen", "127.0.0.1:0"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as server:
        loaded = any("/enter#" in line for line in server.stdout)
        server.terminate()
    if not loaded:
        raise AssertionError("the demonstration does not start")


def renamed(value, old, new):
    """The document with one state called differently, wherever it is spoken of."""
    if isinstance(value, dict):
        return {new if key == old else key: renamed(one, old, new) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, old, new) for one in value]
    return new if value == old else value


class Rehearse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.data = str(Path(cls.folder.name, "data"))
        load_demonstration(cls.data)
        cls.document = json.loads(WORKFLOW.read_text(encoding="utf-8"))
        cls.document["version"] += 1

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def rehearse(self, document, plan=None):
        file = Path(self.folder.name, "workflow.json")
        file.write_text(json.dumps(document), encoding="utf-8")
        command = [JALON, "workflow", "rehearse", str(file), "--data", self.data, "--json"]
        if plan is not None:
            place = Path(self.folder.name, "plan.json")
            place.write_text(json.dumps(plan), encoding="utf-8")
            command += ["--plan", str(place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode == 0, report["ok"])
        return report

    def test_a_version_that_changes_nothing_moves_nobody(self):
        report = self.rehearse(self.document)
        self.assertEqual((report["stuck"], report["moved"], report["deadlines"]), ([], [], []))
        self.assertEqual(report["instances"], report["unchanged"] + report["ended"])
        self.assertEqual(report["refused"], [])
        self.assertGreater(report["unchanged"], 10)

    def test_a_state_that_is_called_otherwise_strands_those_who_stand_in_it(self):
        standing = self.rehearse(self.document)["unchanged"]
        document = renamed(copy.deepcopy(self.document), "at_post", "at_work")
        report = self.rehearse(document)
        self.assertTrue(report["stuck"])
        self.assertTrue(all("at_post" in one["detail"] for one in report["stuck"]))
        mended = self.rehearse(document, {"states": {"at_post": "at_work"}})
        self.assertEqual(mended["stuck"], [])
        self.assertEqual(sum(one["count"] for one in mended["moved"]), len(report["stuck"]))
        self.assertEqual(mended["unchanged"] + len(report["stuck"]), standing)

    def test_a_stricter_rule_is_reported_with_the_step_that_it_would_have_refused(self):
        document = copy.deepcopy(self.document)
        document["guards"]["G14"]["rule"] = {"<": [{"var": "rules.advert_days"}, 0]}
        report = self.rehearse(document)
        self.assertTrue(report["refused"])
        for one in report["refused"]:
            self.assertIn("G14", one["guards"])
            self.assertGreater(one["position"], 0)

    def test_it_changes_nothing(self):
        def digest():
            said = subprocess.run([JALON, "replay", "--data", self.data, "--json"],
                                  capture_output=True, text=True, check=True).stdout
            return json.loads(said)["digest"]
        before = digest()
        self.rehearse(self.document)
        self.assertEqual(digest(), before)


if __name__ == "__main__":
    unittest.main()
