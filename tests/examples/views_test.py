"""Saved views of the board: whose they are, who sees them, that they last.

JALON_BIN names the program.
"""
import json
import pathlib
import tempfile
import unittest

from served import Server
from simulated import HAS_JALON

VIEW = {"title": "En retard au Sénégal", "filter": {"country": "SN", "overdue": True}}
PEOPLE = {"ann": ("officer", "ann", "sender"), "bob": ("officer", "bob", "sender"),
          "host": ("host", "h-1", "HALFA"), "nobody": ("officer", "", "")}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class ViewsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name + "/data"
        self.start()

    def start(self):
        self.server = Server(self.data)
        self.addCleanup(self.server.stop)
        self.tokens = {name: self.server.token(dict(zip(("role", "subject", "org"), actor)))
                       for name, actor in PEOPLE.items()}

    def put(self, who, view_id, view):
        return self.server.send("PUT", "/v1/views/" + view_id, view, self.tokens[who])

    def seen_by(self, who):
        status, views = self.server.get("/v1/views", self.tokens[who])
        self.assertEqual(status, 200)
        return [view["id"] for view in views["items"]]

    def test_a_view_is_its_makers_until_it_is_shared_with_the_organisation(self):
        status, made = self.put("ann", "late", VIEW)
        self.assertEqual((status, made["filter"], made["mine"]), (201, VIEW["filter"], True))
        self.assertEqual([self.seen_by(who) for who in PEOPLE], [["late"], [], [], []])
        self.assertEqual(self.put("ann", "late", {**VIEW, "shared": True})[0], 200)
        self.assertEqual([self.seen_by(who) for who in PEOPLE], [["late"], ["late"], [], []])
        _, shown = self.server.get("/v1/views/late", self.tokens["bob"])
        self.assertEqual((shown["mine"], shown["shared"]), (False, True))

    def test_nobody_else_changes_or_removes_it(self):
        self.put("ann", "late", {**VIEW, "shared": True})
        self.assertEqual(self.put("bob", "late", VIEW)[0], 409)
        for who, status in (("host", 404), ("bob", 403), ("ann", 204), ("ann", 404)):
            sent = self.server.send("DELETE", "/v1/views/late", None, self.tokens[who])
            self.assertEqual(sent[0], status, who)

    def test_who_has_no_name_owns_by_token_and_shares_with_nobody(self):
        self.assertEqual(self.put("nobody", "own", VIEW)[0], 201)
        self.assertEqual(self.put("nobody", "own", {**VIEW, "shared": True})[0], 422)
        self.assertEqual([self.seen_by(who) for who in PEOPLE], [[], [], [], ["own"]])

    def test_views_outlive_the_server(self):
        self.put("ann", "late", VIEW)
        self.put("ann", "gone", VIEW)
        self.server.send("DELETE", "/v1/views/gone", None, self.tokens["ann"])
        self.server.process.kill()
        self.server.stop()
        self.start()
        self.assertEqual(self.seen_by("ann"), ["late"])

    def test_what_is_no_view_is_refused_and_changes_nothing(self):
        wrong = [{**VIEW, "title": ""}, {**VIEW, "title": "x" * 201}, {**VIEW, "filter": []},
                 {**VIEW, "filter": {"unheard_of": "x"}}, {**VIEW, "filter": {"overdue": "yes"}},
                 {**VIEW, "filter": {"q": "x" * 5000}}, {**VIEW, "shared": 1}, {"title": "x"},
                 {**VIEW, "owner": "bob"}]
        for view in wrong:
            self.assertEqual(self.put("ann", "wrong", view)[0], 422, view)
        self.assertEqual(self.seen_by("ann"), [])

    def test_each_has_a_bounded_number(self):
        statuses = [self.put("ann", f"v{n}", VIEW)[0] for n in range(101)]
        self.assertEqual((set(statuses[:-1]), statuses[-1]), ({201}, 422))
        self.assertEqual(self.put("ann", "v7", VIEW)[0], 200)
        self.assertEqual(self.put("bob", "w", VIEW)[0], 201)

    def test_a_damaged_file_is_told_and_not_written_over(self):
        self.server.stop()
        file = pathlib.Path(self.data, "views.json")
        file.write_text(json.dumps({"views": [{"id": 7}]}), encoding="utf-8")
        with self.assertRaisesRegex(AssertionError, "ended with 5"):
            Server(self.data)
        self.assertIn('"id": 7', file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
