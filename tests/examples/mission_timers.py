"""When each timer of the mission fires, as a table: a life, the day or instant, what it leads to.

A day means its last microsecond in Dakar, which keeps UTC; an instant is given in UTC.
"""
from dataclasses import dataclass, field

from mission_guards import SIGN, back, in_service, missing_one, suspended
from mission_life import MOROCCO, at, life, ok


@dataclass
class Timer:
    life: list
    due: str
    leads_to: str = ""  # a state that is entered; "" when the timer only marks
    beside: list = field(default_factory=list)  # others that are due at the same instant


NOTICE = {"reason_code": "resignation", "effective_on": "2026-04-15"}
PERMIT = {"kind": "residence_permit", "valid_until": "2026-12-15"}


def permitted():
    return [*in_service(), ok("officer", "permit.granted", **PERMIT)]


def incident(*more):
    return [*in_service(), at("2026-02-10"),
            ok("host", "incident.reported", incident_ref="INC-1", severity="high"), *more]


def moroccan():
    return life("interview.held", of=MOROCCO, without=["permit.filed", "permit.granted"])


TIMERS = {
    "recruitment_target": Timer(life("need.approved"), "2025-12-08T09:00:00Z"),
    "advert_min": Timer(life("offer.published"), "2025-10-30"),
    "offer_answer": Timer(life("offer.made"), "2025-11-19T09:00:00Z", "host_choosing"),
    "preparation_target": Timer(life("offer.accepted"), "2026-01-14T09:00:00Z"),
    "cover_by": Timer(life("contract.drafted", without=["cover.enrolled"]), "2026-01-05"),
    "yellow_fever": Timer(life("travel.booked", medical_cleared={"yellow_fever_required": True}),
                          "2025-12-27"),
    "passport_ends": Timer(life("contract.signed", 2), "2027-12-10"),
    "depart_after_sign": Timer(life("contract.signed", 2), "2026-01-25"),
    "departure_day": Timer(life("departure.authorised"), "2026-01-05"),
    "deferral_review": Timer(
        [*life("departure.authorised"), ok("officer", "departure.postponed", reason_code="visa")],
        "2026-02-01T09:00:00Z"),
    "first_interview": Timer(life("installation.completed"), "2026-02-05",
                             beside=["leave_month"]),
    "midterm": Timer(in_service(), "2026-07-06"),
    "report_due": Timer(in_service(), "2026-04-21"),
    "report_escalated": Timer(in_service(), "2026-05-06"),
    "report_opens": Timer(in_service(), "2026-04-06", "report_awaited"),
    "term_end": Timer(life("interview.held", 2), "2027-01-04"),
    "extension_ask_90": Timer(in_service(), "2026-10-06"),
    "extension_ask_60": Timer(in_service(), "2026-11-05", beside=["leave_month"]),
    "extension_ask_15": Timer(in_service(), "2026-12-20"),
    "notice_end": Timer([*in_service(), ok("volunteer", "termination.notified", **NOTICE)],
                        "2026-04-15"),
    "leave_end": Timer(
        [*in_service(), at("2026-05-20"),
         ok("volunteer", "leave.requested", from_="2026-06-01", to="2026-06-08", days=6),
         ok("host", "leave.granted")], "2026-06-08"),
    "permit_alert_30": Timer(moroccan(), "2026-02-05T22:59:59.999999Z", beside=["leave_month"]),
    "permit_alert_60": Timer(moroccan(), "2026-03-07T23:59:59.999999Z"),  # Ramadan: UTC
    "permit_request": Timer(moroccan(), "2026-04-06T22:59:59.999999Z", beside=["report_opens"]),
    "permit_end_filed": Timer([*permitted(), ok("volunteer", "permit.renewal_filed")],
                              "2026-12-15"),
    "permit_expiring": Timer(permitted(), "2026-10-16", "permit_expiring"),
    "permit_end": Timer([*permitted(), at("2026-11-20")], "2026-12-15"),
    "leave_month": Timer(in_service(), "2026-02-05", "leave_accrues"),
    "suspension_review": Timer(suspended(), "2026-02-25"),
    "suspension_max": Timer(suspended(), "2026-05-11T09:00:00Z"),
    "missing_review": Timer(missing_one(), "2026-02-17T09:00:00Z"),
    "insertion_claim_9": Timer(back(), "2027-10-04"),
    "insertion_claim_11": Timer(back(), "2027-12-04"),
    "insertion_claim_12": Timer(back(), "2028-01-04"),
    "debrief": Timer(back(), "2027-03-07"),
    "end_report": Timer(back(), "2027-02-03"),
    "certificate": Timer([*life("mission.ended"), ok("officer", "return.recorded")], "2027-01-04"),
    "follow_up_6": Timer(back("file.closed"), "2027-07-06"),
    "follow_up_12": Timer(back("followup.answered"), "2028-01-06"),
    "whereabouts_unknown": Timer(
        [*in_service(), at("2026-02-10T15:30:00Z"),
         ok("officer", "whereabouts.reported", status="unknown")], "2026-02-11T15:30:00Z"),
    "incident_funder": Timer(incident(), "2026-02-13T09:00:00Z"),
    "incident_ack": Timer(incident(), "2026-02-10T13:00:00Z"),
    "incident_triage": Timer(incident(), "2026-02-11T09:00:00Z"),
    "incident_triage_ack": Timer(
        incident(at("2026-02-10T11:00:00Z"), ok("safeguarding", "incident.acknowledged")),
        "2026-02-11T09:00:00Z"),
    "incident_review": Timer(
        incident(at("2026-02-10T12:00:00Z"),
                 ok("safeguarding", "incident.triaged", severity="high")), "2026-02-17T12:00:00Z"),
    "decision_due": Timer(
        [*in_service(), at("2026-02-10"), ok("hq", "country.status_changed", status="closed")],
        "2026-02-25"),
}

