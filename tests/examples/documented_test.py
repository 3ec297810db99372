"""The checker itself: each keyword of the documents, and answers that deviate from them."""
import json
import tempfile
import unittest
from pathlib import Path

from documented import OPENAPI, checked, checked_message, exercised, item_at
from json_schema import Schemas

# Schema; values that fit; values that do not.
CASES = [
    ({"type": "integer"}, [0, -1, 2**70], [1.0, "1", True, None]),
    ({"type": ["string", "null"]}, ["", None], [0, False, []]),
    ({"type": "number"}, [0, 1.5], [True, "1"]),
    ({"const": True}, [True], [1, "true", None]),
    ({"const": 1}, [1], [True, 1.0, "1"]),
    ({"enum": ["a", None]}, ["a", None], ["b", 0, False]),
    ({"required": ["a"]}, [{"a": None}, [], "text"], [{}, {"b": 1}]),
    ({"properties": {"a": {"type": "string"}}}, [{"a": ""}, {}, {"b": 1}, 3], [{"a": 1}]),
    ({"properties": {"a": {}}, "additionalProperties": False}, [{"a": 1}, {}, []], [{"b": 1}]),
    ({"additionalProperties": {"type": "integer"}}, [{}, {"a": 1}], [{"a": "1"}]),
    ({"patternProperties": {"^x\\.": {"type": "boolean"}}, "additionalProperties": False},
     [{"x.a": True}, {}], [{"x.a": 1}, {"y": True}, {"x": True}]),
    ({"items": {"type": "integer"}}, [[], [1, 2], "text"], [[1, "2"]]),
    ({"maxItems": 1}, [[], [1], "text"], [[1, 2]]),
    ({"pattern": "^a+$"}, ["aa", 1], ["", "ba", "aa\n"]),
    ({"format": "date-time"}, ["2026-02-03T04:05:06Z", "2026-02-03T04:05:06.123+02:00", 1],
     ["2026-02-03", "2026-02-03T04:05:06", "2026-13-03T04:05:06Z", "2026-02-03T24:05:06Z"]),
    ({"minimum": 1}, [1, 2, "0"], [0, 0.5]),
    ({"maximum": 1}, [1, 0, "2"], [2]),
    ({"minLength": 2}, ["ab", 1], ["a"]),
    ({"maxLength": 2}, ["ab", 1], ["abc"]),
    ({"allOf": [{"minimum": 1}, {"maximum": 3}]}, [1, 3], [0, 4]),
    ({"anyOf": [{"const": 1}, {"const": 2}]}, [1, 2], [3]),
    ({"oneOf": [{"minimum": 1}, {"maximum": 3}]}, [0, 4], [2]),
    ({"$ref": "#/parts/small", "description": "beside it", "minimum": 1}, [1, 3], [0, 4]),
]

START = "/v1/instances"
ANSWER = {"id": "a", "version": 1, "position": 2, "configuration": ["left"], "exited": [],
          "entered": ["left"], "final": False}
CREATED = {"Content-Type": "application/json", "ETag": '"1"', "Location": "/v1/instances/a"}
PROBLEM = {"type": "urn:jalon:problem:not_found", "title": "Not Found", "status": 404,
           "detail": "there is none", "code": "not_found"}
AS_PROBLEM = {"Content-Type": "application/problem+json"}

# What deviates; method, target, status, headers, body.
DEVIATIONS = [
    ("a member that is not documented", "POST", START, 201, CREATED, {**ANSWER, "more": 1}),
    ("a member that is missing", "POST", START, 201, CREATED, {"id": "a"}),
    ("a header that is missing", "POST", START, 201, {**CREATED, "ETag": None}, ANSWER),
    ("a header of another shape", "POST", START, 201, {**CREATED, "ETag": "1"}, ANSWER),
    ("a header that is not documented", "POST", START, 201, {**CREATED, "X-Debug": "1"}, ANSWER),
    ("another media type", "POST", START, 201, {**CREATED, "Content-Type": "text/json"}, ANSWER),
    ("a status that is not documented", "GET", START, 404, AS_PROBLEM, PROBLEM),
    ("a code of another status", "GET", START + "/a", 404, AS_PROBLEM,
     {**PROBLEM, "code": "forbidden"}),
    ("a status in the body that is not that of the answer", "GET", START + "/a", 404, AS_PROBLEM,
     {**PROBLEM, "status": 400}),
    ("an Allow that is not the document's", "PUT", START, 405,
     {**AS_PROBLEM, "Allow": "GET, HEAD"},
     {**PROBLEM, "type": "urn:jalon:problem:method", "status": 405, "code": "method"}),
    ("a body where there is none", "DELETE", "/v1/tokens/x", 204, {}, {}),
]


def tearDownModule():
    exercised.clear()  # no server gave these answers


class DocumentedTest(unittest.TestCase):
    def test_each_keyword_takes_what_fits_and_nothing_else(self):
        for schema, good, bad in CASES:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder, "one.json")
                file.write_text(json.dumps({"it": schema, "parts": {"small": {"maximum": 3}}}))
                schemas = Schemas(file)
            told = schemas.files["one.json"]["it"]
            for fits, values in ((True, good), (False, bad)):
                for value in values:
                    with self.subTest(schema=schema, value=value):
                        self.assertEqual(schemas.fits(told, value), fits)

    def test_a_keyword_that_is_not_known_is_not_passed_over(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "one.json")
            file.write_text("{}")
            with self.assertRaises(AttributeError):
                Schemas(file).fault({"uniqueItems": True}, [1, 1])

    def test_every_keyword_of_the_documents_is_known(self):
        def visit(schema):
            if isinstance(schema, dict):
                for keyword in schema:
                    self.assertTrue(hasattr(Schemas, "_" + keyword.lstrip("$")), keyword)
                below = [*schema.get("properties", {}).values(),
                         *schema.get("patternProperties", {}).values(),
                         *(one for name in ("allOf", "anyOf", "oneOf")
                           for one in schema.get(name, ())),
                         schema.get("items"), schema.get("additionalProperties")]
                for one in below:
                    visit(one)
        for schema in OPENAPI["components"]["schemas"].values():
            visit(schema)

    def check(self, method, target, status, headers, body):
        pairs = [(name, value) for name, value in headers.items() if value is not None]
        return checked(method, target, status, pairs, json.dumps(body).encode())

    def test_an_answer_that_fits_gives_its_value(self):
        self.assertEqual(self.check("POST", START, 201, CREATED, ANSWER), ANSWER)
        self.assertEqual(self.check("GET", START + "/a", 404, AS_PROBLEM, PROBLEM), PROBLEM)

    def test_an_answer_that_deviates_fails_the_test_that_got_it(self):
        for what, *answer in DEVIATIONS:
            with self.subTest(what=what), self.assertRaises(AssertionError):
                self.check(*answer)

    def test_a_message_that_deviates_fails_the_test_that_heard_it(self):
        good = {"progress": {"id": "s", "position": 3}}
        self.assertEqual(checked_message(good), good)
        for bad in ({}, {"progress": {"id": "s"}}, {**good, "subscribed": good["progress"]},
                    {"progress": {"id": "s", "position": "3"}}, {"unheard_of": 1}):
            with self.subTest(message=bad), self.assertRaises(AssertionError):
                checked_message(bad)

    def test_a_target_finds_its_path(self):
        for target, found in (("/v1/instances/a/due/x?y=1", True), ("/v1/instances/", True),
                              ("/v1/instances/a/b", False), ("/", False), ("/v1/log/", False)):
            self.assertEqual(item_at(target) is not None, found, target)


if __name__ == "__main__":
    unittest.main()
