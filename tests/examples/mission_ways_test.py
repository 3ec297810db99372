"""Each way through the mission: where a step leads, and that no trigger and no state is left out.

JALON_BIN names the program.
"""
import json
import pathlib
import tempfile
import unittest

from mission_declared import (
    AT_POST, BACK, NOT_LEFT, NOT_YET, ON_THE_WAY, ON_THE_WAY_BACK, REVIEWED, SUSPENDED, TAKEN,
    declaration, first, taken_over)
from mission_guards import NEED, back, in_service, suspended
from mission_life import FOLDER, WORKFLOW, Expect, at, life, ok, play, with_questions
from mission_rules_test import CASES
from mission_reassigned import WAYS_AGAIN
from mission_timers import MOVED, TIMERS
from simulated import HAS_JALON, read_lines

LEAVE = {"from_": "2026-06-01", "to": "2026-06-08", "days": 6}
REPORT = {"period_from": "2026-01-06", "period_to": "2026-04-13", "report_ref": "R1"}
PERMIT = {"kind": "residence_permit", "valid_until": "2026-12-15"}
OTHER = {"reason_code": "other"}


def suspend(mode):
    return ok("officer", "mission.suspended", mode=mode, reason_code="security")

GRANTED = {"stay": "granted", "permit_kind": "visa"}

