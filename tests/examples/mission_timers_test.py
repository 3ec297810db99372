"""Each timer of the mission: nothing one second before, then it fires, once.

JALON_BIN names the program. A turn shows that some timer fired, not which: the same life in a copy
of the workflow without the timer must stay still at that instant.
"""
import copy
import json
import pathlib
import tempfile
import unittest
from datetime import datetime, timedelta

from mission_life import WORKFLOW, Expect, play, timers_in, timers_of, without_timers
from mission_timers import LONG_PAST, MOVED, STILL_TO_COME, TIMERS
from simulated import HAS_JALON

STEP = timedelta(seconds=1)


def instant(due):
    """A day is due in its last microsecond."""
    text = due if "T" in due else due + "T23:59:59.999999Z"
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def line(moment):
    return {"at": moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}


def with_what_was_due(workflow):
    """A copy that does not look at the day of a declaration."""
    copied = copy.deepcopy(workflow)
    told = {"var": "data.declared.on"}
    for timer in timers_in(copied["states"]):
        branches = timer.get("at", {}).get("if", [{}])
        if branches[0].get("and", [None])[0] == told:
            timer["at"] = branches[2]
    return copied


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class TimersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)

    def turns_around(self, timer, left_out):
        """One second before, at, and one second after, without the timers that are left out."""
        file = self.folder / "workflow.json"
        file.write_text(json.dumps(without_timers(WORKFLOW, left_out)), encoding="utf-8")
        due = instant(timer.due)
        clock = [line(due + n * STEP) for n in (-2, -1, 0, 1)]
        played = play(file, [*timer.life, *clock])
        for item, turn in played:
            shown = item.line if isinstance(item, Expect) else item
            self.assertIsNone(turn["refused"], json.dumps(shown, ensure_ascii=False))
        return [turn for _, turn in played[-3:]]

    def check(self, name, timer):
        before, then, after = self.turns_around(timer, timer.beside)
        self.assertEqual([turn["changed"] for turn in (before, then, after)], [False, True, False])
        if timer.leads_to:
            self.assertIn(timer.leads_to, then["configuration"])
        else:
            self.assertEqual(then["configuration"], before["configuration"])
        self.assertEqual(after["configuration"], then["configuration"])
        still = self.turns_around(timer, [*timer.beside, name])
        self.assertEqual([turn["changed"] for turn in still], [False, False, False])

    def test_each_timer_fires_at_its_instant_and_not_a_second_before(self):
        for name, timer in TIMERS.items():
            with self.subTest(timer=name):
                self.check(name, timer)

    def test_what_moves_a_date_moves_its_timer(self):
        for sentence, (name, timer) in MOVED.items():
            with self.subTest(case=sentence):
                self.check(name, timer)

    def test_a_mission_taken_over_has_the_timers_that_are_still_to_come(self):
        for sentence, (name, timer) in STILL_TO_COME.items():
            with self.subTest(case=sentence):
                self.check(name, timer)

    def test_what_was_due_before_a_mission_was_taken_over_does_not_ring(self):
        for sentence, life in LONG_PAST.items():
            for workflow, rings in ((WORKFLOW, False), (with_what_was_due(WORKFLOW), True)):
                with self.subTest(case=sentence, rings=rings):
                    file = self.folder / "workflow.json"
                    file.write_text(json.dumps(workflow), encoding="utf-8")
                    turns = play(file, [*life, {"at": "2026-09-15T09:00:01Z"}])
                    self.assertEqual([turn["refused"] for _, turn in turns], [None] * len(turns))
                    self.assertEqual(turns[-1][1]["changed"], rings)

    def test_no_timer_is_left_out(self):
        self.assertEqual(set(TIMERS), set(timers_of(WORKFLOW["states"])))


if __name__ == "__main__":
    unittest.main()
