"""The table of mission_guards, from the service abroad to the follow-up."""
from mission_guards import (
    CERTIFICATE, MOVE, REPORT, RESUME, back, in_service, missing_one, nobody, suspended)
from mission_life import at, facts, life, no, ok

LEAVE = {"from_": "2026-03-30", "to": "2026-04-04"}
NOTICE = {"reason_code": "resignation"}
GRANT = {"kind": "resettlement"}
SEEN, OTHER = "a" * 64, "b" * 64
FIGURE = {"milestone_id": "M", "output": "OUT-1", "quantity": 2, "evidence": SEEN}
CORRECT = {"trigger": "arrival.recorded", "field": "service.arrived_on", "reason": "Erreur"}

REPORTS = {
    "arrived: milestones begin with the arrival": [
        *life("departure.recorded"), no("arrived", "host", "milestone.submitted", milestone_id="M"),
        ok("officer", "arrival.recorded"), ok("host", "milestone.submitted", milestone_id="M")],
    "milestone_waits: what was not submitted is not approved": [
        *in_service(), no("milestone_waits", "officer", "milestone.approved", milestone_id="M"),
        ok("host", "milestone.submitted", milestone_id="M"),
        ok("officer", "milestone.approved", milestone_id="M")],
    "G17: who submitted the milestone does not approve it": [
        *in_service(), ok("host", "milestone.submitted", milestone_id="M"),
        no("G17", "officer/person-HOST-X", "milestone.approved", milestone_id="M"),
        ok("officer", "milestone.approved", milestone_id="M")],
    "milestone_open: what is approved is not submitted again": [
        *in_service(), ok("host", "milestone.submitted", milestone_id="M"),
        ok("officer", "milestone.approved", milestone_id="M"),
        no("milestone_open", "host", "milestone.submitted", milestone_id="M"),
        ok("host", "milestone.submitted", milestone_id="M2")],
    "figure_complete: an output and a quantity go together": [
        *in_service(), facts(output_counting=True),
        ok("host", "milestone.submitted", milestone_id="M", evidence=[SEEN]),
        no("figure_complete", "officer", "milestone.approved", milestone_id="M", quantity=2),
        no("figure_complete", "officer", "milestone.approved", milestone_id="M", output="OUT-1",
           evidence=SEEN),
        ok("officer", "milestone.approved", **{**FIGURE, "quantity": 0})],
    "output_open: an output without a file, or already reported, counts nothing": [
        *in_service(), facts(output_counting=None),
        ok("host", "milestone.submitted", milestone_id="M", evidence=[OTHER, SEEN]),
        no("output_open", "officer", "milestone.approved", **FIGURE), facts(output_counting=False),
        no("output_open", "officer", "milestone.approved", **FIGURE), facts(output_counting=True),
        ok("officer", "milestone.approved", **FIGURE)],
    "evidence_filed: a figure rests on evidence filed with this milestone": [
        *in_service(), facts(output_counting=True),
        ok("host", "milestone.submitted", milestone_id="M", evidence=[SEEN]),
        ok("host", "milestone.submitted", milestone_id="M2", evidence=[OTHER]),
        no("evidence_filed", "officer", "milestone.approved", **{**FIGURE, "evidence": OTHER}),
        no("evidence_filed", "officer", "milestone.approved", milestone_id="M", output="OUT-1",
           quantity=2),
        ok("officer", "milestone.approved", **FIGURE)],
    "period_past: a report tells of days that have passed": [
        *in_service(), at("2026-04-14"),
        no("period_past", "volunteer", "report.submitted", period_to="2026-04-15", **REPORT),
        ok("volunteer", "report.submitted", period_to="2026-04-14", **REPORT)],
    "G17: who wrote the report does not approve it": [
        *in_service(), at("2026-04-14"),
        ok("host", "report.submitted", period_to="2026-04-13", **REPORT),
        no("G17", "officer/person-HOST-X", "report.approved"), ok("officer", "report.approved")],
    "report_waits: while suspended": [
        *suspended(), no("report_waits", "officer", "report.approved"),
        ok("volunteer", "report.submitted", period_to="2026-02-09", **REPORT),
        ok("officer", "report.approved")],
    "first_interview, mid_interview: the interview of the start comes first": [
        *in_service(through="installation.completed"),
        no("first_interview mid_interview", "officer", "interview.held", kind="end"),
        ok("officer", "interview.held", kind="mid"),
        no("first_interview mid_interview", "officer", "interview.held", kind="end"),
        ok("officer", "interview.held", kind="start")],
    "last_interview: the start is held once": [
        *in_service(through="midterm.held"),
        no("last_interview mid_interview", "officer", "interview.held", kind="start"),
        ok("officer", "interview.held", kind="end")],
    "midterm_first: the review comes before the last interview": [
        *in_service(), at("2026-07-01"),
        no("midterm_first mid_interview", "officer", "interview.held", kind="end"),
        ok("officer", "midterm.held"), ok("officer", "interview.held", kind="end")],
    "midterm_first: unless notice was given": [
        *in_service(), no("midterm_first mid_interview", "officer", "interview.held", kind="end"),
        ok("officer", "termination.notified", effective_on="2026-04-15", **NOTICE),
        ok("officer", "interview.held", kind="end")],
    "watch, well: attention is given once and ended once": [
        *in_service(), no("watch", "officer", "wellbeing.noted", level="well"),
        ok("officer", "wellbeing.noted", level="watch"),
        no("well", "officer", "wellbeing.noted", level="watch"),
        ok("officer", "wellbeing.noted", level="well")],
    "leave_asked: no leave without a wish": [
        *in_service(), no("leave_asked G16", "host", "leave.granted"),
        ok("volunteer", "leave.requested", from_="2026-03-30", to="2026-04-04", days=5),
        ok("host", "leave.granted")],
    "G16: two days a month, with the month that ends the day before": [
        *in_service(), ok("volunteer", "leave.requested", days=7, **LEAVE),
        no("G16", "host", "leave.granted"), ok("volunteer", "leave.requested", days=6, **LEAVE),
        ok("host", "leave.granted")],
    "G16: one day earlier the third month is not full": [
        *in_service(), ok("volunteer", "leave.requested", from_="2026-03-30", to="2026-04-03",
                          days=5), no("G16", "host", "leave.granted"),
        ok("volunteer", "leave.requested", from_="2026-03-30", to="2026-04-03", days=4),
        ok("host", "leave.granted")],
}

