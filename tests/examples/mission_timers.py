"""When each timer of the mission fires, as a table: a life, the day or instant, what it leads to.

The missions are in Dakar, which keeps UTC, but for those in Morocco.
"""
from mission_declared import (
    AT_POST, BACK, NOT_LEFT, NOT_YET, SUSPENDED, taken_over)
from mission_guards import SIGN, back, in_service, missing_one, suspended
from mission_life import MOROCCO, at, life, ok
from timed import Timer

NOTICE = {"reason_code": "resignation", "effective_on": "2026-04-15"}
PERMIT = {"kind": "residence_permit", "valid_until": "2026-12-15"}


def extended(until="2027-06-30"):
    return [*in_service(), ok("officer", "extension.signed", new_end_date=until)]


def resumed():
    return [*suspended(), at("2026-04-13"), ok("hq", "mission.resumed", new_end_date="2027-03-31")]


def noticed():
    return [*in_service(), ok("volunteer", "termination.notified", **NOTICE)]


def ended(before, day):
    return [*before, at(day), ok("officer", "mission.ended")]


def home(before):
    return [*before, ok("officer", "return.recorded")]


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
    "notice_end": Timer(noticed(), "2026-04-15"),
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
    "an extension moves the end of the term": ("term_end", Timer(extended(), "2027-06-30")),
    "an extension moves the review to half of the longer term": ("midterm", Timer(
        extended("2027-06-29"), "2026-10-02")),
    "an extension moves the reminder of 90 days": ("extension_ask_90", Timer(
        extended(), "2027-04-01")),
    "an extension moves the reminder of 60 days": ("extension_ask_60", Timer(
        extended(), "2027-05-01")),
    "an extension moves the reminder of 15 days": ("extension_ask_15", Timer(
        extended(), "2027-06-15")),
    "after an extension the certificate is due on the new last day": ("certificate", Timer(
        home(ended(extended(), "2027-06-30")), "2027-06-30")),
    "a resumption moves the end of the term": ("term_end", Timer(resumed(), "2027-03-31")),
    "a resumption moves the review to half of what is left": ("midterm", Timer(
        resumed(), "2026-10-06")),
    "a resumption moves the reminder of 90 days": ("extension_ask_90", Timer(
        resumed(), "2026-12-31")),
    "a resumption moves the reminder of 60 days": ("extension_ask_60", Timer(
        resumed(), "2027-01-30")),
    "a resumption moves the reminder of 15 days": ("extension_ask_15", Timer(
        resumed(), "2027-03-16")),
    "after a resumption the certificate is due on the new last day": ("certificate", Timer(
        home(ended(resumed(), "2027-03-31")), "2027-03-31")),
    "after an early end the certificate is due on the last day of the notice": (
        "certificate", Timer(home(ended(noticed(), "2026-04-15")), "2026-04-15")),
    "after an end in suspension the certificate is due that day": ("certificate", Timer(
        home([*suspended(), ok("officer", "mission.ended", reason_code="security")]),
        "2026-02-10")),
    "a notice that is withdrawn brings the end of the term back": ("term_end", Timer(
        [*noticed(), ok("officer", "termination.withdrawn", reason="Accord")], "2027-01-04")),
    "a notice that is withdrawn brings the reminder of 15 days back": ("extension_ask_15", Timer(
        [*noticed(), ok("officer", "termination.withdrawn", reason="Accord")], "2026-12-20")),
    "a resumption gives a deferral a new review": ("deferral_review", Timer(
        [*TIMERS["deferral_review"].life, at("2026-01-20"),
         ok("hq", "mission.suspended", mode="administrative", reason_code="security"),
         at("2026-01-25"), ok("hq", "mission.resumed", new_end_date="2027-02-28")],
        "2026-02-24T09:00:00Z")),
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

# What rings no more at the day it had, and not at another one.
REMINDERS = ["term_end", "extension_ask_90", "extension_ask_60", "extension_ask_15"]
STOPPED = {
    **{f"no {name} after a notice": (name, noticed()) for name in REMINDERS},
    **{f"no {name} after an early end": (name, ended(noticed(), "2026-04-15"))
       for name in [*REMINDERS, "midterm"]},
    **{f"no {name} in suspension": (name, suspended()) for name in [*REMINDERS, "midterm"]},
}

LONG_AGO = {"start": "2025-01-06", "signed_on": "2025-01-02", "departed_on": "2025-01-06",
            "arrived_on": "2025-01-07", "interview_start_on": None}
