"""tools/verify.py on bundles made here, good ones and altered ones, and on those of a real server.

JALON_BIN names the program for the last class, which needs one that has `audit bundle`.
"""
import hashlib
import itertools
import json
import pathlib
import random
import re
import subprocess
import sys
import tarfile
import tempfile
import unittest
from unittest import mock

import bundles
from bundles import ROOT

import archive  # noqa: E402, from tools/verifying
import bundle  # noqa: E402
import manifest as documents  # noqa: E402
from report import Report  # noqa: E402

sys.path.insert(0, str(ROOT / "tests/examples"))
from mission_served_test import FIRST, companions, lines_of  # noqa: E402
from served import Server  # noqa: E402
from simulated import HAS_JALON, JALON  # noqa: E402

DAY = 86_400_000_000
WORDS = {"en": "x", "fr": "x"}
LAMP = {
    "id": "lamp", "version": 1, "title": WORDS, "initial": "off",
    "states": {
        "off": {"on": {"press": {"target": "lit", "guard": "few", "actions": [
            {"assign": {"count": {"+": [{"var": "data.count"}, 1]}}}]}}},
        "lit": {"after": {"P1D": "off"}, "on": {"press": "off"}}},
    "guards": {"few": {"rule": {"<": [{"var": "data.count"}, 3]}, "message": WORDS}},
    "triggers": {"press": {"title": WORDS, "by": ["keeper"], "data": {"type": "object"}}},
    "data": {"type": "object"}}
CANONICAL = json.dumps(LAMP, sort_keys=True, separators=(",", ":")).encode()
HASH = hashlib.sha256(CANONICAL).digest()
NOWHEN = (1970, 1, 1, 0)
SET = (1, "lit.after.P1D", "lit", "lit.after.P1D", 2 * DAY, (1970, 1, 3, 0), False)
FIRED = (3, "lit.after.P1D", "", "", 0, NOWHEN, False)
LIT = {"exited": ["off"], "entered": ["lit"], "configuration": ["lit"], "patch": [("/count", 1)],
       "timers": [SET], "guards": [("few", 1)]}


def records(step=None, pressed=None, fired=None):
    """A lamp that is lit and goes out; what is given differs from what its workflow decides."""
    return [
        bundles.record(1, "WorkflowPublished", workflow=HASH, channel="serve", role="admin",
                       data={"id": "lamp", "version": 1, "document": LAMP}),
        bundles.record(2, "InstanceStarted", "l-1", 1, HASH, data={"count": 0},
                       result=bundles.outcome(entered=["off"], configuration=["off"])),
        bundles.record(3, "StepTaken", "l-1", **{
            "version": 2, "workflow": HASH, "at": DAY, "trigger": "press",
            "result": bundles.outcome(**{**LIT, **(pressed or {})}), **(step or {})}),
        bundles.record(4, "StepTaken", "l-1", **{
            "version": 3, "workflow": HASH, "at": 2 * DAY, "trigger": "lit.after.P1D",
            "causation": 3, "channel": "timer", "role": "system", "result": bundles.outcome(
                exited=["lit"], entered=["off"], configuration=["off"], timers=[FIRED]),
            **(fired or {})})]


def delegation(position=1, **said):
    """Facts of one that is in force on the day when the lamp is lit."""
    facts = {"id": "d-1", "role": "keeper", "to": "p-1", "from": "1970-01-02",
             "until": "1970-01-02", "given": True, **said}
    return [("delegation." + name, value, "d-1", position) for name, value in facts.items()]


FORGED = [{"position": 0}, {"given": False}, {"given": None}, {"to": "p-2"}, {"to": None},
          {"role": "chief"}, {"from": "1970-01-03"}, {"from": None}, {"until": "1970-01-01"},
          {"until": "1970-01-01T23:59:59Z"}, {"until": ""}, {"from": "1970-01-02T00:00:01Z"}]


def members(**differences):
    return bundles.members_of(records(**differences), {HASH.hex(): CANONICAL}, {"l-1": 3})