TERM = {
    "G18: an extension ends later than the contract": [
        *in_service(), no("G18", "officer", "extension.signed", new_end_date="2027-01-04"),
        ok("officer", "extension.signed", new_end_date="2027-01-05")],
    "G04: an extension up to 24 months": [
        *in_service(), no("G04", "officer", "extension.signed", new_end_date="2028-01-05"),
        ok("officer", "extension.signed", new_end_date="2028-01-04")],
    "G05: an extension up to 72 months": [
        *in_service(), facts(person_months_here=48, person_months_elsewhere=1),
        no("G05", "officer", "extension.signed", new_end_date="2027-12-05"),
        ok("officer", "extension.signed", new_end_date="2027-12-04")],
    "person_known: an extension for a person without a file": [
        *in_service(), nobody("person"),
        no("person_known G05", "officer", "extension.signed", new_end_date="2027-02-04"),
        facts(person_known=True, person_months_here=0, person_months_elsewhere=0),
        ok("officer", "extension.signed", new_end_date="2027-02-04")],
    "G17: who asked for the extension does not sign it": [
        *in_service(), ok("host", "extension.requested", new_end_date="2027-02-04"),
        no("G17", "officer/person-HOST-X", "extension.signed", new_end_date="2027-02-04"),
        ok("officer", "extension.signed", new_end_date="2027-02-04")],
    "G15: notice of exactly one month": [
        *in_service(), at("2026-03-15"),
        no("G15", "volunteer", "termination.notified", effective_on="2026-04-14", **NOTICE),
        ok("volunteer", "termination.notified", effective_on="2026-04-15", **NOTICE)],
    "G15: one month from 31 January is 28 February": [
        *in_service(), at("2026-01-31"),
        no("G15", "volunteer", "termination.notified", effective_on="2026-02-27", **NOTICE),
        ok("volunteer", "termination.notified", effective_on="2026-02-28", **NOTICE)],
    "G15: a serious breach ends the mission at once, not yesterday": [
        *in_service(), at("2026-03-15"),
        no("G15", "officer", "termination.notified", reason_code="serious_breach",
           effective_on="2026-03-14"),
        ok("officer", "termination.notified", reason_code="serious_breach",
           effective_on="2026-03-15")],
    "notice_within_term: notice ends with the contract at the latest": [
        *in_service(),
        no("notice_within_term", "officer", "termination.notified", effective_on="2027-01-05",
           **NOTICE),
        ok("officer", "termination.notified", effective_on="2027-01-04", **NOTICE)],
    "notice_over: the mission ends on the last day of the notice": [
        *in_service(), at("2026-03-15"),
        ok("officer", "termination.notified", effective_on="2026-04-15", **NOTICE),
        at("2026-04-14T23:59:59Z"), no("notice_over", "officer", "mission.ended"),
        at("2026-04-15T00:00:00Z"), ok("officer", "mission.ended")],
    "term_over: the mission ends on the last day of the contract": [
        *life("interview.held", 2), at("2027-01-03T23:59:59Z"),
        no("term_over", "officer", "mission.ended"), at("2027-01-04T00:00:00Z"),
        ok("officer", "mission.ended")],
    "contract_over, certificate_once: once, from the last day of the contract, still in service": [
        *life("interview.held", 2), at("2027-01-03T23:59:59Z"),
        no("contract_over", "officer", "certificate.issued", **CERTIFICATE),
        at("2027-01-04T00:00:00Z"), ok("officer", "certificate.issued", **CERTIFICATE),
        no("certificate_once", "officer", "certificate.issued", **CERTIFICATE)],
}