LONG_BACK = {**BACK, "start": "2024-01-08", "end": "2025-01-07", "signed_on": "2024-01-02",
             "departed_on": "2024-01-08", "arrived_on": "2024-01-09", "interview_start_on": None,
             "midterm_on": None, "ended_on": "2025-01-07", "returned_on": "2025-01-08"}

# What a mission that was taken over on 2026-09-15 still has to come, from the same day on.
STILL_TO_COME = {
    "the day to leave by": ("depart_after_sign", Timer(
        taken_over(**NOT_YET | NOT_LEFT, depart_by="2026-09-15"), "2026-09-15")),
    "the first interview": ("first_interview", Timer(
        taken_over(**AT_POST | {"arrived_on": "2026-08-16"}, interview_start_on=None),
        "2026-09-15")),
    "the review": ("midterm", Timer(taken_over(end="2027-03-31"), "2026-09-15")),
    "the call for a report": ("report_opens", Timer(
        taken_over(reports_until="2026-06-17"), "2026-09-15", "report_awaited")),
    "the report": ("report_due", Timer(taken_over(reports_until="2026-06-02"), "2026-09-15")),
    "a report late by a month": ("report_escalated", Timer(
        taken_over(reports_until="2026-05-18"), "2026-09-15")),
    "a report 90 days after a declaration that names none": ("report_opens", Timer(
        taken_over(), "2026-12-14", "report_awaited", beside=["leave_month"])),
    "the end of the term": ("term_end", Timer(taken_over(end="2026-09-15"), "2026-09-15")),
    "the next month of leave": ("leave_month", Timer(taken_over(), "2026-10-02",
                                                     "leave_accrues")),
    "the renewal of the permit": ("permit_expiring", Timer(
        taken_over(stay="granted", permit_kind="visa", permit_until="2026-11-14"), "2026-09-15",
        "permit_expiring")),
    "the end of the permit": ("permit_end", Timer(
        taken_over(stay="granted", permit_kind="visa", permit_until="2026-09-15"), "2026-09-15")),
    "the request for a permit in Morocco": ("permit_request", Timer(
        taken_over(country="MA", **AT_POST | {"arrived_on": "2026-06-17"},
                   interview_start_on="2026-07-01"), "2026-09-15T22:59:59.999999Z")),
    "a review of the suspension in 15 days": ("suspension_review", Timer(
        taken_over(**SUSPENDED), "2026-09-30")),
    "a review of the suspension on the day declared": ("suspension_review", Timer(
        taken_over(**SUSPENDED, review_on="2026-09-15"), "2026-09-15")),
    "a review of the suspension declared too late": ("suspension_review", Timer(
        taken_over(**SUSPENDED, review_on="2026-09-14"), "2026-09-30")),
    "90 days of suspension from the declaration on": ("suspension_max", Timer(
        taken_over(**SUSPENDED), "2026-12-14T09:00:00Z")),
    "the end report": ("end_report", Timer(
        taken_over(**BACK | {"ended_on": "2026-08-16", "midterm_on": None}), "2026-09-15")),
    "the debrief": ("debrief", Timer(
        taken_over(**BACK | {"returned_on": "2026-07-17", "midterm_on": None}), "2026-09-15")),
    "the certificate": ("certificate", Timer(
        taken_over(**BACK | {"ended_on": "2026-09-15"}), "2026-09-15")),
    "the end of a claim": ("insertion_claim_12", Timer(
        taken_over(**LONG_BACK | {"start": "2024-09-16", "end": "2025-09-15",
                                  "ended_on": "2025-09-15"}), "2026-09-15")),
}

# Lives in which deadlines lay before the declaration: none of them rings.
LONG_PAST = {
    "a day to leave by": taken_over(**NOT_YET | NOT_LEFT, depart_by="2026-09-14"),
    "a first interview": taken_over(**AT_POST | {"arrived_on": "2026-08-15"},
                                    interview_start_on=None),
    "a review": taken_over(end="2027-03-29"),
    "a report": taken_over(reports_until="2026-06-01"),
    "a report late by a month": taken_over(reports_until="2026-03-03", end="2027-03-31"),
    "the end of a term": taken_over(**LONG_AGO, end="2026-09-14"),
    "the end of a permit": taken_over(stay="granted", permit_kind="visa", end="2027-03-31",
                                      permit_until="2026-09-14"),
    "the request for a permit in Morocco": taken_over(
        country="MA", end="2027-03-31", **AT_POST | {"arrived_on": "2026-06-16"},
        interview_start_on="2026-07-01"),
    "an end report": taken_over(**BACK | {"ended_on": "2026-08-15", "midterm_on": None}),
    "everything after the mission": taken_over(**LONG_BACK),
}
