"""Loads examples/april_2020 through the server and asks for its lists at three dates.

JALON_BIN names the program. Everything goes the way of any client: tokens, starts, steps, in the
order of the file; then the server is stopped and the lists are read from its data directory.
"""
import json
import pathlib
import subprocess
import tempfile
import unittest

from served import Server
from simulated import HAS_JALON, JALON, ROOT

EXAMPLE = ROOT / "examples" / "april_2020"


def missions(first, last):
    return {f"AVR-{number:02}" for number in range(first, last + 1)}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class April2020Test(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.data = str(pathlib.Path(folder.name) / "data")
        cls.refused = []
        server = Server(cls.data)
        try:
            for line in (EXAMPLE / "steps.jsonl").read_text(encoding="utf-8").splitlines():
                status, body = server.take(json.loads(line))
                if status >= 300:
                    cls.refused.append((line, body))
        finally:
            server.stop()

    def items(self, day, where):
        """The missions that fit on the evening of `day`."""
        run = subprocess.run([JALON, "list", "--data", self.data, "--as-of", day, "--json",
                              "--where", "workflow=volunteer_mission," + where],
                             capture_output=True, text=True, check=True)
        answer = json.loads(run.stdout)
        self.assertIsNone(answer["next"])
        return answer["items"]

    def listed(self, day, where):
        return {item["id"] for item in self.items(day, where)}

    def expect(self, day, lists):
        """`lists`: condition → ids; together they are the 71, each once."""
        found = {where: self.listed(day, where) for where in lists}
        for where, ids in lists.items():
            self.assertEqual(found[where], ids, f"{day} {where}")
        together = [one for ids in found.values() for one in ids]
        self.assertEqual(sorted(together), sorted(missions(1, 71)))

    def test_no_line_is_refused(self):
        self.assertEqual(self.refused, [])

    def test_on_1_march_64_serve_and_7_prepare(self):
        self.expect("2020-03-01", {
            "state=in_service": missions(1, 55) | missions(63, 71),
            "state=preparation": missions(56, 62)})

    def test_on_2_april_there_are_five_different_situations(self):
        self.expect("2020-04-02", {
            "state=after_service": missions(1, 12),    # 50 back or on their way: returned,
            "state=evacuated": missions(13, 50),       # or called back,
            "state=safe_haven": missions(51, 52),      # 2 outside their country of mission,
            "state=home_remote": missions(53, 55),     # 3 held in France,
            "state=deferred": missions(56, 62),        # 7 who could not leave,
            "state=decision_open": missions(63, 71)})  # 9 with a decision pending

    def test_on_2_april_the_list_says_where_each_of_them_is(self):
        self.expect("2020-04-02", {
            "state=home": missions(1, 38),
            "state=located": missions(39, 55) | missions(63, 71),  # 12 of them on their way
            "state=not_abroad": missions(56, 62)})

    def test_no_decision_is_open_before_or_half_a_year_after(self):
        for day in ("2020-03-01", "2020-10-01"):
            self.assertEqual(self.listed(day, "state=decision_open"), set(), day)

    def test_on_1_october_12_resume_and_the_others_have_ended_or_wait(self):
        resumed = {"AVR-13", "AVR-15", "AVR-18", "AVR-20", "AVR-23", "AVR-25", "AVR-28", "AVR-30",
                   "AVR-53", "AVR-63", "AVR-65", "AVR-70"}
        self.expect("2020-10-01", {
            "state=in_service": resumed,
            "state=after_service": (missions(1, 55) | missions(63, 71)) - resumed,
            "state=not_departed": missions(56, 58),
            "state=deferred": missions(59, 61),
            "state=ready_to_depart": missions(62, 62)})

    def test_nobody_left_or_arrived_against_a_rule(self):
        for item in self.items("2020-10-01", "phase=in_service"):
            self.assertIn(item["data"].get("deviations"), (None, []), item["id"])

    def test_the_file_of_a_person_holds_what_the_mission_told_it(self):
        facts = {}
        for one in ("VA-01", "VA-13", "VA-56"):
            run = subprocess.run([JALON, "show", one, "--data", self.data, "--json"],
                                 capture_output=True, text=True, check=True)
            data = json.loads(run.stdout)["data"]
            facts[one] = (data["open_contract"], data["months_here"])
        self.assertEqual(facts, {"VA-01": (None, 3), "VA-13": ("AVR-13", 0), "VA-56": (None, 0)})

    def test_the_history_is_legal(self):
        run = subprocess.run([JALON, "replay", "--data", self.data, "--verify"],
                             capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_the_lines_are_those_of_the_generator(self):
        run = subprocess.run(["python3", str(EXAMPLE / "generate.py"), "--check"],
                             capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main()