# A sentence: what went before, then one step, and the states it must lead to.
WAYS = {
    "a need is returned and submitted again": [
        *life("need.submitted"), ok("officer", "need.returned", reason_code="unclear"), "drafted",
        ok("host", "need.submitted", **NEED), "under_review"],
    "a need is rejected": [
        *life("need.submitted"), ok("officer", "need.rejected", **OTHER), "cancelled"],
    "an application is withdrawn": [
        *life("application.received"),
        ok("officer", "application.withdrawn", application_ref="SIM-A1"), "advertised"],
    "a recruitment fails": [
        *life("shortlist.submitted"), ok("officer", "recruitment.failed", **OTHER), "not_filled"],
    "an offer is declined and both keys are turned anew": [
        *life("offer.made"), ok("volunteer", "offer.declined"), "host_choosing",
        "sender_choosing"],
    "a departure is given up": [
        *life("contract.signed", 2), ok("volunteer", "departure.abandoned", **OTHER),
        "not_departed"],
    "a departure is given up during the preparation": [
        *life("offer.accepted"), ok("hq", "departure.abandoned", **OTHER), "not_departed"],
    "a departure, an arrival and a return say where the person is": [
        *life("departure.authorised"), "not_abroad", ok("officer", "departure.recorded"),
        "travelling_out", "located", ok("officer", "arrival.recorded"), "in_service", "located",
        ok("officer", "return.recorded"), "home"],
    "an arrival told first says where the person is": [
        *life("offer.accepted"), "not_abroad", ok("officer", "arrival.recorded"), "in_service",
        "located"],
    "a report is returned and submitted again": [
        *in_service(), at("2026-04-14"), ok("volunteer", "report.submitted", **REPORT),
        "report_in_review", ok("officer", "report.returned", reason="Incomplet"),
        "report_returned", ok("volunteer", "report.submitted", **REPORT), "report_in_review"],
    "a milestone is returned and submitted again": [
        *in_service(), ok("host", "milestone.submitted", milestone_id="M"),
        ok("officer", "milestone.returned", milestone_id="M", reason="Incomplet"),
        ok("host", "milestone.submitted", milestone_id="M")],
    "a work plan is revised": [
        *in_service(), ok("host", "plan.revised", milestones=[])],
    "a leave is refused": [
        *in_service(), ok("volunteer", "leave.requested", **LEAVE),
        ok("host", "leave.refused", reason="Autre date"), "at_post"],
    "somebody is ill, away and back at the post": [
        *in_service(), ok("host", "presence.changed", kind="sick"), "on_sick_leave",
        ok("host", "presence.changed", kind="away", country="SN"), "away", "located",
        ok("host", "presence.changed", kind="away", unknown=True), "away", "unknown",
        ok("host", "presence.changed", kind="at_post", country="SN"), "at_post", "located"],
    "the renewal of a permit is refused": [
        *in_service(), ok("officer", "permit.granted", **PERMIT), "permit_valid",
        ok("volunteer", "permit.renewal_filed"), "permit_filed",
        ok("officer", "permit.renewal_refused"), "permit_expiring"],
    "notice is withdrawn": [
        *in_service(), ok("volunteer", "termination.notified", reason_code="resignation",
                          effective_on="2026-04-15"), "term_notice",
        ok("officer", "termination.withdrawn", reason="Accord"), "term_running"],
    "a decision about a closed country is taken": [
        *in_service(), ok("hq", "country.status_changed", status="closed"), "decision_open",
        ok("officer", "decision.taken", outcome="stay", reason="Ville sûre"), "no_decision",
        "in_service"],
    "a country that opens again leaves nothing to decide": [
        *in_service(), ok("hq", "country.status_changed", status="closed"), "decision_open",
        ok("hq", "country.status_changed", status="open"), "no_decision"],
    "a decision about a suspended host lapses when it is reinstated": [
        *in_service(), ok("hq", "host.status_changed", status="suspended"), "decision_open",
        ok("hq", "host.status_changed", status="accredited"), "no_decision"],
    "a decision stays open while its country or its host stands against it": [
        *in_service(), ok("hq", "host.status_changed", status="withdrawn"),
        ok("hq", "country.status_changed", status="closed"), "decision_open",
        ok("hq", "country.status_changed", status="open"), "decision_open",
        ok("hq", "country.status_changed", status="closed"),
        ok("hq", "host.status_changed", status="accredited"), "decision_open"],
    "a host that is withdrawn asks nothing again of a mission that is to be decided": [
        *in_service(), ok("hq", "country.status_changed", status="closed"), "decision_open",
        ok("hq", "host.status_changed", status="withdrawn"), "decision_open"],
    "a country under conditions opens no decision": [
        *in_service(), ok("hq", "country.status_changed", status="conditional"), "no_decision"],
    "a mission goes on at the place, from a distance": [
        *in_service(), suspend("in_place_remote"), "in_place_remote"],
    "a medical evacuation, then at home": [
        *in_service(), suspend("medical_evacuation"), "medical_evacuation",
        ok("officer", "suspension.reviewed", mode="home_remote", review_on="2026-03-01"),
        "home_remote"],
    "a mission is suspended on its way back and resumes on its way back": [
        *life("mission.ended"), "returning", suspend("safe_haven"), "safe_haven", "located",
        at("2027-01-10"), ok("hq", "mission.resumed", new_end_date="2027-02-28"), "returning",
        "located", ok("officer", "return.recorded"), "after_service", "home"],
    "a deferred departure is suspended and stays deferred when the mission resumes": [
        *life("departure.authorised"), ok("officer", "departure.postponed", reason_code="visa"),
        "deferred", suspend("administrative"), "administrative", "not_abroad", at("2026-01-20"),
        ok("hq", "mission.resumed", new_end_date="2027-02-28"), "deferred", "not_abroad",
        ok("officer", "departure.replanned", depart_by="2026-03-15"), "ready_to_depart"],
    "a second suspension leads back to where it began, not to where the first one did": [
        *suspended(), at("2026-04-12"), ok("hq", "mission.resumed", new_end_date="2026-05-31"),
        "in_service", at("2026-05-31"), ok("officer", "mission.ended"), "returning",
        suspend("evacuated"), "evacuated", at("2026-06-02"),
        ok("hq", "mission.resumed", new_end_date="2026-06-30"), "returning"],
    "a mission ends in suspension": [
        *suspended(), ok("officer", "mission.ended", reason_code="security"), "returning",
        at("2026-02-12"), ok("officer", "return.recorded"), "debrief_to_schedule",
        ok("officer", "debrief.scheduled", for_="2026-03-01"), "debrief_scheduled",
        ok("officer", "debrief.waived", reason="Refus"), "debrief_waived",
        ok("officer", "certificate.issued", number="A", from_="2026-01-05", to="2026-02-10"),
        "certificate_issued",
        ok("finance", "entitlement.assessed", kind="none", amount_cents=0), "entitlement_none",
        ok("officer", "file.closed", reason_code="report_never_came"), "follow_up_6",
        ok("volunteer", "followup.answered", month=6, situation_code="other"), "follow_up_12",
        ok("volunteer", "followup.answered", month=12, situation_code="other"),
        "ended_in_suspension"],
    "an end report is returned and submitted again": [
        *back(through="end_report.submitted"),
        ok("officer", "end_report.returned", reason="Incomplet"), "end_report_returned",
        ok("volunteer", "end_report.submitted", report_ref="R2"), "end_report_in_review"],
    "a mission taken over waits for the second person": [
        *first(), "takeover_declared", "not_abroad", ok("hq", TAKEN, **declaration()),
        "in_service"],
    "a declaration is returned to the draft": [
        *first(), ok("officer", "need.returned", reason_code="unclear"), "drafted"],
    "a mission is taken over before the departure and leaves": [
        *taken_over(**NOT_YET | NOT_LEFT, training_on="2026-02-10", medical_on="2026-02-10",
                    medical_until="2027-03-01", depart_on="2026-09-20", arrive_on="2026-09-21"),
        "ready_to_depart", "not_abroad", at("2026-09-16"),
        ok("officer", "departure.authorised"), "departure_authorised",
        ok("officer", "departure.recorded"), "travelling_out", "located"],
    "a mission is taken over on the way": [
        *taken_over(**NOT_YET | ON_THE_WAY), "travelling_out", "unknown",
        ok("officer", "arrival.recorded"), "in_service", "settling_in", "located"],
    "a mission is taken over before the first interview": [
        *taken_over(**AT_POST, interview_start_on=None), "settling_in", "at_post", "located",
        "up_to_date", "permit_not_needed"],
    "a mission is taken over after the first interview": [
        *taken_over(), "working", "term_running", ok("officer", "midterm.held"), "reviewed"],
    "a mission is taken over after the review": [
        *taken_over(**REVIEWED), "reviewed", ok("officer", "interview.held", kind="end"),
        "closing"],
    "a mission is taken over after the last interview": [
        *taken_over(**REVIEWED, interview_end_on="2026-09-10"), "closing"],
    "a mission is taken over with a report and a permit that are due": [
        *taken_over(**GRANTED, permit_until="2026-11-01", reports_until="2026-06-16"),
        "report_awaited", "permit_expiring"],
    "a mission is taken over with a report and a permit that are in order": [
        *taken_over(**GRANTED, permit_until="2026-11-14", reports_until="2026-06-17"),
        "up_to_date", "permit_valid"],
    "a mission is taken over suspended and goes on where it stood": [
        *taken_over(**SUSPENDED), "home_remote", "home",
        ok("hq", "mission.resumed", new_end_date="2027-03-31"), "working", "term_running"],
    "a mission is taken over suspended before the departure": [
        *taken_over(**NOT_YET, place="suspended", where="not_abroad", suspended_on="2026-08-20",
                    suspension_mode="administrative"), "administrative", "not_abroad",
        ok("hq", "mission.resumed", new_end_date="2027-03-31"), "ready_to_depart"],
    "a mission is taken over suspended on the way out and goes on from there": [
        *taken_over(**SUSPENDED | NOT_YET | {"departed_on": "2026-08-10"}), "home_remote", "home",
        ok("hq", "mission.resumed", new_end_date="2027-03-31"), "travelling_out"],
    "a mission is taken over on the way back": [
        *taken_over(**ON_THE_WAY_BACK), "returning", "located",
        ok("officer", "return.recorded"), "after_service", "home"],
    "a mission is taken over after the return": [
        *taken_over(**BACK), "debrief_to_schedule", "certificate_to_issue", "home",
        ok("officer", "certificate.issued", number="A", from_="2026-03-02", to="2026-09-10"),
        "certificate_issued"],
    "a mission is taken over with its certificate": [
        *taken_over(**BACK, certificate_no="A", certificate_on="2026-09-11"),
        "certificate_issued"],
}

