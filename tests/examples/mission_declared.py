"""Missions that were under way before: what is declared of them, and what each guard makes of it.

Told on 2026-09-15 of a contract from 2026-03-02 to 2027-03-01 in Senegal.
"""
from datetime import date, timedelta

from mission_life import WORKFLOW, at, facts, life, marked, no, ok, unmarked

TAKEN = "mission.taken_over"
TODAY = "2026-09-15"
SEEN = [{"kind": "contract", "sha256": "a" * 64}, {"kind": "cover", "seen_on": "2026-09-14"}]
NOT_YET = {"departed_on": None, "arrived_on": None, "interview_start_on": None}
NOT_LEFT = {"place": "ready_to_depart", "where": "not_abroad"}
ON_THE_WAY = {"place": "travelling_out", "where": "unknown", "departed_on": "2026-09-14"}
AT_POST = {"place": "in_service", "where": "located", "where_country": "SN",
           "departed_on": "2026-03-02", "arrived_on": "2026-03-03"}
AT_WORK = {**AT_POST, "interview_start_on": "2026-04-01"}
REVIEWED = {**AT_WORK, "midterm_on": "2026-09-01"}
SUSPENDED = {**AT_WORK, "place": "suspended", "where_country": "FR", "where": "home",
             "suspended_on": "2026-08-20", "suspension_mode": "home_remote"}
ON_THE_WAY_BACK = {**REVIEWED, "place": "returning", "ended_on": "2026-09-10",
                   "end_kind": "early"}
BACK = {**ON_THE_WAY_BACK, "place": "after_service", "where": "home", "returned_on": "2026-09-12"}
EVERYTHING = {**BACK, "scheme": "vsi", "assignee": "coordinator-SN", "allowance_cents": 45000,
              "stay": "granted", "permit_kind": "visa", "permit_until": "2027-03-31",
              "passport_until": "2030-01-01", "training_on": "2026-02-10",
              "medical_on": "2026-02-10", "medical_until": "2027-03-31",
              "depart_on": "2026-03-01", "arrive_on": "2026-03-02", "depart_by": "2026-03-31",
              "interview_end_on": "2026-09-05", "reports_until": "2026-08-31",
              "suspended_on": "2026-09-07", "suspension_mode": "administrative",
              "suspension_reason": "other", "review_on": "2026-09-30", "certificate_no": "A",
              "certificate_on": "2026-09-13", "where_place": "Lyon", "where_since": "2026-09-12"}


def declaration(**facts_of_it):
    """What one of the two persons says; a value None leaves the member out."""
    said = {"volunteer_ref": "VOL-1", "contract_no": "SIM-C1", "start": "2026-03-02",
            "end": "2027-03-01", "signed_on": "2026-02-20", "cover_from": "2026-03-02",
            "cover_to": "2027-03-01", "stay": "not_required", "leave_taken_days": 4,
            "evidence": SEEN, **AT_WORK, **facts_of_it}
    return {key: value for key, value in said.items() if value is not None}


def begun(country="SN"):
    start = life("start", start={"country": country})[-1]
    return [{**start, "at": TODAY + "T09:00:00Z"},
            facts(country_known=True, country_status="open", person_known=True,
                  person_months_here=0, person_months_elsewhere=0, volunteer_known=False)]


def first(country="SN", **facts_of_it):
    return [*begun(country), ok("country_coordinator", TAKEN, **declaration(**facts_of_it))]


def taken_over(country="SN", **facts_of_it):
    """A mission that both persons have declared."""
    return [*first(country, **facts_of_it), ok("hq", TAKEN, **declaration(**facts_of_it))]


def refused(code, wrong, right):
    """Two first declarations: with `wrong` refused, with `right` accepted."""
    return [*begun(), no(code, "officer", TAKEN, **declaration(**wrong)),
            ok("officer", TAKEN, **declaration(**right))]


def order(before, after, **beside):
    """`after` a day before `before`, then on the same day."""
    (early, day), = before.items()
    (late, too_soon), = after.items()
    said = {**beside, early: day}
    return refused("TO4", {**said, late: too_soon}, {**said, late: day})


