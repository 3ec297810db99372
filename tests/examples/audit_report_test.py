"""jalon audit report: each check of the missions finds the life that breaks its rule and no other.
The lives run in a version of the workflow that forbids nothing."""
import json
import os
import subprocess
import tempfile
import unittest

from served import Server
from simulated import JALON, ROOT

BOTH = {"en": "Text", "fr": "Texte"}
ANY = {"title": BOTH, "by": ["*"], "data": {"type": "object"}}
KEPT = {"cover.enrolled": {"cover.from": {"var": "input.from"}},
        "contract.drafted": {"contract.start": {"var": "input.start"}}}
TRIGGERS = """need.submitted need.approved offer.published shortlist.submitted
    candidate.preferred contract.drafted contract.signed contract.regularised training.validated
    cover.enrolled departure.recorded arrival.recorded midterm.held report.submitted
    report.approved end_report.submitted end_report.approved milestone.submitted
    milestone.approved mission.suspended mission.resumed mission.reassigned termination.notified
    certificate.issued fact.corrected""".split()
IRREGULAR = {"midterm.held": {
    "irregular": [{"code": "midterm_window", "rule": {"var": "input.in_window"}}]}}
MISSION = {
    "id": "volunteer_mission", "version": 900, "title": BOTH, "initial": "life",
    "states": {
        "life": {"initial": "drafted",
                 "on": {**{name: {"actions": [{"assign": KEPT.get(name, {"told": name})}],
                                  **IRREGULAR.get(name, {})} for name in TRIGGERS},
                        "mission.closed": "completed"},
                 "states": {
                     "drafted": {"on": {"mission.taken_over": "takeover_declared"}},
                     "takeover_declared": {"on": {"mission.taken_over": {
                         "target": "taken_over",
                         "actions": [{"assign": {"declared.on": {"date.today": []}}}]}}},
                     "taken_over": {}}},
        "completed": {"type": "final"}},
    "attributes": {"declared": {"if": [{"var": "data.declared.on"}, True, None]}},
    "triggers": {name: ANY for name in [*TRIGGERS, "mission.closed", "mission.taken_over"]},
    "data": {"type": "object"}}
FILE = {"id": "volunteer_file", "version": 900, "title": BOTH, "initial": "open",
        "states": {"open": {"on": {"noted": {}}}}, "triggers": {"noted": ANY},
        "data": {"type": "object"}}

# One step: trigger, day, who (role/person), data. Later days are told later unless it says so.
COVER = ("cover.enrolled", "2026-01-10", "officer/o1", {"from": "2026-02-01"})
DRAFT = ("contract.drafted", "2026-01-11", "officer/o1", {"start": "2026-02-01"})
SIGNED = [("contract.signed", "2026-01-12", "volunteer/v1", {}),
          ("contract.signed", "2026-01-13", "officer/o1", {})]
TRAINED = ("training.validated", "2026-01-20", "officer/o1", {})
LEFT = ("departure.recorded", "2026-02-01", "officer/o1", {})
READY = [COVER, DRAFT, *SIGNED, TRAINED]
SERVED = [("arrival.recorded", "2026-02-02", "officer/o1", {})]
CLOSED = ("mission.closed", "2026-11-01", "officer/o1", {})
HANDED_LEFT = ("departure.recorded", "2026-03-05", "officer/o1", {})
HANDED = [("mission.taken_over", "2026-03-01", "officer/o1", {})]


REDRAFT = ("contract.drafted", "2026-05-02", "officer/o1", {"start": "2026-06-01"})
RESIGNED = [("contract.signed", "2026-05-03", "volunteer/v1", {}),
            ("contract.signed", "2026-05-04", "officer/o1", {})]
AGAIN_LEFT = [("departure.recorded", "2026-06-01", "officer/o1", {})]


def again(*regions):
    return [("mission.reassigned", "2026-05-01", "officer/o1", {"regions_to_redo": [*regions]})]


def declared(cover):
    """A take-over that two persons tell alike."""
    said = {"cover_from": cover, "start": "2026-03-01"}
    return [("mission.taken_over", "2026-03-01", "officer/o1", said),
            ("mission.taken_over", "2026-03-02", "hq/q1", said)]


