"""Runs JsonLogic cases through the shipped program, `jalon guard eval`.

The shared cases of the JsonLogic community are read from ../shared/suites/jsonlogic-compatible.json
beside the repository and skipped when it is absent; JALON_JSONLOGIC_CASES names another file. Our
own cases stand below: what JavaScript does in the corners of the classic operators, and the two
places where we differ on purpose: a result that is no finite number, and an operator that does not
exist, are errors.

    JALON_BIN=build/release/bin/jalon python3 tests/conformance/jsonlogic_test.py
"""
import json
import os
import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
JALON = pathlib.Path(os.environ.get("JALON_BIN", ROOT / "build/release/bin/jalon"))
SUITE = pathlib.Path(os.environ.get(
    "JALON_JSONLOGIC_CASES", ROOT.parent / "shared/suites/jsonlogic-compatible.json"))
SUITE_CASES = 278
SECONDS = 60

TYPE, LIMIT, SYNTAX = ({"error": code} for code in ("type", "limit", "syntax"))
DATA = {"a": {"b": [10, 20, {"c": "deep"}], "": "empty", "n": None}, "zero": 0, "": "root",
        "list": [1, 2, 3], "text": "jalon", "a.b": "dotted", "people": [
            {"name": "Awa", "age": 31}, {"name": "Luc", "age": 17}]}

# name -> [(rule, expected)], all on DATA.
OWN = {
    "var_paths": [
        ({"var": "a.b.1"}, 20),
        ({"var": "a.b.2.c"}, "deep"),
        ({"var": ["a.b.9", "none"]}, "none"),
        ({"var": ["a.n", "default"]}, None),  # there, and null
        ({"var": ["zero", 5]}, 0),
        ({"var": "a.b.c.d"}, None),
        ({"var": "text.0.x"}, None),
        ({"var": ["list"]}, [1, 2, 3]),
        ({"var": 1}, None),
        ({"var": {"cat": ["a.", "b.0"]}}, 10),
        ({"var": ["missing", {"var": "zero"}]}, 0),
        ({"var": ["a.b.7", {"+": [1, 1]}]}, 2),
        ({"+": [{"var": "list.length"}]}, 3),
    ],
    "missing": [
        ({"missing": ["zero", "a.b", "nothing"]}, ["nothing"]),
        ({"missing": "nothing"}, ["nothing"]),
        ({"missing": []}, []),
        ({"missing": ["a.n"]}, ["a.n"]),
        ({"missing": {"merge": ["text", "x", ["y"]]}}, ["x", "y"]),
        ({"missing_some": [1, ["zero", "x"]]}, []),
        ({"missing_some": [2, ["zero", "x", "y"]]}, ["x", "y"]),
        ({"missing_some": [0, ["x"]]}, []),
        ({"if": [{"missing": ["text"]}, "lacks", "complete"]}, "complete"),
    ],
    "loose_equality": [
        ({"==": ["1", 1]}, True), ({"==": ["", 0]}, True), ({"==": ["0", False]}, True),
        ({"==": [None, 0]}, False), ({"==": [None, False]}, False), ({"==": [None, None]}, True),
        ({"==": ["1.0", 1]}, True), ({"==": ["a", 0]}, False), ({"==": [[1], 1]}, True),
        ({"==": [[], ""]}, True), ({"==": [" 7 ", 7]}, True), ({"==": ["0x10", 16]}, True),
        ({"!=": ["1", 1]}, False), ({"===": ["1", 1]}, False), ({"===": [1, 1.0]}, True),
        ({"!==": [None, False]}, True), ({"===": ["a", "a"]}, True),
    ],
    "order": [
        ({"<": ["10", "9"]}, True), ({"<": ["10", 9]}, False), ({"<": [None, 1]}, True),
        ({"<=": [None, 0]}, True), ({">": ["b", "a"]}, True), ({"<": ["a", 1]}, False),
        ({">=": ["a", 1]}, False), ({"<": [1, 2, 3]}, True), ({"<": [1, 1, 3]}, False),
        ({"<=": [1, 1, 3]}, True), ({"<": [True, 2]}, True), ({">": [2, "1"]}, True),
    ],
    "truth": [
        ({"!!": [[]]}, False), ({"!!": [[0]]}, True), ({"!!": ["0"]}, True), ({"!!": [""]}, False),
        ({"!": [0]}, True), ({"!": [None]}, True), ({"!!": [{"var": "a"}]}, True),
        ({"and": [1, "", 3]}, ""), ({"and": [1, "x", 3]}, 3), ({"or": [0, "", None]}, None),
        ({"or": [0, [], "x"]}, "x"), ({"and": []}, None), ({"if": []}, None),
        ({"if": [False]}, False), ({"if": ["only"]}, "only"), ({"if": [0, 1, [], 2]}, None),
        ({"if": [0, 1, "yes", 2, 3]}, 2), ({"?:": [[], "t", "f"]}, "f"),
    ],
    "numbers": [
        ({"+": ["3.5px", 1]}, 4.5), ({"+": ["2", True]}, TYPE), ({"+": "3.14"}, 3.14),
        ({"+": []}, 0), ({"-": "7"}, -7), ({"-": ["10", "4"]}, 6), ({"*": ["2", 3, "4"]}, 24),
        ({"/": ["9", 2]}, 4.5), ({"/": [1, 0]}, TYPE), ({"%": [7, 0]}, TYPE),
        ({"%": [-7, 3]}, -1), ({"%": [7, -3]}, 1), ({"%": ["7", 3]}, 1), ({"+": ["x", 1]}, TYPE),
        ({"max": [1, "3", 2]}, 3), ({"min": [1, None]}, 0), ({"max": []}, SYNTAX),
        ({"-": [None, 1]}, -1), ({"*": [None, 1]}, TYPE),
        ({"*": [{"cat": ["1", "e", "308"]}, 10]}, TYPE), ({"+": [0.1, 0.2]}, 0.1 + 0.2),
    ],
    "text": [
        ({"cat": ["P", 6, "M"]}, "P6M"), ({"cat": [1.0, "/", 0.5]}, "1/0.5"),
        ({"cat": [None, True]}, "true"), ({"cat": []}, ""),
        ({"substr": ["jalon", -3]}, "lon"), ({"substr": ["jalon", 1, -1]}, "alo"),
        ({"substr": ["jalon", 9]}, ""), ({"substr": ["jalon", -9, 2]}, "ja"),
        ({"in": ["al", "jalon"]}, True), ({"in": ["x", []]}, False), ({"in": [1, ["1"]]}, False),
        ({"in": ["a", None]}, False), ({"in": ["", "abc"]}, True),
    ],
    "lists": [
        ({"map": [{"var": "list"}, {"*": [{"var": ""}, 2]}]}, [2, 4, 6]),
        ({"map": [{"var": "nothing"}, 1]}, []),
        ({"filter": [{"var": "people"}, {">=": [{"var": "age"}, 18]}]},
         [{"name": "Awa", "age": 31}]),
        ({"filter": [None, True]}, []),
        ({"map": [{"var": "people"}, {"var": "text"}]}, [None, None]),
        ({"all": [[], True]}, False), ({"some": [[], True]}, False), ({"none": [[], True]}, True),
        ({"all": [{"var": "people"}, {"var": "name"}]}, True),
        ({"some": [{"var": "list"}, {">": [{"var": ""}, 2]}]}, True),
        ({"none": [{"var": "list"}, {">": [{"var": ""}, 3]}]}, True),
        ({"merge": [1, [2], [[3]]]}, [1, 2, [3]]), ({"merge": []}, []), ({"merge": None}, [None]),
    ],
    "reduce": [
        ({"reduce": [{"var": "list"}, {"+": [{"var": "current"}, {"var": "accumulator"}]}, 0]}, 6),
        ({"reduce": [[], {"var": "current"}, "first"]}, "first"),
        ({"reduce": [None, {"var": "current"}, 7]}, 7),
        ({"reduce": [{"var": "list"}, {"var": "list"}, 0]}, None),
        # Each inner reduction begins anew, with the outer accumulator as its first value.
        ({"reduce": [[[1, 2], [3], []], {"reduce": [
            {"var": "current"}, {"+": [{"var": "current"}, {"var": "accumulator"}]},
            {"var": "accumulator"}]}, 100]}, 106),
        ({"reduce": [{"map": [{"var": "people"}, {"var": "age"}]},
                     {"max": [{"var": "current"}, {"var": "accumulator"}]}, 0]}, 31),
        ({"reduce": [{"var": "people"}, {"merge": [{"var": "accumulator"},
                                                   {"var": "current.name"}]}, []]}, ["Awa", "Luc"]),
    ],
    "what_is_no_rule": [
        ({}, {}), ({"a": 1, "b": 2}, {"a": 1, "b": 2}), ([{"+": [1, 2]}, 4], [3, 4]), ("x", "x"),
        ({"no.such": []}, SYNTAX), ({"state.in": 3}, SYNTAX), ({"": 1}, SYNTAX),
    ],
}