WAYS_ON = {
    "review_later: the next review is today, or later": [
        *suspended(), no("review_later", "officer", "suspension.reviewed", review_on="2026-02-09"),
        ok("officer", "suspension.reviewed", review_on="2026-02-10")],
    "G18: who resumes serves one more day at least": [
        *suspended(), no("G18", "hq", "mission.resumed", new_end_date="2026-02-10"),
        ok("hq", "mission.resumed", new_end_date="2026-02-11")],
    "G04: a resumption up to 24 months, suspension included": [
        *suspended(), no("G04", "hq", "mission.resumed", new_end_date="2028-01-05"),
        ok("hq", "mission.resumed", new_end_date="2028-01-04")],
    "G05: a resumption up to 72 months": [
        *suspended(), facts(person_months_elsewhere=61), no("G05", "hq", "mission.resumed",
                                                            **RESUME),
        facts(person_months_elsewhere=60), ok("hq", "mission.resumed", **RESUME)],
    "G12: nobody resumes in a closed country": [
        *suspended(), facts(country_status="closed"), no("G12", "hq", "mission.resumed", **RESUME),
        facts(country_status="conditional"), ok("hq", "country.approved", note_ref="N"),
        ok("hq", "mission.resumed", **RESUME)],
    "country_known: nobody resumes in a country that nobody watches": [
        *suspended(), facts(country_known=False),
        no("country_known G12", "hq", "mission.resumed", **RESUME), facts(country_known=True),
        ok("hq", "mission.resumed", **RESUME)],
    "person_known: nobody resumes without a file": [
        *suspended(), nobody("person"),
        no("person_known G05", "hq", "mission.resumed", **RESUME),
        facts(person_known=True, person_months_here=0, person_months_elsewhere=0),
        ok("hq", "mission.resumed", **RESUME)],
    "new_host_known, G01_new: the new host is accredited": [
        *in_service(), no("new_host_known G01_new", "officer", "mission.reassigned",
                          regions_to_redo=["contract"], **MOVE),
        facts(new_host_accredited=True, new_host_from="2026-01-01", new_host_until="2026-01-28"),
        no("G01_new", "officer", "mission.reassigned", regions_to_redo=["contract"], **MOVE),
        facts(new_host_until="2026-01-29"),
        ok("officer", "mission.reassigned", regions_to_redo=["contract"], **MOVE)],
    "G03_kept: a reassignment with the contract kept, to no country of the person": [
        *in_service(),
        facts(new_host_accredited=True, new_host_from="2026-01-01", new_host_until="2027-12-31"),
        no("G03_kept", "officer", "mission.reassigned", regions_to_redo=[], new_country="MA",
           **MOVE),
        ok("officer", "mission.reassigned", regions_to_redo=[], new_country="ML", **MOVE)],
    "G18_reassign: a contract that is kept ends after today": [
        *in_service(), at("2027-01-04"),
        facts(new_host_accredited=True, new_host_from="2026-01-01", new_host_until="2027-12-31"),
        no("G18_reassign", "officer", "mission.reassigned", regions_to_redo=[], **MOVE),
        ok("officer", "mission.reassigned", regions_to_redo=[], new_end_date="2027-01-05", **MOVE)],
    "G04: a reassignment with the contract kept, up to 24 months": [
        *in_service(),
        facts(new_host_accredited=True, new_host_from="2026-01-01", new_host_until="2027-12-31"),
        no("G04", "officer", "mission.reassigned", regions_to_redo=[], new_end_date="2028-01-05",
           **MOVE),
        ok("officer", "mission.reassigned", regions_to_redo=[], new_end_date="2028-01-04", **MOVE)],
    "G05_kept: a reassignment with the contract kept, up to 72 months": [
        *in_service(), facts(person_months_here=60),
        facts(new_host_accredited=True, new_host_from="2026-01-01", new_host_until="2027-12-31"),
        no("G05_kept", "officer", "mission.reassigned", regions_to_redo=[],
           new_end_date="2027-01-05", **MOVE),
        ok("officer", "mission.reassigned", regions_to_redo=[], new_end_date="2027-01-04", **MOVE)],
    "not_who_reported: a disappearance is closed by another person": [
        *missing_one(),
        no("not_who_reported", "hq/coordinator-SN", "missing.closed", reason_code="handed_over"),
        ok("hq", "missing.closed", reason_code="handed_over")],
}

