"""Each timer of the mission: nothing one second before, then it fires, once.

JALON_BIN names the program.
"""
import copy
import json
import unittest

from mission_life import WORKFLOW, play, timers_in, timers_of
from mission_timers import LONG_PAST, MOVED, STILL_TO_COME, STOPPED, TIMERS
from simulated import HAS_JALON
from timed import Timer, TimerChecks, ends, instant


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
class TimersTest(TimerChecks, unittest.TestCase):
    def check_former_day(self, name, life, moved_to=None):
        """The day that the timer had before is silent, if it is still to come."""
        former = TIMERS[name]
        if former.due != moved_to and instant(former.due) > ends(life):
            self.check_silent(WORKFLOW, name, Timer(life, former.due, beside=former.beside))

    def test_each_timer_fires_at_its_instant_and_not_a_second_before(self):
        for name, timer in TIMERS.items():
            with self.subTest(timer=name):
                self.check_fires(WORKFLOW, name, timer)

    def test_what_moves_a_date_moves_its_timer(self):
        for sentence, (name, timer) in MOVED.items():
            with self.subTest(case=sentence):
                self.check_fires(WORKFLOW, name, timer)
                self.check_former_day(name, timer.life, timer.due)

    def test_what_stops_a_timer_leaves_its_day_silent(self):
        for sentence, (name, life) in STOPPED.items():
            with self.subTest(case=sentence):
                self.check_former_day(name, life)

    def test_a_mission_taken_over_has_the_timers_that_are_still_to_come(self):
        for sentence, (name, timer) in STILL_TO_COME.items():
            with self.subTest(case=sentence):
                self.check_fires(WORKFLOW, name, timer)

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