def corrected(day, on="2026-03-10"):
    return ("fact.corrected", on, "officer/o1",
            {"field": "cover.from", "value": day, "reason": "typing error"})


def pair(first, second, who, data=None):
    return [(first, "2026-03-01", "volunteer/v1", data or {}),
            (second, "2026-03-02", who, data or {})]


LIVES = {  # life: (steps, the checks that it breaks)
    "all-kept": ([*READY, LEFT, *SERVED, ("certificate.issued", "2026-10-30", "officer/o1", {}),
                  CLOSED], set()),
    "unsigned": ([COVER, DRAFT, SIGNED[0], TRAINED, LEFT], {"contract_before_departure"}),
    "signed-too-late": ([COVER, DRAFT, TRAINED, LEFT,
                         ("contract.signed", "2026-02-02", "volunteer/v1", {}),
                         ("contract.signed", "2026-02-03", "officer/o1", {})],
                        {"contract_before_departure"}),
    "untrained": ([COVER, DRAFT, *SIGNED, LEFT], {"training_before_departure"}),
    "cover-late": ([("cover.enrolled", "2026-01-10", "officer/o1", {"from": "2026-02-02"}),
                    *READY[1:], LEFT], {"cover_from_contract"}),
    "no-cover": ([*READY[1:], LEFT], {"cover_from_contract"}),
    "one-chooses": ([("candidate.preferred", "2026-01-05", "host/p1", {}),
                     ("candidate.preferred", "2026-01-06", "officer/p1", {})],
                    {"two_persons_choice"}),
    "two-choose": ([("candidate.preferred", "2026-01-05", "host/p1", {}),
                    ("candidate.preferred", "2026-01-06", "officer/o1", {}),
                    ("candidate.preferred", "2026-01-07", "host/p1", {})], set()),
    "one-signs": ([("contract.signed", "2026-01-12", "volunteer/p1", {}),
                   ("contract.signed", "2026-01-13", "officer/p1", {})],
                  {"two_persons_contract"}),
    "advert-short": ([("offer.published", "2026-01-01", "officer/o1", {}),
                      ("shortlist.submitted", "2026-01-15", "officer/o1", {})],
                     {"advert_15_days"}),
    "advert-long": ([("offer.published", "2026-01-01", "officer/o1", {}),
                     ("shortlist.submitted", "2026-01-16", "officer/o1", {})], set()),
    "no-advert": ([("shortlist.submitted", "2026-01-16", "officer/o1", {})], {"advert_15_days"}),
    "midterm-early": ([("midterm.held", "2026-04-01", "officer/o1", {"in_window": False})],
                      {"midterm_in_window"}),
    "midterm": ([("midterm.held", "2026-04-01", "officer/o1", {"in_window": True})], set()),
    "notice-short": ([("termination.notified", "2026-04-10", "volunteer/v1",
                       {"reason_code": "resignation", "effective_on": "2026-05-09"})],
                     {"notice_one_month"}),
    "notice": ([("termination.notified", "2026-04-10", "volunteer/v1",
                 {"reason_code": "resignation", "effective_on": "2026-05-10"})], set()),
    "notice-force": ([("termination.notified", "2026-04-10", "volunteer/v1",
                       {"reason_code": "force_majeure", "effective_on": "2026-04-11"})], set()),
    "no-attestation": ([*READY, LEFT, *SERVED, CLOSED], {"attestation_issued"}),
    "not-served": ([CLOSED], set()),
    "own-report": (pair("report.submitted", "report.approved", "officer/v1"),
                   {"report_by_another"}),
    "report": (pair("report.submitted", "report.approved", "officer/o1"), set()),
    "own-end-report": (pair("end_report.submitted", "end_report.approved", "officer/v1"),
                       {"end_report_by_another"}),
    "own-milestone": (pair("milestone.submitted", "milestone.approved", "officer/v1",
                           {"milestone_id": "m1"}), {"milestone_by_another"}),
    "other-milestone": ([*pair("milestone.submitted", "milestone.approved", "officer/o1",
                               {"milestone_id": "m1"}),
                         ("milestone.submitted", "2026-03-03", "officer/o2",
                          {"milestone_id": "m2"}),
                         ("milestone.approved", "2026-03-04", "officer/v1",
                          {"milestone_id": "m2"})], set()),
    "own-need": (pair("need.submitted", "need.approved", "officer/v1"), {"need_by_another"}),
    "suspended-for-good": ([("mission.suspended", "2026-03-01", "officer/o1", {}), CLOSED],
                           {"suspension_decided"}),
    "resumed": ([("mission.suspended", "2026-03-01", "officer/o1", {}),
                 ("mission.resumed", "2026-04-01", "officer/o1", {}), CLOSED], set()),
    "bare-correction": ([("fact.corrected", "2026-03-01", "officer/o1", {})],
                        {"correction_reasoned"}),
    "correction": ([("fact.corrected", "2026-03-01", "officer/o1", {"reason": "typing error"})],
                   set()),
    "one-contract-twice": ([*READY, LEFT, *again(), *AGAIN_LEFT], set()),
    "second-unsigned": ([*READY, LEFT, *again("contract"), REDRAFT, *AGAIN_LEFT],
                        {"contract_before_departure"}),
    "two-contracts": ([*READY, LEFT, *again("contract"), REDRAFT, *RESIGNED, *AGAIN_LEFT], set()),
    "second-by-others": ([*READY, LEFT, *again("contract"), REDRAFT,
                          ("contract.signed", "2026-05-03", "volunteer/o1", {}),
                          ("contract.signed", "2026-05-04", "officer/o2", {}), *AGAIN_LEFT],
                         set()),
    "second-by-one": ([*READY, LEFT, *again("contract"), REDRAFT,
                       ("contract.signed", "2026-05-03", "volunteer/o1", {}),
                       ("contract.signed", "2026-05-04", "officer/o1", {}), *AGAIN_LEFT],
                      {"two_persons_contract"}),
    "first-uncovered": ([("cover.enrolled", "2026-01-10", "officer/o1", {"from": "2026-02-02"}),
                         *READY[1:], LEFT, *again("contract"), REDRAFT, *RESIGNED, *AGAIN_LEFT],
                        {"cover_from_contract"}),
    "first-covered": ([*READY, LEFT, *again("contract", "cover"), REDRAFT, *RESIGNED,
                       ("cover.enrolled", "2026-05-05", "officer/o1", {"from": "2026-06-01"}),
                       *AGAIN_LEFT], set()),
    "untrained-again": ([*READY, LEFT, *again("training"), *AGAIN_LEFT],
                        {"training_before_departure"}),
    "taken-by-one": ([*HANDED, ("mission.taken_over", "2026-03-02", "hq/o1", {})],
                     {"two_persons_take_over"}),
    "taken-over": ([*HANDED, ("mission.taken_over", "2026-03-02", "hq/q1", {}), COVER, DRAFT,
                    ("departure.recorded", "2026-03-05", "officer/o1", {})], set()),
    "taken-over-ready": ([*declared("2026-03-01"), HANDED_LEFT, *again(), *AGAIN_LEFT], set()),
    "taken-over-uncovered": ([*declared("2026-03-02"), HANDED_LEFT, *again(), *AGAIN_LEFT],
                             {"cover_from_contract"}),
    "taken-over-anew": ([*declared("2026-03-01"), HANDED_LEFT, *again("contract", "training"),
                         REDRAFT, *AGAIN_LEFT],
                        {"contract_before_departure", "training_before_departure"}),
    "declared-by-one": ([declared("2026-03-01")[0], TRAINED, *SIGNED, HANDED_LEFT],
                        {"cover_from_contract"}),
    "regularised": ([COVER, TRAINED, LEFT,
                     ("contract.regularised", "2026-04-01", "hq/q1", {"start": "2026-02-01"}),
                     *again(), *AGAIN_LEFT], {"contract_before_departure"}),
    "cover-corrected": ([("cover.enrolled", "2026-01-10", "officer/o1", {"from": "2026-02-02"}),
                         *READY[1:], LEFT, corrected("2026-02-01"), *again("cover"),
                         ("cover.enrolled", "2026-05-05", "officer/o1", {"from": "2026-02-01"}),
                         *AGAIN_LEFT], set()),
    "cover-corrected-late": ([*READY, LEFT, *again(), corrected("2026-02-02", "2026-05-02"),
                              *AGAIN_LEFT], {"cover_from_contract"}),
    "uncovered-anew": ([*READY, LEFT, *again("cover"), *AGAIN_LEFT], {"cover_from_contract"}),
    "told-after": ([COVER, DRAFT, TRAINED, LEFT, *SIGNED], set())}


