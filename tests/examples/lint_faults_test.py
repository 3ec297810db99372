"""Plants faults in copies of the mission's workflow, one at a time; lint must name each.

JALON_BIN names the program.
"""
import concurrent.futures
import copy
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from simulated import HAS_JALON, JALON, ROOT

MISSION = ROOT / "workflows/volunteer_mission/workflow.json"
MISSION_STATES = "/states/mission/states"
COURSE = MISSION_STATES + "/course/states"
NEED = COURSE + "/need"
DRAFTED = NEED + "/states/drafted"
RECRUITMENT = COURSE + "/recruitment"
TWO_WORDS = {"en": "New", "fr": "Nouveau"}


def at(document, pointer):
    for part in pointer.split("/")[1:]:
        document = document[int(part) if isinstance(document, list) else part]
    return document


def put(pointer, value):
    """A fault that writes `value` at `pointer`."""
    def plant(document):
        parent, _, name = pointer.rpartition("/")
        place = at(document, parent)
        place[int(name) if isinstance(place, list) else name] = copy.deepcopy(value)
    return plant


def take(pointer):
    """A fault that takes out what stands at `pointer`."""
    def plant(document):
        parent, _, name = pointer.rpartition("/")
        del at(document, parent)[name]
    return plant


def add(pointer, value):
    """A fault that adds `value` to the list at `pointer`."""
    return lambda document: at(document, pointer).append(copy.deepcopy(value))


def several(*faults):
    def plant(document):
        for fault in faults:
            fault(document)
    return plant


def trigger(name):
    return put("/triggers/" + name, {"title": TWO_WORDS, "by": ["officer"],
                                     "data": {"type": "object", "additionalProperties": False}})


def state(pointer, **members):
    return put(pointer, {"title": TWO_WORDS, **members})


def guarded(rule, target="under_review"):
    """A new trigger of the first state, under a guard."""
    return several(trigger("new.step"),
                   put(DRAFTED + "/on/new.step", {"target": target, "guard": rule}))


NEW_GUARD = DRAFTED + "/on/new.step/guard"
ROLE = {"var": "actor.role"}