def members_under(document, text=None):
    """Of a lamp under another document; `text`: what stands in the bundle as its canonical form."""
    text = text or json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    number = hashlib.sha256(text).digest()
    _, _, *steps = records(step={"workflow": number}, fired={"workflow": number})
    published = bundles.record(1, "WorkflowPublished", workflow=number, role="admin",
                               data={"id": "lamp", "version": 1, "document": document})
    started = bundles.record(2, "InstanceStarted", "l-1", 1, number, data={"count": 0},
                             result=bundles.outcome(entered=["off"], configuration=["off"]))
    return bundles.members_of([published, started, *steps], {number.hex(): text}, {"l-1": 3})


def manifest_of(found):
    return {name: member for name, member in json.loads(found["manifest.json"]).items()
            if name != "files"}


class VerifyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def verify(self, data, *options):
        """(exit status, answer) of tools/verify.py --json on these bytes."""
        file = self.folder / "a.jalon"
        file.write_bytes(data)
        ran = subprocess.run([sys.executable, ROOT / "tools/verify.py", file, "--json", *options],
                             capture_output=True, text=True, timeout=60, check=False)
        self.assertNotIn("Traceback", ran.stderr)
        return ran.returncode, json.loads(ran.stdout)


class BundleTest(VerifyTest):
    def expect(self, found, rule, position, *options):
        """That these members are found wrong by this rule, at this position among others."""
        status, answer = self.verify(bundles.archive(found), *options)
        self.assertEqual((status, answer["ok"]), (1, False))
        self.assertIn((rule, position), [(one["rule"], one["position"])
                                         for one in answer["findings"]], answer)
        return answer

    def expect_only(self, rule, position, **differences):
        answer = self.expect(members(**differences), rule, position)
        self.assertEqual({one["rule"] for one in answer["findings"]}, {rule}, answer)

    def test_a_good_bundle_is_in_order_and_says_what_it_cannot_tell(self):
        status, answer = self.verify(bundles.archive(members()))
        self.assertEqual((status, answer["findings"]), (0, []))
        self.assertTrue(any("key" in note for note in answer["notes"]))

    def test_the_folder_runs_alone_and_as_one_file(self):
        file, packed = self.folder / "b.jalon", self.folder / "verify.pyz"
        file.write_bytes(bundles.archive(members()))
        source = ROOT / "tools/verifying"
        subprocess.run([sys.executable, "-m", "zipapp", source, "-o", packed], check=True,
                       timeout=60)
        for program in (source, packed):
            ran = subprocess.run([sys.executable, "-I", program, file], cwd=self.folder,
                                 capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual((ran.returncode, ran.stdout.splitlines()[-1]), (0, "in order"))

    def test_any_changed_byte_is_found(self):
        good, rng = bundles.archive(members()), random.Random(20)
        for _ in range(60):
            at = rng.randrange(len(good))
            changed = bytearray(good)
            changed[at] ^= 1 << rng.randrange(8)
            with self.subTest(at=at):
                self.assertIn(self.verify(bytes(changed))[0], (1, 5))

    def test_a_step_that_its_workflow_decides_otherwise_is_illegal(self):
        for pressed in ({"patch": [("/count", 2)]}, {"patch": [("/count", True)]},
                        {"guards": [("few", 0)]},
                        {"timers": [(*SET[:4], 3 * DAY, (1970, 1, 4, 0), False)]}):
            with self.subTest(pressed):
                answer = self.expect(members(pressed=pressed), "legality", 3)
                self.assertNotIn("record", {one["rule"] for one in answer["findings"]})

    def test_a_role_that_may_not_send_it_is_illegal(self):
        self.expect_only("legality", 3, step={"role": "member"})

    def test_a_step_by_delegation_is_judged_by_what_it_recorded(self):
        lawful = delegation()
        status, answer = self.verify(bundles.archive(members(step={"read": lawful})))
        self.assertEqual((status, answer["findings"]), (0, []))
        for forged in FORGED:
            with self.subTest(forged):
                self.expect_only("legality", 3, step={"read": delegation(**forged)})

    def test_a_trigger_that_there_is_not_is_illegal(self):
        self.expect(members(step={"trigger": "pull"}), "legality", 3)

    def test_an_outcome_that_does_not_fit_the_state_is_found(self):
        self.expect(members(pressed={"exited": ["lit"]}), "evolve", 3)

    def test_a_timer_that_fires_at_another_time_is_found(self):
        self.expect(members(fired={"at": 2 * DAY + 1}), "time", 4)

    def test_a_step_behind_a_timer_that_had_to_fire_is_found(self):
        self.expect(members(fired={"channel": "api", "trigger": "press", "causation": 0,
                                   "at": 3 * DAY, "role": "keeper", "result": bundles.outcome(
                                       ["lit"], ["off"], ["off"], timers=[
                                           (2, *FIRED[1:])])}), "time", 4)

    def test_a_missing_version_is_found(self):
        self.expect(members(fired={"version": 4}), "order", 4)

    def test_a_missing_event_is_found_although_each_proof_holds(self):
        found = members()
        for name in ("events.jsonl", "inclusion.jsonl"):
            found[name] = b"".join(found[name].splitlines(keepends=True)[:-1])
        found = bundles.listed(found, {**manifest_of(found), "events": 3})
        self.expect_only_completeness(found)

    def expect_only_completeness(self, found):
        answer = self.expect(found, "completeness", None)
        self.assertEqual({one["rule"] for one in answer["findings"]}, {"completeness"})

    def test_an_end_that_was_cut_off_on_the_way_is_found_by_the_signature(self):
        found = members()
        signature = found["manifest.sig"]
        for name in ("events.jsonl", "inclusion.jsonl"):
            found[name] = b"".join(found[name].splitlines(keepends=True)[:-1])
        manifest = {**manifest_of(found), "events": 3, "instances": [{"id": "l-1", "versions": 2}]}
        found = bundles.listed(found, manifest, secret=None)
        self.assertEqual(self.rules({**found, "manifest.sig": signature}), {"signature"})
        self.assertEqual(self.rules(found), {"manifest_unsigned"})

    def test_a_signature_of_anything_else_is_none(self):
        found = members()
        note = found["checkpoint.txt"].split(b"\n\n")[0] + b"\n"
        checkpoint = bundles.sign(bundles.SECRET, note)[1]
        good = found["manifest.sig"]
        for wrong in (b"", b"\n", good + b"\n", good[:-1], b"AAAA\n",
                      bundles.b64(checkpoint).encode() + b"\n"):
            with self.subTest(wrong):
                self.assertEqual(self.rules({**found, "manifest.sig": wrong}), {"signature"})

    def rules(self, found):
        _, answer = self.verify(bundles.archive(found))
        return {one["rule"] for one in answer["findings"]}

    def test_a_record_exchanged_together_with_its_hashes_is_found_by_the_tree(self):
        found, other = members(), members(step={"role": "admin"})
        for name in ("events.jsonl", "inclusion.jsonl"):
            found[name] = other[name]
        self.expect(bundles.listed(found, manifest_of(found)), "inclusion", 3)

    def test_a_checkpoint_of_another_key_is_found(self):
        found = members()
        other = bundles.members_of(records(), {HASH.hex(): CANONICAL}, {"l-1": 3}, b"\1" * 32)
        found["checkpoint.txt"] = other["checkpoint.txt"]
        self.expect(bundles.listed(found, manifest_of(found)), "signature", None)

    def test_a_checkpoint_and_a_key_that_came_another_way_must_be_those_of_the_bundle(self):
        head, key = self.folder / "head", self.folder / "key"
        found, other = members(), members(step={"role": "admin"})
        head.write_bytes(found["checkpoint.txt"])
        key.write_bytes(found["keys/log.pub"])
        options = ["--head", head, "--key", key]
        self.assertEqual(self.verify(bundles.archive(found), *options)[0], 0)
        self.expect(other, "checkpoint", None, *options)
        forged = bundles.members_of(records(), {HASH.hex(): CANONICAL}, {"l-1": 3}, b"\1" * 32)
        self.expect(forged, "signature", None, "--key", key)

    def test_another_origin_than_the_log_s_is_found(self):
        with mock.patch.object(bundles, "ORIGIN", "example.org/log"):
            other = members()
        self.assertEqual(self.rules(other), {"checkpoint"})
        renamed = {**manifest_of(other), "origin": bundles.ORIGIN}
        self.assertEqual(self.rules(bundles.listed(other, renamed)), {"checkpoint", "signature"})

    def test_a_workflow_that_is_not_what_was_published_is_found(self):
        found = members()
        found[f"workflows/{HASH.hex()}.json"] = CANONICAL.replace(b"<", b">")
        self.expect(bundles.listed(found, manifest_of(found)), "workflow", None)

    def test_a_document_that_is_no_workflow_is_found_and_not_the_end_of_the_run(self):
        sets = [{"id": "a", "from": "x", "numbers": {}}]
        for change, rule, position in (
                ({"rule_sets": sets}, "workflow", 1), ({"delegates": []}, "workflow", 1),
                ({"triggers": {"press": 5}}, "legality", 3), ({"triggers": None}, "legality", 3),
                ({"start": 5}, "legality", 2), ({"states": {}}, "legality", 2)):
            with self.subTest(change):
                self.expect(members_under({**LAMP, **change}), rule, position)

    def test_a_number_that_is_no_double_is_found(self):
        text = CANONICAL.replace(b'"version":1', b'"version":' + b"1" * 400)
        self.expect(members_under(LAMP, text), "workflow", None)

    def test_processes_that_share_the_work_find_the_same_in_the_same_order(self):
        wrong = {"pressed": {"patch": [("/count", 2)]}, "fired": {"version": 5}}
        off = bundles.outcome(entered=["off"], configuration=["off"])
        lamps = [[bundles.record(5 + 2 * at, "InstanceStarted", f"m-{at}", 1, HASH,
                                 data={"count": 0}, result=off),
                  bundles.record(6 + 2 * at, "StepTaken", f"m-{at}", 3 if at % 3 else 2, HASH,
                                 at=DAY, trigger="press", result=bundles.outcome(**LIT))]
                 for at in range(8)]
        found = bundles.members_of([*records(**wrong), *itertools.chain(*lamps)],
                                   {HASH.hex(): CANONICAL},
                                   {"l-1": 3, **{f"m-{at}": 2 for at in range(8)}})
        lines = found["events.jsonl"].splitlines(keepends=True)
        found["events.jsonl"] = b"".join([*lines[:8], b"?\n", *lines[9:]])
        file = self.folder / "d.jalon"
        file.write_bytes(bundles.archive(found))
        said = [self.shared(file, processes) for processes in (1, 3)]
        self.assertEqual(said[0], said[1])
        self.assertEqual({"legality", "order", "record", "completeness"} - {
            one["rule"] for one in said[0]["findings"]}, set())

    def shared(self, file, processes):
        report = Report()
        with archive.Archive(file) as opened:
            manifest = documents.read_manifest(opened)
            held = documents.read_workflows(opened, manifest, report)
        bundle.check_events(file, manifest, held, True, report, processes)
        said = report.as_json()
        return {**said, "notes": sorted(said["notes"])}

    def test_what_is_no_bundle_cannot_be_read(self):
        good = members()
        evil = {"../../evil": b"x", "/etc/evil": b"x", "manifest.json": b"{", "a": b""}
        for name, data in evil.items():
            with self.subTest(name):
                status, answer = self.verify(bundles.archive({**good, name: data}))
                self.assertEqual((status, answer["ok"]), (1 if name == "a" else 5, False))
        later = good["manifest.json"].replace(b"jalon-bundle/1", b"jalon-bundle/2")
        status, answer = self.verify(bundles.archive({**good, "manifest.json": later}))
        self.assertEqual(status, 5)
        self.assertIn("manifest.json", answer["findings"][0]["message"])
        for data in (b"", b"x" * 5000, bundles.archive(good)[:-1024], bytes(1024)):
            self.assertEqual(self.verify(data)[0], 5)

    def test_json_that_is_deep_or_says_a_thing_twice_cannot_be_read(self):
        for text in (b"[" * 100_000, b'{"format":"jalon-bundle/1","format":"x"}'):
            self.assertEqual(self.verify(bundles.archive({**members(), "manifest.json": text}))[0],
                             5)


def has_audit():
    return HAS_JALON and b"--output" in subprocess.run(
        [JALON, "audit", "bundle", "--help"], capture_output=True, timeout=60, check=False).stdout


@unittest.skipUnless(has_audit(), "no program that has `audit bundle`; set JALON_BIN")
class RealBundleTest(VerifyTest):
    """Both verifiers on one bundle of a real log: a mission up to its arrival."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        server = Server(folder.name + "/data")
        try:
            for line in [*companions(), *lines_of("REAL-1", "VL-1", FIRST, 40000)]:
                status, body = server.take(line)
                assert status < 300, body
        finally:
            server.stop()
        cls.file = pathlib.Path(folder.name, "real.jalon")
        subprocess.run([JALON, "audit", "bundle", "--data", folder.name + "/data", "--where",
                        "workflow=volunteer_mission", "-o", cls.file], check=True, timeout=60,
                       capture_output=True)

    def ours(self, data):
        file = self.folder / "c.jalon"
        file.write_bytes(data)
        return subprocess.run([JALON, "audit", "verify", file, "--json"], capture_output=True,
                              timeout=60, check=False).returncode

    def test_both_find_a_real_bundle_in_order(self):
        data = self.file.read_bytes()
        self.assertEqual((self.verify(data)[0], self.ours(data)), (0, 0))

    def test_both_refuse_hex_digits_in_capitals(self):
        with tarfile.open(self.file) as archive:
            good = {one.name: archive.extractfile(one).read() for one in archive}
        for name in ("log_id", "sha256"):
            text = re.sub(rb'("%s": ")([0-9a-f]+)' % name.encode(),
                          lambda found: found[1] + found[2].upper(), good["manifest.json"], count=1)
            self.assertNotEqual(text, good["manifest.json"])
            data = bundles.archive({**good, "manifest.json": text})
            with self.subTest(name):
                self.assertEqual((self.verify(data)[0], self.ours(data)), (5, 5))

    def test_both_take_zeros_behind_the_end_in_a_few_whole_blocks_only(self):
        good = self.file.read_bytes()
        for zeros, status in ((512, 0), (8192, 0), (1, 5), (100, 5), (65_536, 5)):
            with self.subTest(zeros):
                data = good + bytes(zeros)
                self.assertEqual((self.verify(data)[0], self.ours(data)), (status, status))

    def test_both_refuse_another_origin(self):
        with mock.patch.object(bundles, "ORIGIN", "example.org/log"):
            data = bundles.archive(members())
        self.assertEqual((self.verify(data)[0], self.ours(data)), (1, 1))

    def test_both_judge_a_delegation_alike(self):
        for said, status in [({}, 0), *((forged, 1) for forged in FORGED)]:
            with self.subTest(said):
                data = bundles.archive(members(step={"read": delegation(**said)}))
                self.assertEqual((self.verify(data)[0], self.ours(data)), (status, status))

    def test_both_find_a_changed_byte(self):
        good, rng = self.file.read_bytes(), random.Random(8)
        for _ in range(25):
            at = rng.randrange(len(good))
            changed = bytearray(good)
            changed[at] ^= 1 << rng.randrange(8)
            with self.subTest(at=at):
                self.assertIn(self.verify(bytes(changed))[0], (1, 5))
                self.assertIn(self.ours(bytes(changed)), (1, 5))


if __name__ == "__main__":
    unittest.main()