# What moves a timer: the same timer, at another day.
MOVED = {
    "an extension moves the end of the term": ("term_end", Timer(
        [*in_service(), ok("officer", "extension.signed", new_end_date="2027-06-30")],
        "2027-06-30")),
    "an extension moves the reminder of 90 days": ("extension_ask_90", Timer(
        [*in_service(), ok("officer", "extension.signed", new_end_date="2027-06-30")],
        "2027-04-01")),
    "a resumption moves the end of the term": ("term_end", Timer(
        [*suspended(), at("2026-04-12"), ok("hq", "mission.resumed", new_end_date="2027-03-31")],
        "2027-03-31")),
    "a correction of the arrival moves the first interview": ("first_interview", Timer(
        [*life("installation.completed"),
         ok("hq", "fact.corrected", trigger="arrival.recorded", field="service.arrived_on",
            value="2026-01-05", reason="Erreur")], "2026-02-04")),
    "a correction of the arrival moves the first report": ("report_due", Timer(
        [*in_service(),
         ok("hq", "fact.corrected", trigger="arrival.recorded", field="service.arrived_on",
            value="2026-01-05", reason="Erreur")], "2026-04-20")),
    "a correction of the permit moves its reminder": ("permit_expiring", Timer(
        [*permitted(), ok("hq", "fact.corrected", trigger="permit.granted", reason="Erreur",
                          field="permit.valid_until", value="2026-12-31")], "2026-11-01",
        "permit_expiring")),
    "a review of the suspension moves the next one": ("suspension_review", Timer(
        [*suspended(), ok("officer", "suspension.reviewed", review_on="2026-03-20")],
        "2026-03-20")),
    "a second signature a week later moves the day to depart by": ("depart_after_sign", Timer(
        [*life("contract.signed"), at("2026-01-02"), ok("officer", "contract.signed", **SIGN)],
        "2026-02-01")),
    "a decision has the day it is given": ("decision_due", Timer(
        [*in_service(), at("2026-02-10"),
         ok("hq", "country.status_changed", status="closed", decide_by="2026-02-12")],
        "2026-02-12")),
}