AFTER = {
    "G17: who wrote the end report does not approve it": [
        *back(through="end_report.submitted"), no("G17", "officer/VOL-1", "end_report.approved"),
        ok("officer", "end_report.approved")],
    "report_or_reason: the file is closed with a report or a reason": [
        *back(), no("report_or_reason", "officer", "file.closed"),
        ok("officer", "file.closed", reason_code="report_never_came")],
    "report_or_reason: with the end report approved no reason is asked for": [
        *back(through="end_report.submitted"), no("report_or_reason", "officer", "file.closed"),
        ok("officer", "end_report.approved"), ok("officer", "file.closed")],
    "entitlement_cap: 800 € for twelve months": [
        *back(), no("entitlement_cap", "finance", "entitlement.assessed", amount_cents=80001,
                    **GRANT),
        ok("finance", "entitlement.assessed", amount_cents=80000, **GRANT)],
    "entitlement_cap: nothing within twelve months of the former mission": [
        *back(), no("entitlement_cap", "finance", "entitlement.assessed", amount_cents=1,
                    months_since_last=12, **GRANT),
        ok("finance", "entitlement.assessed", amount_cents=1, months_since_last=13, **GRANT)],
    "entitlement_cap: nothing for a civil servant": [
        *back(), no("entitlement_cap", "finance", "entitlement.assessed", amount_cents=1,
                    civil_servant=True, **GRANT),
        ok("finance", "entitlement.assessed", amount_cents=0, civil_servant=True, kind="none")],
    "payer_not_assessor: two persons assess and pay": [
        *back(through="entitlement.assessed"),
        no("payer_not_assessor", "finance", "entitlement.paid"),
        ok("finance/finance-2", "entitlement.paid")],
    "month_6: the answer of month 6 comes first": [
        *back(through="file.closed"),
        no("month_6", "volunteer", "followup.answered", month=12, situation_code="other"),
        ok("volunteer", "followup.answered", month=6, situation_code="other")],
    "month_12: then the one of month 12": [
        *back(through="followup.answered"),
        no("month_12", "volunteer", "followup.answered", month=6, situation_code="other"),
        ok("volunteer", "followup.answered", month=12, situation_code="other")],
}

MISTAKES = {
    "other_person: a step is reversed by another person": [
        *life("need.submitted"),
        no("other_person", "hq/person-HOST-X", "step.reversed", version=2, reason="Erreur"),
        ok("hq", "step.reversed", version=2, reason="Erreur")],
    "author_or_hq: a fact is corrected by its author or head office": [
        *life("arrival.recorded"),
        no("author_or_hq", "officer", "fact.corrected", value="2026-01-05", **CORRECT),
        ok("country_coordinator", "fact.corrected", value="2026-01-05", **CORRECT),
        ok("hq", "fact.corrected", value="2026-01-06", **CORRECT)],
    "corrected_past: what happened is no later than today": [
        *life("arrival.recorded"),
        no("corrected_past", "hq", "fact.corrected", value="2026-01-07", **CORRECT),
        ok("hq", "fact.corrected", value="2026-01-06", **CORRECT)],
    "corrected_order: nobody arrives before leaving": [
        *life("arrival.recorded"),
        no("corrected_order", "hq", "fact.corrected", value="2026-01-04", **CORRECT),
        ok("hq", "fact.corrected", value="2026-01-05", **CORRECT)],
}
