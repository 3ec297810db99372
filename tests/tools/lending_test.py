"""What a step recorded of a delegation, beside the delegation itself in the same bundle: both
verifiers, on bundles made here and on one of a real server.
"""
import hashlib
import json
import tempfile
import unittest

import bundles
from verify_test import (CANONICAL, DAY, HASH, LAMP, LIT, WORDS, VerifyTest, delegation,
                         has_audit, manifest_of)

import bundle  # noqa: E402, from tools/verifying
import manifest as documents  # noqa: E402
from archive import Archive  # noqa: E402
from random_bundles import Log, other, ours, places  # noqa: E402
from report import Report  # noqa: E402

TRIGGER = {"title": WORDS, "by": ["*"], "data": {"type": "object"}}
LOAN = {
    "id": "loan", "version": 1, "title": WORDS, "initial": "prepared",
    "states": {"prepared": {"on": {"give": "given"}}, "given": {"on": {"end": "prepared"}}},
    "attributes": {"assignee": {"var": "data.to"}},
    "delegates": {"when": {"state.in": "given"}, **{name: {"var": "data." + name} for name in (
        "role", "to", "from", "until")}},
    "triggers": {"give": TRIGGER, "end": TRIGGER},
    "data": {"type": "object"}}
TASK = {
    "id": "task", "version": 1, "title": WORDS, "initial": "open",
    "states": {"open": {"on": {"note": {"actions": [{"raise": "noted"}]}}}},
    "attributes": {"assignee": {"var": "data.to"}},
    "triggers": {"note": {**TRIGGER, "by": ["officer"]}}, "data": {"type": "object"}}
HEAVY = 16 << 10  # what a fact may not weigh any more: each value 1, each byte of its texts 1
LENT = {"role": "keeper", "to": "p-1", "from": "1970-01-02", "until": "1970-01-02"}


def published(position, document, number):
    return bundles.record(position, "WorkflowPublished", workflow=number, channel="serve",
                          role="admin", data={"id": document["id"], "version": 1,
                                              "document": document})


def loan(**delegates):
    return {**LOAN, "delegates": {**LOAN["delegates"], **delegates}}


def members(read, ended=False, lender=LOAN, zone="UTC", **data):
    """A loan that is given at 4, and may end at 6; a lamp is lit by it at 7."""
    text = json.dumps(lender, sort_keys=True, separators=(",", ":")).encode()
    number = hashlib.sha256(text).digest()

    def moved(position, version, trigger, left, entered):
        return bundles.record(position, "StepTaken", "d-1", version, number, trigger=trigger,
                              result=bundles.outcome([left], [entered], [entered]))
    records = [
        published(1, LAMP, HASH), published(2, lender, number),
        bundles.record(3, "InstanceStarted", "d-1", 1, number, data={**LENT, **data},
                       result=bundles.outcome(entered=["prepared"], configuration=["prepared"])),
        moved(4, 2, "give", "prepared", "given"),
        bundles.record(5, "InstanceStarted", "l-1", 1, HASH, data={"count": 0},
                       result=bundles.outcome(entered=["off"], configuration=["off"])),
        moved(6, 3, "end", "given", "prepared") if ended else published(6, lender, number),
        bundles.record(7, "StepTaken", "l-1", 2, HASH, at=DAY, trigger="press",
                       result=bundles.outcome(**LIT), read=read)]
    found = bundles.members_of(records, {HASH.hex(): CANONICAL, number.hex(): text},
                               {"d-1": 3 if ended else 2, "l-1": 2})
    return bundles.listed(found, {**manifest_of(found), "zone": zone})


class LendingTest(VerifyTest):
    def findings(self, found):
        """What both say, by rule and position."""
        _, answer = self.verify(bundles.archive(found))
        return places(answer["findings"]), answer

    def test_what_the_delegation_said_stands(self):
        found, answer = self.findings(members(delegation(4)))
        self.assertEqual(found, [], answer)

    def test_what_it_did_not_say_at_that_position_is_found(self):
        for read in (delegation(3), delegation(2), delegation(5), delegation(7), delegation(8),
                     delegation(4, until="1970-01-03"), delegation(4, **{"from": "1970-01-01"}),
                     delegation(4, id="d-2")):
            with self.subTest(read):
                found, answer = self.findings(members(read))
                self.assertEqual(found, [(7, "legality")], answer)

    def test_what_it_says_no_more_is_found(self):
        found, answer = self.findings(members(delegation(4), ended=True))
        self.assertEqual(found, [(7, "legality")], answer)

    def test_an_instance_that_lends_nothing_is_no_delegation(self):
        read = [(name, value, "l-1", at) for name, value, _, at in delegation(5, id="l-1")]
        found, answer = self.findings(members(read))
        self.assertEqual(found, [(7, "legality")], answer)

    def test_a_delegation_that_is_not_in_the_bundle_is_taken_as_recorded_and_told(self):
        read = [(name, value, "d-9", at) for name, value, _, at in delegation(4, id="d-9")]
        found, answer = self.findings(members(read))
        self.assertEqual(found, [], answer)
        self.assertTrue(any("delegation" in note for note in answer["notes"]), answer)

    def test_what_cannot_be_worked_out_is_taken_as_recorded_and_told(self):
        whole = list(range(64))
        deep = {"reduce": [list(range(1500)), [{"var": "accumulator"}], 1]}
        for rule, zone in (
                ({"date.of": ["1970-01-02T00:00:00Z"]}, "Nowhere/None"),
                ({"reduce": [whole, {"cat": [{"var": "accumulator"}] * 2}, "x"]}, "UTC"),
                ({"reduce": [whole, {"merge": [{"var": "accumulator"}] * 2}, [1]]}, "UTC"),
                ({"map": [whole, {"map": [[0] * 1000, {"+": [1] * 100}]}]}, "UTC"),
                ({"cat": [deep]}, "UTC")):
            with self.subTest(rule):
                lender = loan(when={"!!": rule})
                found, answer = self.findings(members(delegation(4), lender=lender, zone=zone))
                self.assertEqual(found, [], answer)
                self.assertIn("what a delegation said is taken as recorded", answer["notes"])
                self.assertTrue(any(note.startswith("a delegation: ") for note in answer["notes"]))
                found, answer = self.findings(members(delegation(3), lender=lender, zone=zone))
                self.assertEqual(found, [(7, "legality")], answer)

    def test_it_is_found_whichever_process_looks_at_the_delegation(self):
        file = self.folder / "e.jalon"
        file.write_bytes(bundles.archive(members(delegation(3))))
        report = Report()
        with Archive(file) as opened:
            manifest = documents.read_manifest(opened)
            held = documents.read_workflows(opened, manifest, report)
        bundle.check_events(file, manifest, held, True, report, 5)
        self.assertEqual(places(report.findings), [(7, "legality")])


