"""The parts of tools/verifying against what others published: vectors of RFCs, golden records,
chart scripts sentence by sentence, shared JsonLogic cases.
"""
import json
import random
import sys
import unittest

import bundles
import chart_scripts
from bundles import ROOT, path_to, root_of

sys.path.insert(0, str(ROOT / "tests/conformance"))
import crc32c  # noqa: E402
import dates  # noqa: E402
import ed25519  # noqa: E402
import jsonlogic_test as cases  # noqa: E402
import logic  # noqa: E402
import merkle  # noqa: E402
import record  # noqa: E402
import workflow  # noqa: E402

# RFC 8032, 7.1: public key, message, signature of tests 1 to 3.
SIGNED = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
     "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0"
     "85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
     "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]


def encoded(data):
    return bundles.b64(data).encode()


def evaluate(rule, data):
    try:
        return {"result": logic.compiled(rule)(data, logic.Context())}
    except logic.RuleError:
        return {"error": True}


class PartsTest(unittest.TestCase):
    def test_signatures_of_rfc_8032_verify_and_no_others(self):
        for key, message, signature in SIGNED:
            key, message, signature = map(bytes.fromhex, (key, message, signature))
            self.assertTrue(ed25519.verifies(key, message, signature))
            self.assertFalse(ed25519.verifies(key, message + b"x", signature))
            beyond = int.from_bytes(signature[32:], "little") + ed25519.ORDER
            self.assertFalse(ed25519.verifies(key, message,
                                              signature[:32] + beyond.to_bytes(32, "little")))

    def test_checksums_of_any_length_are_those_of_one_byte_at_a_time(self):
        self.assertEqual(crc32c.crc32c(b"123456789"), 0xE3069283)
        data = bytes(at * 7 % 251 for at in range(5000))
        for size in (*range(120), 999, 5000):
            crc = 0xFFFFFFFF
            for byte in data[:size]:
                crc ^= byte
                for _ in range(8):
                    crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
            self.assertEqual(crc32c.crc32c(data[:size]), crc ^ 0xFFFFFFFF, size)

    def test_a_wrong_checksum_is_found_among_many(self):
        rng = random.Random(1)
        good = [bundles.with_crc(rng.randbytes(rng.randrange(1, 900))) for _ in range(50)]
        self.assertEqual((crc32c.wrong(good), crc32c.wrong([])), (set(), set()))
        for at in range(len(good)):
            changed = bytearray(good[at])
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
            self.assertEqual(crc32c.wrong([*good[:at], bytes(changed), *good[at + 1:]]), {at})

    def test_each_leaf_of_a_tree_is_proven_and_nothing_else(self):
        for size in range(1, 20):
            leaves = [merkle.leaf_hash(bytes([at])) for at in range(size)]
            tree = merkle.Inclusion(size, root_of(leaves))
            for index, leaf in enumerate(leaves):
                proof = list(map(encoded, path_to(index, leaves)))
                self.assertTrue(tree.holds(index, leaf, proof))
                self.assertFalse(tree.holds(index, merkle.leaf_hash(b"x"), proof))
                self.assertFalse(tree.holds(index, leaf, [*proof, encoded(leaf)]))
                self.assertFalse(tree.holds(size, leaf, proof))
                if size > 1:
                    self.assertFalse(tree.holds(index, leaf, proof[:-1]))
                    self.assertFalse(tree.holds(index, leaf, [*proof[:-1], encoded(leaf[::-1])]))

    def test_canonical_json_is_that_of_rfc_8785(self):
        value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "n": [
            333333333.33333329, 1e30, 4.50, 2e-3, 1e-27, -0.0, 1e21], "t": "\u20ac$\u000f\nA'B\"\\"}
        self.assertEqual(workflow.canonical(value), '{"\\r":2,"1":4,"n":[333333333.3333333,1e+30,'
                         '4.5,0.002,1e-27,0,1e+21],"t":"\u20ac$\\u000f\\nA\'B\\"\\\\","\u0080":6,'
                         '"\u20ac":1,"\U0001f600":5,"\ufb33":3}')

    def test_every_golden_record_is_read(self):
        files = [file for file in sorted((ROOT / "tests/golden/codec").glob("*.hex"))
                 if "state" not in file.name]
        self.assertGreaterEqual(len(files), 12)
        for file in files:
            data = bytes.fromhex(file.read_text())
            with self.subTest(file.name):
                name = record.decode(data).type.lower()
                self.assertTrue(file.name.replace("_", "").startswith(name), name)
                self.assertEqual(crc32c.crc32c(data[:-4]), int.from_bytes(data[-4:], "little"))
                for cut in range(0, len(data) - 4, 3):
                    with self.assertRaises(record.BadRecord):
                        record.decode(data[:cut] + data[-4:])

    def test_every_chart_script_comes_out_as_written(self):
        files = sorted((ROOT / "tests/golden/chart").glob("*.txt"))
        self.assertGreater(len(files), 100)
        for file in files:
            document, steps = chart_scripts.read_script(file.read_text(encoding="utf-8"))
            player = chart_scripts.Player(document)
            for line, expected in steps:
                with self.subTest(f"{file.name}: {line}"):
                    self.assertEqual(chart_scripts.comparable(player.play(line)),
                                     chart_scripts.comparable(expected))

    def test_rules_give_what_javascript_gives(self):
        wrong = (cases.TYPE, cases.LIMIT, cases.SYNTAX)
        for rule, expected in sum(cases.OWN.values(), []):
            with self.subTest(json.dumps(rule)):
                answer = evaluate(rule, cases.DATA)
                self.assertTrue("error" in answer if expected in wrong else
                                "result" in answer and cases.same(answer["result"], expected),
                                answer)

    def test_numbers_and_instants_beyond_all_that_there_are_end_no_rule(self):
        for rule, expected in (
                ({"<": [5, "0x" + "f" * 300]}, {"result": True}),
                ({"<": [5, "0x" + "f" * 256]}, {"result": True}),
                ({"var": "list." + "9" * 5000}, {"result": None}),
                ({"var": "list.0"}, {"result": 7}),
                ({"date.of": ["0001-01-01T00:00:00+00:01"]}, {"error": True}),
                ({"date.add": ["0001-01-01T00:00:00+23:00", "P1M"]}, {"error": True}),
                ({"date.age": ["9999-12-31T23:59:00-00:01", "2026-01-01"]}, {"error": True}),
                ({"date.of": ["9999-12-31T23:58:00-00:01"]}, {"result": "9999-12-31"})):
            with self.subTest(json.dumps(rule)[:60]):
                self.assertEqual(evaluate(rule, {"list": [7]}), expected)

    @unittest.skipUnless(cases.SUITE.is_file(), f"no {cases.SUITE.name} in ../shared/suites")
    def test_every_shared_case_gives_the_result_of_the_reference(self):
        for case in json.loads(cases.SUITE.read_text()):
            if isinstance(case, dict):
                with self.subTest(case["description"]):
                    answer = evaluate(case["rule"], case.get("data"))
                    self.assertTrue(cases.same(answer["result"], case["result"]), answer)

    def test_local_times_that_there_are_twice_or_never_are_resolved(self):
        paris = dates.zone("Europe/Paris")
        if not paris.known:
            self.skipTest("this Python knows no time zones")
        for local, instant in (("2025-03-30T02:30:00Z", "2025-03-30T01:00:00Z"),
                               ("2025-10-26T02:30:00Z", "2025-10-26T00:30:00Z")):
            wall = dates.parse_instant(local)
            self.assertEqual(dates.instant_text(paris.instant(*divmod(wall, dates.DAY))), instant)

    def test_a_rule_that_doubles_without_end_is_left_unchecked(self):
        rule = {"reduce": [list(range(64)), {"cat": [{"var": "accumulator"}] * 2}, "x"]}
        with self.assertRaises(logic.Unchecked):
            logic.compiled(rule)(None, logic.Context())


if __name__ == "__main__":
    unittest.main()
