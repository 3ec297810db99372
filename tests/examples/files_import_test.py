"""Files of hosts and of volunteers that come from a spreadsheet.

JALON_BIN names the program. Columns are found by their headings, a dry run writes nothing, lines
that are refused come back in a file that can be imported again, and what is personal is shown to
nobody without the right to it.
"""
import json
import unittest

from imported import Imports
from simulated import HAS_JALON

COORDINATOR = {"role": "country_coordinator", "subject": "coordinator-1", "org": "office-SN"}
OFFICER = {"role": "officer", "subject": "officer-1", "org": "sender"}
HQ = {"role": "hq", "subject": "hq-1", "org": "sender"}


class ImportsFiles(Imports):
    # One row, the heading that is mapped, a cell that is refused, and one that mends it.
    # Who imports it comes first.
    who, row, renamed, wrong, right = None, None, None, None, None

    def map(self, **members):
        file = self.folder / "map.json"
        file.write_text(json.dumps(members, ensure_ascii=False), encoding="utf-8")
        return ["--map", str(file)]

    def test_columns_are_found_by_their_headings_in_any_order(self):
        self.assertEqual(self.told(self.who, [self.row("A-1")]), ([1, 0, 0], []))
        backwards = dict(reversed(self.row("A-2").items()))
        self.assertEqual(self.told(self.who, [backwards]), ([1, 0, 0], []))
        one, other = (self.shown(self.who, name) for name in ("A-1", "A-2"))
        self.assertEqual(one["configuration"], other["configuration"])
        self.assertEqual(self.of_the_row(one), self.of_the_row(other))
        self.assertEqual(self.of_the_row(one), self.in_the_row)

    def test_a_mapping_says_what_other_headings_mean(self):
        column, heading = self.renamed
        rows = [{heading if key == column else key: cell
                 for key, cell in {**self.row("A-3"), "Remarque": "x"}.items()}]
        code, _ = self.jalon(self.who, "import", self.write("rows.csv", rows), "--workflow",
                             self.workflow, *self.map(columns={heading: column, "Remarque": None}))
        self.assertEqual(code, 0)
        self.assertEqual(self.of_the_row(self.shown(self.who, "A-3")), self.in_the_row)

    def test_a_dry_run_says_what_would_come_of_it_and_writes_nothing(self):
        rows = [self.row("A-4"), {**self.row("A-5"), **self.wrong}, self.row("A-6")]
        before = self.head()
        counts, errors = self.told(self.who, rows, "--dry-run")
        self.assertEqual((counts, len(errors)), ([2, 0, 1], 1))
        self.assertEqual(self.head(), before)
        for name in ("A-4", "A-5", "A-6"):
            status, _ = self.server.get("/v1/instances/" + name, self.server.token(self.who))
            self.assertEqual(status, 404)

    def test_lines_that_are_refused_come_back_and_can_be_imported_again(self):
        rows = [self.row("A-7"), {**self.row("A-8"), **self.wrong}, self.row("A-9")]
        file = str(self.folder / "errors.csv")
        counts, (message,) = self.told(self.who, rows, "--errors", file)
        self.assertEqual(counts, [2, 0, 1])
        self.assertIn(next(iter(self.wrong)), message)
        (back,) = self.read(file)
        self.assertEqual(back, {**rows[1], "error": message})
        self.assertEqual(self.told(self.who, [back])[0], [0, 0, 1])
        self.assertEqual(self.told(self.who, [{**back, **self.right}]), ([1, 0, 0], []))
        self.assertEqual(self.told(self.who, [{**rows[1], **self.right}, rows[0], rows[2]]),
                         ([0, 3, 0], []))


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class HostImportTest(ImportsFiles, unittest.TestCase):
    workflow = "host_accreditation"
    who = COORDINATOR
    renamed = ("name", "Nom de la structure")
    wrong, right = {"capacity": "deux"}, {"capacity": "2"}
    in_the_row = {"name": "Structure (exemple)", "type": "association", "country": "SN",
                  "city": "Ville exemple", "capacity": 2}

    def row(self, name):
        return {"id": name, "host": name, "name": "Structure (exemple)", "type": "association",
                "country": "SN", "city": "Ville exemple", "capacity": "2",
                "supervisor_ref": "supervisor-" + name, "occurred_at": "2026-02-02",
                "accreditation.submitted:": "yes",
                "accreditation.submitted:occurred_at": "2026-02-03"}

    def of_the_row(self, instance):
        self.assertEqual(instance["configuration"], ["submitted"])
        return {key: instance["data"][key] for key in self.in_the_row}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class VolunteerImportTest(ImportsFiles, unittest.TestCase):
    workflow = "volunteer_file"
    who = OFFICER
    renamed = ("identity.attested:birth_date", "Date de naissance")
    wrong = {"identity.attested:birth_date": "29/02/2000"}
    right = {"identity.attested:birth_date": "2000-02-29"}
    in_the_row = {"given_name": "Prénom-synthétique", "family_name": "Nom-synthétique",
                  "birth_date": "2000-02-29", "nationalities": ["KM"], "residence": "KM"}
    contact = {"email": "volontaire-01@example.org", "phone": "+221 00 000 00 01"}
    ALLOWED = ["officer", "hq", "dpo"]
    OTHERS = ["country_coordinator", "auditor", "finance"]
    STRANGERS = ["host", "funder", "medical", "safeguarding", "volunteer"]  # other persons' files

    def row(self, name):
        said = {**self.in_the_row, "nationalities": "KM", "excluded_countries": "KM",
                "document_kind": "passport", "document_seen_on": "2026-02-02"}
        return {"id": name, "person": name, "occurred_at": "2026-02-02",
                **{"identity.attested:" + key: cell for key, cell in said.items()},
                **{"contact.changed:" + key: cell for key, cell in self.contact.items()}}

    def of_the_row(self, instance):
        self.assertEqual(instance["data"]["contact"], self.contact)
        return instance["data"]["identity"]

    def everything_shown(self, role):
        """What the server answers to that role, and what the command line exports with it."""
        who = {"role": role, "subject": role + "-2", "org": "sender"}
        token = self.server.token(who)
        shown = [self.server.get(target, token) for target in (
            "/v1/instances/P-1", "/v1/instances/P-1/history", "/v1/instances/P-1/allowed",
            "/v1/instances?workflow=volunteer_file")]
        self.assertEqual([status for status, _ in shown], [200] * len(shown))
        self.assertIn("P-1", [one["id"] for one in shown[-1][1]["items"]])
        columns = ",".join("data.identity." + key for key in self.in_the_row)
        for export in (["csv"], ["csv", "--columns", "id," + columns], ["jsonl"]):
            shown.append(self.jalon(who, "export", *export))
        return json.dumps(shown, ensure_ascii=False)

    def test_what_is_personal_is_shown_to_those_alone_who_may_read_it(self):
        self.assertEqual(self.told(OFFICER, [self.row("P-1")]), ([1, 0, 0], []))
        said = {**self.in_the_row, **self.contact}
        for role in (*self.ALLOWED, *self.OTHERS):
            shown = self.everything_shown(role)
            for key in ("given_name", "family_name", "birth_date", "email", "phone"):
                with self.subTest(role=role, key=key):
                    self.assertEqual(said[key] in shown, role in self.ALLOWED)

    def test_where_somebody_comes_from_is_shown_to_those_alone_who_may_read_it(self):
        self.assertEqual(self.told(OFFICER, [self.row("P-4")]), ([1, 0, 0], []))
        for role in (*self.ALLOWED, *self.OTHERS):
            who = {"role": role, "subject": role + "-2", "org": "sender"}
            with self.subTest(role=role):
                self.assertEqual("KM" in json.dumps(self.shown(who, "P-4")["data"]),
                                 role in self.ALLOWED)

    def test_the_day_of_majority_is_shown_to_those_alone_who_may_know_the_date_of_birth(self):
        self.assertEqual(self.told(OFFICER, [self.row("P-5")]), ([1, 0, 0], []))
        told = {role: self.shown({"role": role, "subject": role + "-2", "org": "sender"},
                                 "P-5")["data"].get("adult_from")
                for role in (*self.ALLOWED, *self.OTHERS)}
        self.assertEqual(told, {**dict.fromkeys(self.ALLOWED, "2018-02-28"),
                                **dict.fromkeys(self.OTHERS)})

    def test_for_strangers_there_is_no_file(self):
        self.assertEqual(self.told(OFFICER, [self.row("P-6")]), ([1, 0, 0], []))
        for role in self.STRANGERS:
            token = self.server.token({"role": role, "subject": role + "-2", "org": "sender"})
            with self.subTest(role=role):
                self.assertEqual(self.server.get("/v1/instances/P-6", token)[0], 404)
                self.assertEqual(self.server.get("/v1/instances/P-6/history", token)[0], 404)
                listed = self.server.get("/v1/instances?workflow=volunteer_file", token)[1]
                self.assertEqual(listed["items"], [])

    def test_what_is_personal_is_stored_sealed(self):
        self.assertEqual(self.told(OFFICER, [self.row("P-3")]), ([1, 0, 0], []))
        stored = b"".join(file.read_bytes() for file in (self.folder / "data").rglob("*")
                          if file.is_file())
        self.assertIn(b"P-3", stored)
        for text in ("Nom-synth", self.contact["email"], self.contact["phone"]):
            with self.subTest(text=text):
                self.assertNotIn(text.encode(), stored)

    def test_nobody_is_found_by_a_name(self):
        self.told(OFFICER, [self.row("P-2")])
        for role, who in (("officer", OFFICER), ("hq", HQ)):
            status, body = self.server.get("/v1/instances?q=Nom-synth", self.server.token(who))
            with self.subTest(role=role):
                self.assertEqual((status, body["items"]), (200, []))


if __name__ == "__main__":
    unittest.main()