@unittest.skipUnless(has_audit(), "no program that has `audit bundle`; set JALON_BIN")
class RealLoanTest(VerifyTest):
    def test_both_find_a_step_by_a_delegation_in_order_also_where_it_ends_afterwards(self):
        self.expect_in_order(LOAN)

    def test_both_ask_a_delegation_without_steps_and_as_if_time_had_not_begun(self):
        for rule in ({"!": [{"step.at": "end"}]}, {"!": [{"step.by": "start"}]},
                     {"date.before": [{"date.today": []}, "1980-01-01"]},
                     {"==": [{"date.now": []}, "1970-01-01T00:00:00Z"]}):
            with self.subTest(rule):
                self.expect_in_order(loan(when={"and": [{"state.in": "given"}, rule]}))

    def expect_in_order(self, lender):
        with tempfile.TemporaryDirectory() as folder:
            log = Log(folder + "/data", None)
            try:
                data = self.told(log, lender)
            finally:
                log.stop()
        self.assertIn(b'"d-1"', data)
        self.assertEqual(self.both(data), [(0, []), (0, [])])

    def test_both_take_nothing_for_said_that_is_heavy_or_sealed(self):
        said, silent = (0, []), (1, [(7, "legality")])
        names = {f"{at:05}": 1 for at in range(HEAVY // 6)}  # 6 each, and 1
        rule = {"var": "data.big"}
        for rule, big, expected in (
                (rule, "x" * (HEAVY - 1), said), (rule, "x" * HEAVY, silent),
                (rule, "\u00e9" * (HEAVY // 2 - 1), said), (rule, "\u00e9" * (HEAVY // 2), silent),
                (rule, [1] * (HEAVY - 1), said), (rule, [1] * HEAVY, silent),
                (rule, names, said), (rule, {**names, "": 1, " ": [1]}, silent),
                ({"!!": [rule]}, "x" * HEAVY, said),
                ([[{"a": 1, "b": 2}]], "", said), ([[{"$sealed": 1, "b": 2}]], "", silent)):
            with self.subTest(rule, big=str(big)[:20], length=len(big)):
                data = bundles.archive(members(delegation(4), lender=loan(when=rule), big=big))
                self.assertEqual(self.both(data), [expected, expected])

    def both(self, data):
        """(exit status, where what is wrong), as either says."""
        path = self.folder / "a.jalon"
        path.write_bytes(data)
        return [(status, places(found)) for status, found in (ours(path), other(path))]

    def told(self, log, lender):
        """The bundle of a loan and of a task with steps by it."""
        host = log.tokens[2]
        for document in (lender, TASK):
            self.send(log, "PUT", f"/v1/workflows/{document['id']}/versions/1", document)
        lent = {"role": "officer", "to": "u-host", "from": "2026-01-01", "until": "2999-01-01"}
        for name, data in (("loan", lent), ("task", {"to": "u-host"})):
            self.send(log, "POST", "/v1/instances", {"id": name[0] + "-1" if name == "task"
                                                     else "d-1", "workflow": name, "data": data})
        for trigger in ("give", "end", "give"):
            self.send(log, "POST", "/v1/instances/d-1/steps", {"trigger": trigger, "data": {}})
            if trigger == "give":
                for _ in range(2):
                    self.send(log, "POST", "/v1/instances/t-1/steps", {
                        "trigger": "note", "data": {}, "delegation": "d-1"}, host)
        status, data = log.exchange("GET", "/v1/audit/bundle?assignee=u-host")
        self.assertEqual(status, 200, data)
        return data

    def send(self, log, method, target, body, token=None):
        status, answer = log.send(method, target, body, token)
        self.assertLess(status, 300, answer)


if __name__ == "__main__":
    unittest.main()