# Two days of EVERYTHING, of which the first is not after the second.
IN_ORDER = [
    ("start", "end"), ("start", "ended_on"), ("cover_from", "cover_to"),
    ("medical_on", "medical_until"), ("depart_on", "arrive_on"), ("departed_on", "arrived_on"),
    ("departed_on", "returned_on"), ("arrived_on", "returned_on"),
    ("arrived_on", "interview_start_on"), ("arrived_on", "midterm_on"),
    ("arrived_on", "interview_end_on"), ("arrived_on", "reports_until"),
    ("interview_start_on", "midterm_on"), ("interview_start_on", "interview_end_on"),
    ("midterm_on", "interview_end_on"), ("suspended_on", "ended_on")]
PAST = ["signed_on", "training_on", "medical_on", "departed_on", "arrived_on",
        "interview_start_on", "midterm_on", "interview_end_on", "reports_until", "suspended_on",
        "ended_on", "returned_on", "certificate_on", "where_since"]


def day_before(day):
    return str(date.fromisoformat(day) - timedelta(days=1))


def without(key):
    return {name: value for name, value in declaration(**EVERYTHING).items() if name != key}


DECLARED = {
    "TO4: each pair of days is in order": [
        *begun(), *[no("TO4", "officer", TAKEN, **declaration(**{
            **EVERYTHING, late: day_before(declaration(**EVERYTHING)[early])}))
                    for early, late in IN_ORDER],
        ok("officer", TAKEN, **declaration(**EVERYTHING))],
    "TO4: what has happened lies in the future of no declaration": [
        *begun(), *[no("TO4", "officer", TAKEN, **declaration(**{**EVERYTHING, told: "2026-09-16"}))
                    for told in PAST],
        ok("officer", TAKEN, **declaration(**EVERYTHING))],
    "TO2: nothing is left out by the second person but the name shown": [
        *first(**EVERYTHING, person={"given_name": "Awa", "family_name": "Exemple"}),
        *[no("TO2", "hq", TAKEN, **without(key)) for key in declaration(**EVERYTHING)
          if key not in WORKFLOW["triggers"][TAKEN]["data"]["required"]],
        ok("hq", TAKEN, **declaration(**EVERYTHING))],
    "G07, G09: a departure is judged by what was declared and what came later": [
        *taken_over(**NOT_YET | NOT_LEFT, stay="granted", permit_kind="visa",
                    permit_until="2026-09-15", medical_on="2026-02-10", medical_until="2027-03-01",
                    depart_on="2026-09-20", arrive_on="2026-09-21"),
        no("G07", "officer", "departure.authorised"), ok("officer", "training.validated"),
        at("2026-09-16"), no("G09", "officer", "departure.authorised"),
        ok("officer", "stay.granted", kind="visa", valid_until="2027-03-31"),
        ok("officer", "departure.authorised")],
    "a mission taken over that left without an authorisation is marked": [
        *taken_over(**NOT_YET | NOT_LEFT, training_on="2026-02-10"),
        ok("officer", "departure.recorded"),
        *[marked("departure.recorded", code, TODAY) for code in ("authorised", "G08", "G10")],
        *[unmarked("departure.recorded", code, TODAY) for code in ("G07", "G09", "G11", "G12")]],
    "TO1: one person does not turn both keys of a declaration": [
        *begun(), ok("officer", TAKEN, **declaration()),
        no("TO1", "officer", TAKEN, **declaration()),
        no("TO1", "hq/officer-1", TAKEN, **declaration()),
        ok("officer/officer-2", TAKEN, **declaration())],
    "TO2: both declare the same": [
        *first(permit_until="2027-03-31", permit_kind="visa", stay="granted"),
        *[no("TO2", "hq", TAKEN, **declaration(**{
            "permit_until": "2027-03-31", "permit_kind": "visa", "stay": "granted", **other}))
          for other in ({"start": "2026-03-01"}, {"leave_taken_days": 5},
                        {"permit_until": "2027-03-30"}, {"place": "suspended"},
                        {"cover_to": "2027-02-28"}, {"where_place": "Thiès"},
                        {"volunteer_ref": "VOL-2"}, {"interview_start_on": None},
                        {"evidence": SEEN[:1]},
                        {"evidence": [SEEN[0], {"kind": "cover", "seen_on": "2026-09-13"}]})],
        ok("hq", TAKEN, **declaration(permit_until="2027-03-31", permit_kind="visa",
                                      stay="granted"))],
    "TO3: coordination declares, an officer or head office confirms": [
        *first(), no("TO3", "country_coordinator/coordinator-2", TAKEN, **declaration()),
        ok("officer", TAKEN, **declaration())],
    "TO4: a contract ends on its first day, or later": order(
        {"start": "2026-03-02"}, {"end": "2026-03-01"}),
    "TO4: a contract signed tomorrow": refused(
        "TO4", {"signed_on": "2026-09-16"}, {"signed_on": TODAY}),
    "TO4: a cover that ends before it begins": order(
        {"cover_from": "2026-03-02"}, {"cover_to": "2026-03-01"}),
    "TO4: a clearance that ends before it was given": order(
        {"medical_on": "2026-02-10"}, {"medical_until": "2026-02-09"}),
    "TO4: an arrival booked before the departure": order(
        {"depart_on": "2026-09-20"}, {"arrive_on": "2026-09-19"},
        **NOT_YET, **NOT_LEFT),
    "TO4: an arrival before the departure": order(
        {"departed_on": "2026-03-03"}, {"arrived_on": "2026-03-02"}),
    "TO4: an arrival tomorrow": refused(
        "TO4", {"arrived_on": "2026-09-16", "interview_start_on": None},
        {"arrived_on": TODAY, "interview_start_on": None}),
    "TO4: an interview before the arrival": order(
        {"arrived_on": "2026-03-03"}, {"interview_start_on": "2026-03-02"}),
    "TO4: a review before the first interview": order(
        {"interview_start_on": "2026-04-01"}, {"midterm_on": "2026-03-31"}),
    "TO4: a return before the arrival": order(
        {"arrived_on": "2026-09-10"}, {"returned_on": "2026-09-09"},
        **{**BACK, "interview_start_on": None, "midterm_on": None}),
    "TO4: an end before the suspension": order(
        {"suspended_on": "2026-09-05"}, {"ended_on": "2026-09-04"}, **BACK),
    "TO4: a document seen tomorrow": refused(
        "TO4", {"evidence": [{"kind": "contract", "seen_on": "2026-09-16"}]},
        {"evidence": [{"kind": "contract", "seen_on": TODAY}]}),
    "TO5: a right of stay has a last day": refused(
        "TO5", {"stay": "granted", "permit_kind": "visa"},
        {"stay": "granted", "permit_kind": "visa", "permit_until": "2027-03-31"}),
    "TO5: who is located is in a country": refused(
        "TO5", {"where_country": None}, {}),
    "TO5: who is in service has arrived": refused(
        "TO5", {"arrived_on": None, "interview_start_on": None}, {}),
    "TO5: who has arrived is not on the way": refused(
        "TO5", NOT_YET | ON_THE_WAY | {"arrived_on": "2026-09-15"}, NOT_YET | ON_THE_WAY),
    "TO5: who has not left is not abroad": refused(
        "TO5", NOT_YET | NOT_LEFT | {"where": "located"}, NOT_YET | NOT_LEFT),
    "TO5: a suspension has a mode": refused(
        "TO5", {**SUSPENDED, "suspension_mode": None}, SUSPENDED),
    "TO5: a mission that has ended is declared on its way back, not suspended": refused(
        "TO5", {**SUSPENDED, "ended_on": "2026-09-10", "end_kind": "early"}, SUSPENDED),
    "TO5: a way back follows an end": refused(
        "TO5", {**ON_THE_WAY_BACK, "ended_on": None}, ON_THE_WAY_BACK),
    "TO5: after the mission the person is back": refused(
        "TO5", {**BACK, "returned_on": None}, BACK),
    "a declaration is returned and made anew by the other person": [
        *first(), ok("officer", "need.returned", reason_code="unclear"),
        ok("hq", TAKEN, **declaration(leave_taken_days=5)),
        no("TO1", "hq", TAKEN, **declaration(leave_taken_days=5)),
        ok("officer", TAKEN, **declaration(leave_taken_days=5))],
}
