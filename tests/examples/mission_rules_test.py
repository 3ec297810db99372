"""Each guard, mark and role of the mission: what passes, what is refused, with which code.

JALON_BIN names the program. The tables are in mission_guards, mission_guards_abroad and
mission_declared; a code that is in none must be named below, with the reason.
"""
import json
import pathlib
import tempfile
import unittest

import mission_declared
import mission_guards
import mission_guards_abroad
import mission_reassigned
from mission_life import WORKFLOW, Expect, play, with_questions
from simulated import HAS_JALON

CASES = {name: case for module in (mission_guards, mission_guards_abroad, mission_declared,
                                                   mission_reassigned)
         for table in ("NEED_TO_OFFER", "PREPARATION", "SIGNATURE", "DEPARTURE", "MARKS", "REPORTS",
                       "TERM", "WAYS_ON", "AFTER", "MISTAKES", "DECLARED", "REASSIGNED")
         for name, case in getattr(module, table, {}).items()}

NEVER_REFUSES = {
    "all_prepared": "holds back a transition that no trigger takes; see the test of its own",
    "both_signed": "holds back a transition that no trigger takes; see the test of its own",
    "after_departure": "only a step told late comes before another; see mission_served_test",
    "after_arrival": "only a step told late comes before another; see mission_served_test",
}

PASSES_IN_ANOTHER_ROW = {
    "not_served": "what it lets pass leaves the volunteer or the mission; see the row of served",
}


def codes_used(states):
    """The guards and marks that some transition names."""
    for state in states.values():
        transitions = [one for entry in state.get("on", {}).values()
                       for one in (entry if isinstance(entry, list) else [entry])]
        for key in ("always", "onDone"):
            entry = state.get(key, [])
            transitions += entry if isinstance(entry, list) else [entry]
        for transition in transitions:
            if isinstance(transition, dict):
                guard = transition.get("guard", [])
                yield from (one if isinstance(one, str) else one.get("code", "guard")
                            for one in (guard if isinstance(guard, list) else [guard]))
                yield from transition.get("irregular", [])
        yield from codes_used(state.get("states", {}))


def shown(item):
    line = item.line if isinstance(item, Expect) else item
    return json.dumps(line, ensure_ascii=False)


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class GuardsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.workflow = pathlib.Path(folder.name) / "workflow.json"
        cls.workflow.write_text(json.dumps(with_questions(WORKFLOW)), encoding="utf-8")

    def check(self, item, turn):
        if not isinstance(item, Expect):
            self.assertIsNone(turn["refused"], "in the life before: " + shown(item))
        elif item.codes is None:
            self.assertIsNone(turn["refused"], shown(item))
            self.assertTrue(turn["changed"], shown(item))
        else:
            self.assertEqual(turn["refused"], item.codes, shown(item))

    def test_each_case_passes_and_refuses_as_its_table_says(self):
        for name, case in CASES.items():
            with self.subTest(case=name):
                for item, turn in play(self.workflow, case):
                    self.check(item, turn)

    def test_the_contract_is_signed_by_the_second_key_and_then_all_is_prepared(self):
        case = [*mission_guards.life("contract.signed"),
                mission_guards.ok("officer", "contract.signed", **mission_guards.SIGN)]
        turns = [turn for _, turn in play(self.workflow, case)]
        self.assertIn("contract_ready", turns[-2]["configuration"])
        self.assertIn("ready_to_depart", turns[-1]["configuration"])

    def test_a_contract_signed_on_paper_alone_waits_for_the_officer(self):
        *before, last = mission_guards.SIGNATURE[
            "paper_waits, second_person, same_scan: a paper signature has two persons"]
        case = [*before, last, mission_guards.ok("officer", "contract.signed",
                                                 **mission_guards.SIGN)]
        turns = [turn for _, turn in play(self.workflow, case)]
        self.assertIn("contract_ready", turns[-2]["configuration"])
        self.assertIn("ready_to_depart", turns[-1]["configuration"])


class CoverageTest(unittest.TestCase):
    """What the tables leave out is named, and nothing that is named is covered all the same."""

    def setUp(self):
        self.refused, self.passed = set(), set()
        for case in CASES.values():
            steps = [item for item in case if isinstance(item, Expect)]
            accepted = {item.line["send"] for item in steps if item.codes is None}
            for item in steps:
                self.note(item, accepted)

    def note(self, item, accepted):
        """`accepted`: triggers that the same case sees accepted as well."""
        if item.line["send"] == "test.marked":
            (self.passed if item.codes else self.refused).add(item.line["data"]["code"])
        elif item.codes:
            self.refused.update(item.codes)
            self.passed.update(item.codes if item.line["send"] in accepted else ())

    def test_each_guard_is_seen_refusing(self):
        self.assertEqual(set(codes_used(WORKFLOW["states"])) - {"guard"} - self.refused,
                         set(NEVER_REFUSES))

    def test_each_guard_is_seen_letting_pass_what_it_had_refused(self):
        self.assertEqual(self.refused - self.passed, set(PASSES_IN_ANOTHER_ROW))

    def test_each_guard_of_the_workflow_is_used(self):
        self.assertEqual(set(WORKFLOW["guards"]) - set(codes_used(WORKFLOW["states"])), set())


if __name__ == "__main__":
    unittest.main()