# Name: (fault, code, pointer, severity).
FAULTS = {
    "a target that is no state":
        (put(DRAFTED + "/on/need.submitted", "under_revue"),
         "dangling_target", DRAFTED + "/on/need.submitted", "error"),
    "a guard that is none":
        (put(DRAFTED + "/on/need.submitted", {"target": "under_review", "guard": "G99"}),
         "dangling_guard", DRAFTED + "/on/need.submitted/guard", "error"),
    "a state that no transition enters":
        (state(NEED + "/states/lost", on={"need.submitted": "under_review"}),
         "unreachable_state", NEED + "/states/lost", "error"),
    "a trigger that nobody declared":
        (put(DRAFTED + "/on/need.submited", "under_review"),
         "unknown_trigger", DRAFTED + "/on/need.submited", "error"),
    "a role that nobody declared":
        (add("/triggers/need.submitted/by", "hots"),
         "unknown_role", "/triggers/need.submitted/by", "error"),
    "a trigger that no role may send":
        (put("/triggers/need.submitted/by", []),
         "no_roles", "/triggers/need.submitted/by", "error"),
    "a personal field in a guard":
        (guarded({"==": [{"var": "data.person.family_name"}, "x"]}),
         "personal_in_guard", NEW_GUARD, "error"),
    "words without French":
        (take("/triggers/need.submitted/title/fr"),
         "shape", "/triggers/need.submitted/title/fr", "error"),
    "words with an empty French":
        (put("/triggers/need.submitted/title/fr", " "),
         "missing_words", "/triggers/need.submitted/title/fr", "warning"),
    "a message with an empty English":
        (put("/guards/G04/message/en", " "), "missing_words", "/guards/G04/message/en", "warning"),
    "a state without a title":
        (take(NEED + "/title"), "missing_title", NEED, "warning"),
    "a trigger that no state awaits":
        (trigger("new.step"), "unused_trigger", "/triggers/new.step", "warning"),
    "a state behind a guard that never holds":
        (several(guarded({"==": [1, 2]}, "lost"), state(NEED + "/states/lost")),
         "never_entered", NEED + "/states/lost", "warning"),
    "a trigger that only such a state awaits":
        (several(guarded({"==": [1, 2]}, "lost"), trigger("late.step"),
                 state(NEED + "/states/lost", on={"late.step": "drafted"})),
         "never_awaited", "/triggers/late.step", "warning"),
    "a guard that is false":
        (guarded({"==": [1, 2]}), "guard_never_holds", NEW_GUARD, "warning"),
    "a guard that is true":
        (guarded({"==": [2, 2]}), "guard_always_holds", NEW_GUARD, "warning"),
    "a guard that contradicts itself":
        (guarded({"and": [{"==": [ROLE, "host"]}, {"==": [ROLE, "officer"]}]}),
         "guard_never_holds", NEW_GUARD, "warning"),
    "a guard that asks for a thing and its opposite":
        (guarded({"and": [ROLE, {"!": ROLE}]}), "guard_never_holds", NEW_GUARD, "warning"),
    "a guard between two numbers in the wrong order":
        (guarded({"and": [{">": [{"var": "data.terms.months"}, 24]},
                          {"<": [{"var": "data.terms.months"}, 6]}]}),
         "guard_never_holds", NEW_GUARD, "warning"),
    "two guards that exclude each other":
        (guarded([{"==": [ROLE, "host"]}, {"in": [ROLE, ["officer", "hq"]]}]),
         "guard_never_holds", NEW_GUARD, "warning"),
    "a test of a state that is never active then":
        (guarded({"state.in": "in_service"}), "guard_never_holds", NEW_GUARD, "warning"),
    "a condition that is always true":
        (put(DRAFTED + "/exit", [{"if": {"cond": {"==": [1, 1]}, "then": []}}]),
         "condition_always_holds", DRAFTED + "/exit/0/if/cond", "warning"),
    "a transition behind one that is always taken":
        (several(trigger("new.step"),
                 put(DRAFTED + "/on/new.step", ["under_review", {"target": "cancelled"}])),
         "shadowed_transition", DRAFTED + "/on/new.step/1", "warning"),
    "a state that leads to no end":
        (several(trigger("new.step"), put(DRAFTED + "/on/new.step", "stuck"),
                 state(COURSE + "/stuck", phase="need")),
         "no_way_to_final", COURSE + "/stuck", "warning"),
    "a circle that leads to no end":
        (several(trigger("new.step"), put(DRAFTED + "/on/new.step", "round_a"),
                 state(COURSE + "/round_a", phase="need", on={"new.step": "round_b"}),
                 state(COURSE + "/round_b", phase="need", on={"new.step": "round_a"})),
         "no_way_to_final", COURSE + "/round_a", "warning"),
    "a state deep in the service that leads to no end":
        (several(trigger("new.step"),
                 put(COURSE + "/under_way/states/travelling_out/on/new.step", "stuck"),
                 state(COURSE + "/stuck", phase="need")),
         "no_way_to_final", COURSE + "/stuck", "warning"),
    "two regions that wait for each other":
        (several(trigger("new.step"), trigger("left.step"), trigger("right.step"),
                 put(DRAFTED + "/on/new.step", "knot"),
                 state(COURSE + "/knot", phase="need", type="parallel", states={
                     "knot_left": {"title": TWO_WORDS, "initial": "left_open", "states": {
                         "left_open": {"title": TWO_WORDS, "on": {"left.step": {
                             "target": "left_done", "guard": {"state.in": "right_done"}}}},
                         "left_done": {"title": TWO_WORDS, "type": "final"}}},
                     "knot_right": {"title": TWO_WORDS, "initial": "right_open", "states": {
                         "right_open": {"title": TWO_WORDS, "on": {"right.step": {
                             "target": "right_done", "guard": {"state.in": "left_done"}}}},
                         "right_done": {"title": TWO_WORDS, "type": "final"}}}},
                       onDone="cancelled")),
         "deadlock", COURSE + "/knot/states/knot_left/states/left_open", "warning"),
    "a step that never comes to rest":
        (several(trigger("new.step"), put(DRAFTED + "/on/new.step", "spin_a"),
                 state(NEED + "/states/spin_a", always="spin_b"),
                 state(NEED + "/states/spin_b", always="spin_a")),
         "never_rests", "/triggers/new.step", "warning"),
    "a typing error in a path of data":
        (guarded({"var": "data.contrat.start"}), "unknown_path", NEW_GUARD + "/var", "warning"),
    "a typing error in a path of input":
        (guarded({"var": "input.raison_code"}), "unknown_path", NEW_GUARD + "/var", "warning"),
    "a path that begins nowhere":
        (guarded({"var": "contract.start"}), "unknown_path", NEW_GUARD + "/var", "warning"),
    "a typing error in an assignment":
        (put(DRAFTED + "/exit", [{"assign": {"contract.strat": None}}]),
         "undeclared_path", DRAFTED + "/exit/0/assign/contract.strat", "warning"),
    "a step that is none":
        (guarded({"step.at": "need.aproved"}), "unknown_step", NEW_GUARD + "/step.at", "warning"),
    "a value that the schema does not list":
        (several(guarded({"==": [{"var": "input.choice"}, "otehr"]}),
                 put("/triggers/new.step/data/properties",
                     {"choice": {"type": "string", "enum": ["other", "none"]}})),
         "impossible_value", NEW_GUARD + "/==", "warning"),
    "a number that no rule set has":
        (guarded({"<": [1, {"var": "rules.contract_month_max"}]}),
         "unknown_number", NEW_GUARD + "/</1/var", "warning"),
    "a number that no rule reads":
        (put("/rule_sets/0/numbers/spare", 1),
         "unused_number", "/rule_sets/0/numbers/spare", "warning"),
    "a number that one rule set lacks":
        (take("/rule_sets/1/numbers/contract_months_max"),
         "missing_number", "/rule_sets/1/numbers", "warning"),
    "a fact that nothing gives":
        (guarded({"var": "facts.host.acredited"}),
         "unknown_fact", DRAFTED + "/on/new.step", "error"),
    "a fact that no rule reads":
        (put("/reads/host/facts/spare", {"var": "data.name"}),
         "unused_fact", "/reads/host/facts/spare", "warning"),
    "a role without use":
        (put("/roles/spare", {"title": TWO_WORDS}), "unused_role", "/roles/spare", "warning"),
    "a guard without use":
        (put("/guards/spare", {"rule": {"var": "actor.org"}, "message": TWO_WORDS}),
         "unused_guard", "/guards/spare", "warning"),
    "a phase that no state is in":
        (add("/phases", {"id": "spare", "title": TWO_WORDS}),
         "unused_phase", lambda document: f"/phases/{len(document['phases']) - 1}", "warning"),
    "a phase that is none":
        (put(NEED + "/phase", "neeed"), "unknown_phase", NEED + "/phase", "warning"),
    "help from a trigger that is none":
        (put("/guards/G04/unblock_by", [{"role": "officer", "trigger": "contract.draftd"}]),
         "unknown_unblock", "/guards/G04/unblock_by/0", "warning"),
    "help from a role that may not send it":
        (put("/guards/G04/unblock_by", [{"role": "volunteer", "trigger": "contract.drafted"}]),
         "unknown_unblock", "/guards/G04/unblock_by/0", "warning"),
    "an event that nobody awaits":
        (put(DRAFTED + "/exit", [{"raise": "need.forgotten"}]),
         "unawaited_event", DRAFTED + "/exit/0/raise", "warning"),
    "a delayed event that nobody awaits":
        (put(DRAFTED + "/exit", [{"send": {"event": "need.forgotten", "delay": "P1D"}}]),
         "unawaited_event", DRAFTED + "/exit/0/send", "warning"),
    "taking back what was never sent":
        (put(DRAFTED + "/exit", [{"cancel": "reminder"}]),
         "cancel_without_send", DRAFTED + "/exit/0/cancel", "warning"),
    "a timer that is none":
        (put(DRAFTED + "/exit", [{"retime": ["offer_anser"]}]),
         "unknown_timer", DRAFTED + "/exit/0/retime/0", "warning"),
    "a timer that tells another instance":
        (add(RECRUITMENT + "/after/0/actions",
             {"tell": {"instance": {"var": "data.volunteer"}, "trigger": "contract.closed"}}),
         "timer_tells", RECRUITMENT + "/after/0/actions", "warning"),
}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class LintFaultsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shipped = json.loads(MISSION.read_text(encoding="utf-8"))
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)

    def lint(self, document, name="workflow"):
        file = pathlib.Path(self.folder.name) / (name + ".json")
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        run = subprocess.run([JALON, "workflow", "lint", str(file), "--json"],
                             capture_output=True, text=True, check=False)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        findings = json.loads(run.stdout)
        errors = [one for one in findings if one["severity"] == "error"]
        self.assertEqual(run.returncode, 1 if errors else 0)
        return file, findings

    def test_the_shipped_workflow_is_well(self):
        _, findings = self.lint(self.shipped)
        self.assertEqual(findings, [])

    def test_each_fault_is_named_where_it_stands(self):
        self.assertGreaterEqual(len(FAULTS), 25)
        documents = {}
        for name, (plant, *_) in FAULTS.items():
            documents[name] = copy.deepcopy(self.shipped)
            plant(documents[name])
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            runs = {name: pool.submit(self.lint, document, str(number))
                    for number, (name, document) in enumerate(documents.items())}
        for name, (_, code, pointer, severity) in FAULTS.items():
            place = pointer(documents[name]) if callable(pointer) else pointer
            _, findings = runs[name].result()
            found = {(one["severity"], one["code"], one["pointer"]): one for one in findings}
            with self.subTest(fault=name):
                self.assertTrue((severity, code, place) in found, f"{code} {place}")
                one = found[severity, code, place]
                self.assertNotIn("\n", one["message"] + one["mend"])
                self.assertTrue(one["message"] and one["mend"])

    def test_the_way_to_a_knot_can_be_walked(self):
        document = copy.deepcopy(self.shipped)
        FAULTS["two regions that wait for each other"][0](document)
        file, findings = self.lint(document)
        script = next(one["script"] for one in findings if one["code"] == "deadlock")
        run = subprocess.run([JALON, "workflow", "simulate", str(file), "--script", "-"],
                             input="".join(json.dumps(line) + "\n" for line in script),
                             capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        last = json.loads(run.stdout.splitlines()[-1])
        self.assertIsNone(last["refused"])
        self.assertIn("left_open", last["configuration"])
        self.assertIn("right_open", last["configuration"])

    def test_how_much_was_explored_is_said_beside_the_findings(self):
        for workflow, text in (("toggle", "explored 2 configurations, all"),
                               ("volunteer_mission", "stopped at the bound")):
            file = ROOT / "workflows" / workflow / "workflow.json"
            run = subprocess.run([JALON, "workflow", "lint", str(file)],
                                 capture_output=True, text=True, check=False)
            with self.subTest(workflow=workflow):
                self.assertIn(text, run.stderr)


if __name__ == "__main__":
    unittest.main()