def evaluate(cases):
    """One answer a case, {"result": …} or {"error": code}, from one run of the program."""
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    ran = subprocess.run([JALON, "guard", "eval"], input=lines, capture_output=True, text=True,
                         timeout=SECONDS, check=False)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0 and len(answers) == len(cases), ran.stderr
    return [{"error": answer["error"]["code"]} if "error" in answer else answer
            for answer in answers]


def same(left, right):
    """Equal as JSON: 1 and 1.0 are, 1 and true are not."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left == right


class SharedCases(unittest.TestCase):
    @unittest.skipUnless(SUITE.is_file(), f"no {SUITE.name} in ../shared/suites")
    def test_every_shared_case_gives_the_result_of_the_reference(self):
        cases = [case for case in json.loads(SUITE.read_text()) if isinstance(case, dict)]
        self.assertEqual(len(cases), SUITE_CASES)
        asked = [{"rule": case["rule"], "data": case.get("data")} for case in cases]
        for case, answer in zip(cases, evaluate(asked)):
            with self.subTest(case["description"]):
                self.assertIn("result", answer)
                self.assertTrue(same(answer["result"], case["result"]), answer)
        print(f"\nJsonLogic: {len(cases)} shared cases")


class OwnCases(unittest.TestCase):
    """One test a group (added below)."""


def add_groups():
    for name, cases in OWN.items():
        def test(self, cases=cases):
            answers = evaluate([{"rule": rule, "data": DATA} for rule, _ in cases])
            for (rule, expected), answer in zip(cases, answers):
                wanted = expected if expected in (TYPE, LIMIT, SYNTAX) else {"result": expected}
                with self.subTest(json.dumps(rule)):
                    self.assertTrue(same(answer, wanted), f"{answer}, not {wanted}")

        setattr(OwnCases, f"test_{name}", test)


add_groups()

if __name__ == "__main__":
    unittest.main()