# Left at once by a transition that waits for nothing, so no turn ends in them.
PASSED_THROUGH = {"follow_up_done", "permit_check", "placing", "resuming", "suspension_mode",
                  "taken_over", "term_ended"}


def leaves_of(states):
    for name, state in states.items():
        if "states" in state:
            yield from leaves_of(state["states"])
        elif state.get("type") != "history":
            yield name


def below(states, wanted, inside=False):
    """The leaves in `wanted`, which may be one itself."""
    for name, state in states.items():
        here = inside or name == wanted
        if "states" in state:
            yield from below(state["states"], wanted, here)
        elif here:
            yield name


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class WaysTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.workflow = pathlib.Path(folder.name) / "workflow.json"
        cls.workflow.write_text(json.dumps(with_questions(WORKFLOW)), encoding="utf-8")

    def test_each_step_leads_where_its_row_says(self):
        for sentence, row in {**WAYS, **WAYS_AGAIN}.items():
            with self.subTest(way=sentence):
                steps = [item for item in row if not isinstance(item, str)]
                turns = play(self.workflow, steps)
                turn = None
                for item in row:
                    if isinstance(item, str):
                        states = set(below(WORKFLOW["states"], item))
                        self.assertTrue(states & set(turn["configuration"]), (item, turn))
                    elif turns and turns[0][0] is item:
                        turn = turns.pop(0)[1]
                        self.assertIsNone(turn["refused"], item)
                self.assertEqual(turns, [])

    def test_who_came_home_while_the_way_back_was_suspended_is_home_when_it_resumes(self):
        turns = play(self.workflow, [
            *life("mission.ended"), suspend("safe_haven"), at("2027-01-10"),
            ok("officer", "return.recorded"), at("2027-01-11"),
            ok("hq", "mission.resumed", new_end_date="2027-02-28")])
        self.assertNotIn("returning", turns[-1][1]["configuration"])

    def test_no_trigger_and_no_state_is_left_out(self):
        taken, seen = set(), set()
        lives = [read_lines(file) for file in sorted((FOLDER / "scripts").glob("*.jsonl"))]
        lives += [[item for item in row if not isinstance(item, str)]
                  for row in (*WAYS.values(), *WAYS_AGAIN.values())]
        lives += [*CASES.values(), *(timer.life for timer in TIMERS.values()),
                  *(timer.life for _, timer in MOVED.values())]
        for lines in lives:
            for item, turn in play(self.workflow, lines):
                line = item.line if isinstance(item, Expect) else item
                seen.update(turn["configuration"])
                if turn["changed"] and turn["refused"] is None:
                    taken.add(line.get("send"))
        self.assertEqual(set(WORKFLOW["triggers"]) - taken, set())
        self.assertEqual(set(leaves_of(WORKFLOW["states"])) - seen, PASSED_THROUGH)


if __name__ == "__main__":
    unittest.main()
