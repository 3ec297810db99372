"""Each timer of the companion workflows: nothing one second before, then it fires, once.

JALON_BIN names the program.
"""
import json
import unittest

from companion_timers import MOVED, TIMERS
from mission_life import timers_of
from simulated import HAS_JALON, ROOT
from timed import Timer, TimerChecks, ends, instant

WORKFLOWS = {file.parent.name: json.loads(file.read_text(encoding="utf-8"))
             for file in sorted((ROOT / "workflows").glob("*/workflow.json"))
             if file.parent.name != "volunteer_mission"}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class CompanionTimersTest(TimerChecks, unittest.TestCase):
    def test_each_timer_fires_at_its_instant_and_not_a_second_before(self):
        for workflow, timers in TIMERS.items():
            for name, timer in timers.items():
                with self.subTest(workflow=workflow, timer=name):
                    self.check_fires(WORKFLOWS[workflow], name, timer)

    def test_what_moves_a_date_moves_its_timer(self):
        for sentence, (workflow, name, timer) in MOVED.items():
            with self.subTest(case=sentence):
                self.check_fires(WORKFLOWS[workflow], name, timer)
                former = TIMERS[workflow][name].due
                if former != timer.due and instant(former) > ends(timer.life):
                    self.check_silent(WORKFLOWS[workflow], name, Timer(timer.life, former))

    def test_no_timer_is_left_out(self):
        for workflow, source in WORKFLOWS.items():
            with self.subTest(workflow=workflow):
                self.assertEqual(set(TIMERS.get(workflow, {})), set(timers_of(source["states"])))


if __name__ == "__main__":
    unittest.main()
