"""When a timer fires, as a row, and the check that it does. Shared by the tests of this folder."""
import json
import pathlib
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mission_life import Expect, play, without_timers

STEP = timedelta(seconds=1)


@dataclass
class Timer:
    """A life and the day or instant at which the timer is due.

    A day means its last microsecond in a zone that keeps UTC; an instant is given in UTC.
    """
    life: list
    due: str
    leads_to: str = ""  # a state that is entered; "" when the timer only marks
    beside: list = field(default_factory=list)  # others that are due at the same instant


def line_of(item):
    return item.line if isinstance(item, Expect) else item


def instant(due):
    text = due if "T" in due else due + "T23:59:59.999999Z"
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def ends(life):
    """The last instant to which a life moves the clock."""
    return max(instant(line["at"]) for line in map(line_of, life) if "at" in line)


class TimerChecks:
    """For a TestCase. A turn shows that some timer fired, not which: the same life in a copy of
    the workflow without the timer must stay still at that instant.
    """
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)

    def turns_around(self, workflow, timer, left_out):
        """One second before, at, and one second after, without the timers that are left out."""
        file = self.folder / "workflow.json"
        file.write_text(json.dumps(without_timers(workflow, left_out)), encoding="utf-8")
        due = instant(timer.due)
        clock = [{"at": (due + n * STEP).strftime("%Y-%m-%dT%H:%M:%S.%fZ")} for n in (-2, -1, 0, 1)]
        played = play(file, [*timer.life, *clock])
        for item, turn in played:
            self.assertIsNone(turn["refused"], json.dumps(line_of(item), ensure_ascii=False))
        return [turn for _, turn in played[-3:]]

    def check_fires(self, workflow, name, timer):
        before, then, after = self.turns_around(workflow, timer, timer.beside)
        self.assertEqual([turn["changed"] for turn in (before, then, after)], [False, True, False])
        if timer.leads_to:
            self.assertIn(timer.leads_to, then["configuration"])
        else:
            self.assertEqual(then["configuration"], before["configuration"])
        self.assertEqual(after["configuration"], then["configuration"])
        still = self.turns_around(workflow, timer, [*timer.beside, name])
        self.assertEqual([turn["changed"] for turn in still], [False, False, False])

    def check_silent(self, workflow, name, timer):
        """Nothing happens at that instant that would not happen without the timer."""
        with_it, without_it = (
            [turn["changed"] for turn in self.turns_around(workflow, timer, left_out)]
            for left_out in (timer.beside, [*timer.beside, name]))
        self.assertEqual(with_it, without_it)