def actor(who):
    role, person = who.split("/")
    return {"role": role, "subject": person, "org": "sender"}


def added(whole, page):
    """Two pages of a report as one."""
    def of(one, other):
        return one + other if isinstance(one, (list, int)) else one
    checks = [{name: of(check[name], more[name]) for name in check}
              for check, more in zip(whole["checks"], page["checks"], strict=True)]
    return {**{name: of(whole[name], page[name]) for name in whole if name != "next"},
            "checks": checks}


def in_no_order(report):
    """Lists of what was found, whichever instance came first."""
    return json.loads(json.dumps(report), object_hook=lambda one: {
        name: sorted(value, key=json.dumps) if isinstance(value, list) else value
        for name, value in one.items()})


class AuditReportTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.data = cls.folder.name + "/data"
        cls.server = Server(cls.data)
        cls.addClassCleanup(cls.server.stop)
        for workflow in (MISSION, FILE):
            status, body = cls.server.send("PUT", f"/v1/workflows/{workflow['id']}/versions/900",
                                           workflow, cls.server.admin)
            assert status == 201, body
        for name, (steps, _) in LIVES.items():
            data = {"synthetic": ["contract"]} if name == "unsigned" else {}
            cls.start("volunteer_mission@900", name, data)
            for trigger, day, who, data in steps:
                status, body = cls.server.take({"as": actor(who), "step": {
                    "id": name, "trigger": trigger, "data": data, "occurred_at": day}})
                assert status == 200, (name, trigger, body)
        cls.start("volunteer_file@900", "six-years", {"months_here": 50, "months_elsewhere": 22})
        cls.start("volunteer_file@900", "more", {"months_here": 51, "months_elsewhere": 22})
        cls.report = cls.run_json("--data", cls.data)
        cls.histories = {name: cls.server.get(f"/v1/instances/{name}/history",
                                              cls.server.admin)[1]["items"] for name in LIVES}

    @classmethod
    def start(cls, workflow, name, data):
        status, body = cls.server.take({"as": actor("officer/o1"), "start": {
            "workflow": workflow, "id": name, "data": data, "occurred_at": "2026-01-01"}})
        assert status == 201, body

    @classmethod
    def run_report(cls, *arguments, language="C"):
        address = f"http://{cls.server.connection.host}:{cls.server.connection.port}"
        return subprocess.run([JALON, "audit", "report", *arguments], capture_output=True,
                              text=True, check=False,
                              env={**os.environ, "JALON_URL": address, "LC_ALL": language,
                                   "JALON_TOKEN": cls.server.admin})

    @classmethod
    def run_json(cls, *arguments):
        run = cls.run_report("--json", *arguments)
        assert run.returncode == 1, run.stderr
        return json.loads(run.stdout)

    def position(self, name, trigger):
        return [event["position"] for event in self.histories[name]
                if event["trigger"] == trigger][-1]

    def test_each_check_finds_the_life_that_breaks_it_and_no_other(self):
        found = {}
        for check in self.report["checks"]:
            for one in check["deviations"]:
                self.assertEqual(one["rule"], check["id"])
                found.setdefault(one["instance"], set()).add(check["id"])
        expected = {name: broken for name, (_, broken) in LIVES.items() if broken}
        self.assertEqual(found, {**expected, "more": {"life_total_6_years"}})

    def test_every_check_was_broken_once(self):
        broken = {check["id"] for check in self.report["checks"] if check["deviations"]}
        shipped = {check["id"] for file in (ROOT / "workflows").glob("*/checks.json")
                   for check in json.loads(file.read_text(encoding="utf-8"))["checks"]}
        self.assertEqual(broken, shipped)

    def test_a_deviation_names_its_position(self):
        places = {(check["id"], one["instance"]): one["position"]
                  for check in self.report["checks"] for one in check["deviations"]}
        for check, name, trigger in (
                ("contract_before_departure", "signed-too-late", "departure.recorded"),
                ("contract_before_departure", "second-unsigned", "departure.recorded"),
                ("two_persons_contract", "one-signs", "contract.signed"),
                ("attestation_issued", "no-attestation", "mission.closed")):
            self.assertEqual(places[check, name], self.position(name, trigger))

    def test_a_precondition_recorded_after_its_step_is_listed_and_not_missed(self):
        listed = {(one["instance"], one["position"], one["justifies"])
                  for one in self.report["recorded_after"]}
        left = self.position("told-after", "departure.recorded")
        self.assertEqual(listed, {("told-after", event["position"], left)
                                  for event in self.histories["told-after"]
                                  if event["trigger"] == "contract.signed"})

    def test_irregular_facts_are_listed(self):
        self.assertEqual([(one["instance"], one["rules"]) for one in self.report["irregular"]],
                         [("midterm-early", ["midterm_window"])])

    def test_take_overs_say_from_where_legality_is_checked(self):
        self.assertEqual({(one["instance"], one["position"]) for one in self.report["taken_over"]},
                         {(name, self.position(name, "mission.taken_over"))
                          for name in LIVES if name.startswith("taken-")})

    def test_steps_recorded_long_after_they_occurred_are_listed(self):
        listed = [one["position"] for one in self.report["late"]]
        days = {event["position"]: event for events in self.histories.values()
                for event in events}
        run = subprocess.run([JALON, "late", "--json", "--data", self.data], capture_output=True,
                             text=True, check=True)
        late = [event["position"] for event in map(json.loads, run.stdout.splitlines())
                if event["instance"]]
        self.assertEqual(sorted(listed), late)
        self.assertGreater(len(set(listed) & set(days)), 50)

    def test_figures_with_a_synthetic_part_say_so(self):
        self.assertEqual((self.report["instances"], self.report["synthetic"]), (len(LIVES) + 2, 1))
        check = next(one for one in self.report["checks"]
                     if one["id"] == "contract_before_departure")
        self.assertEqual(check["synthetic"], 1)
        self.assertEqual({one["instance"]: one["synthetic"] for one in check["deviations"]},
                         {"unsigned": True, "signed-too-late": False, "second-unsigned": False,
                          "taken-over-anew": False, "regularised": False})

    def test_a_server_says_the_same(self):
        self.assertEqual(self.run_json(), self.report)

    def pages(self, query):
        """All pages of the server's own report, added up."""
        whole, cursor = None, ""
        while cursor is not None:
            status, page = self.server.get(f"/v1/audit/report?{query}{cursor}", self.server.admin)
            self.assertEqual((status, page["left_out"]), (200, []))
            cursor = page["next"] and "&cursor=" + page["next"]
            whole = page if whole is None else added(whole, page)
        return {name: whole[name] for name in self.report}

    def test_the_pages_of_the_api_add_up_to_the_same(self):
        for limit in (7, 500):
            with self.subTest(limit=limit):
                self.assertEqual(in_no_order(self.pages(f"limit={limit}")),
                                 in_no_order(self.report))

    def test_the_api_leaves_out_what_the_filter_does(self):
        report = self.pages("instance=unsigned")
        found = [check["id"] for check in report["checks"] if check["deviations"]]
        self.assertEqual((report["instances"], found), (1, ["contract_before_departure"]))

    def test_a_filter_leaves_out_the_rest(self):
        run = self.run_report("--json", "--data", self.data, "--where", "instance=all-kept")
        self.assertEqual(run.returncode, 0, run.stderr)
        report = json.loads(run.stdout)
        self.assertEqual((report["instances"], report["irregular"]), (1, []))
        self.assertEqual(report["steps"], len(LIVES["all-kept"][0]) + 1)

    def test_people_read_it_in_their_language(self):
        english = self.run_report("--data", self.data).stdout
        french = self.run_report("--data", self.data, language="fr_FR.UTF-8").stdout
        self.assertIn("Contract signed before departure", english)
        self.assertIn("Contrat signé avant le départ", french)
        self.assertIn("en partie synthétiques", french)
        for name, (_, broken) in LIVES.items():
            if broken:
                self.assertIn(name, french)

    def test_what_cannot_be_read_is_told(self):
        self.assertEqual(self.run_report("--where", "colour=red").returncode, 2)
        self.assertEqual(self.run_report("--data", self.folder.name + "/none").returncode, 3)


if __name__ == "__main__":
    unittest.main()
