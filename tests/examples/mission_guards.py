"""What each guard of the mission lets pass and what it refuses, as a table.

A row is a sentence and a script: a life, then steps that must be refused with exactly these codes
(`no`) or accepted (`ok`). Between a refusal and what passes afterwards only one fact has changed.
"""
from mission_life import MOROCCO, at, facts, life, marked, no, ok, unmarked

NEED = {"tasks": "Appui", "start_wanted": "2026-01-05", "months": 12, "non_substitution": True}
OFFER = {"volunteer_ref": "VOL-1",
         "terms": {"start": "2026-01-05", "months": 12, "allowance_cents": 45000}}
DRAFT = {"contract_no": "SIM-C1", "start": "2026-01-05", "end": "2027-01-04",
         "allowance_cents": 45000}
SIGN = {"contract_no": "SIM-C1"}
PAPER = {"confirmed_scan": "a" * 64}
COVER = {"scheme": "exemple", "to": "2027-01-04"}
MOVE = {"new_host": "HOST-Y", "new_host_name": "Another host"}
REPORT = {"period_from": "2026-01-06", "report_ref": "R1"}
CERTIFICATE = {"number": "ATT", "from_": "2026-01-05", "to": "2027-01-04"}
NOBODY = {"adult_from": None, "excluded_countries": None, "months_here": None,
          "months_elsewhere": None, "open_contract": None}
RESUME = {"new_end_date": "2027-01-04"}


def nobody(name):
    return facts(**{f"{name}_known": False}, **{f"{name}_{key}": NOBODY[key] for key in NOBODY})


def drafted(start, last, too_late):
    return [*life("travel.booked"),
            no("G04_draft", "officer", "contract.drafted", **{**DRAFT, "start": start,
                                                              "end": too_late}),
            ok("officer", "contract.drafted", **{**DRAFT, "start": start, "end": last})]


def in_service(*, through="interview.held", **more):
    return life(through, **more)


def suspended():
    return [*in_service(), at("2026-02-10"),
            ok("officer", "mission.suspended", mode="home_remote", reason_code="security")]


def back(through="return.recorded", **more):
    return life(through, **more)


def missing_one():
    return [*in_service(), at("2026-02-10"),
            ok("country_coordinator", "volunteer.missing", since="2026-02-09")]


NEED_TO_OFFER = {
    "G01: the host is accredited up to its last day and from its first": [
        *life("start"), at("2025-10-04"), facts(host_accredited=False),
        no("G01", "host", "need.submitted", **NEED),
        facts(host_accredited=True, host_until="2025-10-03"),
        no("G01", "host", "need.submitted", **NEED),
        facts(host_until="2027-12-31", host_from="2025-10-05"),
        no("G01", "host", "need.submitted", **NEED),
        facts(host_from="2025-10-04", host_until="2025-10-04"),
        ok("host", "need.submitted", **NEED)],
    "host_known: a host without a file": [
        *life("start"), at("2025-10-04"), facts(host_known=False, host_accredited=None),
        no("host_known G01", "host", "need.submitted", **NEED),
        facts(host_known=True, host_accredited=True), ok("host", "need.submitted", **NEED)],
    "G19: the sender's approval, on its last day": [
        *life("need.submitted"), at("2025-10-09"), facts(sender_until="2025-10-08"),
        no("G19", "officer", "need.approved", scheme="vsi"), facts(sender_until="2025-10-09"),
        ok("officer", "need.approved", scheme="vsi")],
    "sender_known: a sender without an approval": [
        *life("need.submitted"), at("2025-10-09"), facts(sender_known=False),
        no("sender_known G19", "officer", "need.approved", scheme="vsi"),
        facts(sender_known=True), ok("officer", "need.approved", scheme="vsi")],
    "G17: who wrote the need does not approve it": [
        *life("need.submitted"), at("2025-10-09"),
        no("G17", "country_coordinator/person-HOST-X", "need.approved", scheme="vsi"),
        ok("country_coordinator", "need.approved", scheme="vsi")],
    "other_publishes: who approved the need does not publish the offer": [
        *life("need.submitted"), at("2025-10-09"), ok("officer", "need.approved", scheme="vsi"),
        no("other_publishes", "officer", "offer.published", closes_on="2025-11-15"),
        ok("officer/officer-2", "offer.published", closes_on="2025-11-15")],
    "closes_later: an advert closes on the day it is published, or later": [
        *life("need.approved"), at("2025-10-15"),
        no("closes_later", "officer", "offer.published", closes_on="2025-10-14"),
        ok("officer", "offer.published", closes_on="2025-10-15")],
    "G14: an advert of 15 days, not of 14": [
        *life("application.received", 2), at("2025-10-29T23:59:59Z"),
        no("G14", "officer", "shortlist.submitted", application_refs=["SIM-A1"]),
        at("2025-10-30T00:00:00Z"),
        ok("officer", "shortlist.submitted", application_refs=["SIM-A1"])],
    "G13: one person does not turn both keys of the choice": [
        *life("candidate.preferred"), at("2025-11-07"),
        no("G13", "officer/person-HOST-X", "candidate.preferred", application_ref="SIM-A1"),
        ok("officer", "candidate.preferred", application_ref="SIM-A1")],
    "sender_key: a second host does not turn the sender's key": [
        *life("candidate.preferred"), at("2025-11-07"),
        no("sender_key", "host/person-2", "candidate.preferred", application_ref="SIM-A1"),
        ok("officer", "candidate.preferred", application_ref="SIM-A1")],
    "host_key: a second officer does not turn the host's key": [
        *life("shortlist.submitted"), at("2025-11-07"),
        ok("officer", "candidate.preferred", application_ref="SIM-A1"),
        no("host_key", "officer/officer-2", "candidate.preferred", application_ref="SIM-A1"),
        ok("host", "candidate.preferred", application_ref="SIM-A1")],
    "same_candidate: two keys name one candidate": [
        *life("candidate.preferred"), at("2025-11-07"),
        no("same_candidate", "officer", "candidate.preferred", application_ref="SIM-A2"),
        ok("officer", "candidate.preferred", application_ref="SIM-A1")],
    "candidate_known: a person without a file": [
        *life("candidate.preferred", 2), at("2025-11-09"), nobody("candidate"),
        no("candidate_known G02 G03 G05 G21", "officer", "offer.made", **OFFER),
        facts(candidate_known=True, candidate_adult_from="2013-05-05",
              candidate_excluded_countries=["MA"], candidate_months_here=0,
              candidate_months_elsewhere=0), ok("officer", "offer.made", **OFFER)],
    "G02: 18 on the first day of the contract": [
        *life("candidate.preferred", 2), at("2025-11-09"), facts(candidate_adult_from="2026-01-06"),
        no("G02", "officer", "offer.made", **OFFER), facts(candidate_adult_from="2026-01-05"),
        ok("officer", "offer.made", **OFFER)],
    "G03: neither a national nor a resident": [
        *life("candidate.preferred", 2), at("2025-11-09"),
        facts(candidate_excluded_countries=["MA", "SN"]),
        no("G03", "officer", "offer.made", **OFFER), facts(candidate_excluded_countries=["MA"]),
        ok("officer", "offer.made", **OFFER)],
    "G05: 72 months, all organisations added": [
        *life("candidate.preferred", 2), at("2025-11-09"),
        facts(candidate_months_here=48, candidate_months_elsewhere=13),
        no("G05", "officer", "offer.made", **OFFER), facts(candidate_months_elsewhere=12),
        ok("officer", "offer.made", **OFFER)],
    "G21: no other open contract at the offer": [
        *life("candidate.preferred", 2), at("2025-11-09"), facts(candidate_open_contract="M-2"),
        no("G21", "officer", "offer.made", **OFFER), facts(candidate_open_contract=None),
        ok("officer", "offer.made", **OFFER)],
    "own_file: another volunteer does not answer": [
        *life("offer.made"), at("2025-11-15"),
        no("own_file", "volunteer/VOL-2", "offer.accepted"), ok("volunteer", "offer.accepted")],
}

PREPARATION = {
    "dates_in_order: a training ends on its first day, or later": [
        *life("stay.assessed"), at("2025-11-19"),
        no("dates_in_order", "officer", "training.planned", session_ref="S", from_="2025-11-27",
           to="2025-11-26"),
        ok("officer", "training.planned", session_ref="S", from_="2025-11-26", to="2025-11-26")],
    "still_valid: a clearance is valid today, or longer": [
        *life("training.validated"), at("2025-12-04"),
        no("still_valid", "medical", "medical.cleared", valid_until="2025-12-03"),
        ok("medical", "medical.cleared", valid_until="2025-12-04")],
    "passport_margin: 6 months after the planned end": [
        *life("medical.cleared", stay_assessed={"required": True},
              document_filed={"valid_until": "2027-07-04"}),
        no("passport_margin", "volunteer", "stay.applied", kind="visa"),
        ok("volunteer", "document.filed", kind="passport", valid_until="2027-07-05"),
        ok("volunteer", "stay.applied", kind="visa")],
    "hq_exempts: only head office finds that law 06-18 does not apply": [
        *life("travel.booked"),
        no("hq_exempts", "officer", "host.authorisation_recorded", outcome="not_applicable"),
        ok("hq", "host.authorisation_recorded", outcome="not_applicable")],
    "G04_draft: 24 months that hold a 29 February": drafted("2026-03-01", "2028-02-29",
                                                            "2028-03-01"),
    "G04_draft: 24 months without a 29 February": drafted("2025-03-01", "2027-02-28",
                                                          "2027-03-01"),
    "G04_draft: 24 months from a 29 February": drafted("2028-02-29", "2030-02-27", "2030-02-28"),
    "G04_draft: 24 months from 28 February up to a leap year": drafted("2026-02-28", "2028-02-27",
                                                                       "2028-02-28"),
}

SIGNATURE = {
    "G02: 18 on the first day, at the signature": [
        *life("contract.drafted"), at("2025-12-24"), facts(person_adult_from="2026-01-06"),
        no("G02", "volunteer", "contract.signed", **SIGN), facts(person_adult_from="2026-01-05"),
        ok("volunteer", "contract.signed", **SIGN)],
    "G03: at the signature; a file that names no country says nothing": [
        *life("contract.drafted"), at("2025-12-24"), facts(person_excluded_countries=["SN"]),
        no("G03", "volunteer", "contract.signed", **SIGN), facts(person_excluded_countries=[]),
        no("G03", "volunteer", "contract.signed", **SIGN), facts(person_excluded_countries=["MA"]),
        ok("volunteer", "contract.signed", **SIGN)],
    "G05: 60 months served leave exactly 12": [
        *life("contract.drafted"), at("2025-12-24"), facts(person_months_here=61),
        no("G05", "volunteer", "contract.signed", **SIGN), facts(person_months_here=60),
        ok("volunteer", "contract.signed", **SIGN)],
    "G06: 149.99 € are too few from December 2022 on": [
        *life("contract.drafted", contract_drafted={"allowance_cents": 14999}), at("2025-12-24"),
        no("G06", "volunteer", "contract.signed", **SIGN),
        ok("officer", "contract.drafted", **{**DRAFT, "allowance_cents": 15000}),
        ok("volunteer", "contract.signed", **SIGN)],
    "G07: a training that is not validated": [
        *life("contract.drafted", without=["training.validated"]), at("2025-12-24"),
        no("G07", "volunteer", "contract.signed", **SIGN), ok("officer", "training.validated"),
        ok("volunteer", "contract.signed", **SIGN)],
    "G08: a clearance up to the last day of the contract": [
        *life("contract.drafted", medical_cleared={"valid_until": "2027-01-03"}), at("2025-12-24"),
        no("G08", "volunteer", "contract.signed", **SIGN),
        ok("medical", "medical.cleared", valid_until="2027-01-04"),
        ok("volunteer", "contract.signed", **SIGN)],
    "G08: a shorter clearance with a review that is still to come": [
        *life("contract.drafted", medical_cleared={"valid_until": "2026-06-30",
                                                   "review_on": "2025-12-23"}), at("2025-12-24"),
        no("G08", "volunteer", "contract.signed", **SIGN),
        ok("medical", "medical.cleared", valid_until="2026-06-30", review_on="2025-12-24"),
        ok("volunteer", "contract.signed", **SIGN)],
    "G09: the right of stay is not settled": [
        *life("contract.drafted", without=["stay.assessed"]), at("2025-12-24"),
        no("G09", "volunteer", "contract.signed", **SIGN),
        ok("officer", "stay.assessed", required=False), ok("volunteer", "contract.signed", **SIGN)],
    "G10: the travel is not booked": [
        *life("contract.drafted", without=["travel.booked"]), at("2025-12-24"),
        no("G10", "volunteer", "contract.signed", **SIGN),
        ok("officer", "travel.booked", depart_on="2026-01-05", arrive_on="2026-01-06"),
        ok("volunteer", "contract.signed", **SIGN)],
    "G11: cover starts on the first day of the contract": [
        *life("contract.drafted", cover_enrolled={"from": "2026-01-06"}), at("2025-12-24"),
        no("G11", "volunteer", "contract.signed", **SIGN),
        ok("officer", "cover.enrolled", from_="2026-01-05", **COVER),
        ok("volunteer", "contract.signed", **SIGN)],
    "G13: one person does not turn both keys of the contract, nor one key twice": [
        *life("contract.signed"), at("2025-12-26"),
        no("G13", "volunteer", "contract.signed", **SIGN),
        no("G13", "officer/VOL-1", "contract.signed", **SIGN),
        ok("officer", "contract.signed", **SIGN)],
    "G19: the approval on the day of the signature": [
        *life("contract.drafted"), at("2025-12-24"), facts(sender_until="2025-12-23"),
        no("G19", "volunteer", "contract.signed", **SIGN), facts(sender_until="2025-12-24"),
        ok("volunteer", "contract.signed", **SIGN)],
    "G21: no other open contract at the signature": [
        *life("contract.drafted"), at("2025-12-24"), facts(person_open_contract="M-2"),
        no("G21", "volunteer", "contract.signed", **SIGN), facts(person_open_contract=None),
        ok("volunteer", "contract.signed", **SIGN)],
    "G22: Morocco asks for the host's authorisation": [
        *life("contract.drafted", of=MOROCCO, without=["host.authorisation_recorded"]),
        at("2025-12-24"), no("G22", "volunteer", "contract.signed", **SIGN),
        ok("officer", "host.authorisation_recorded", outcome="authorised"),
        ok("volunteer", "contract.signed", **SIGN)],
    "documents_filed: the record was not seen": [
        *life("contract.drafted"), at("2025-12-24"),
        ok("officer", "document.expired", kind="criminal_record_seen"),
        no("documents_filed", "volunteer", "contract.signed", **SIGN),
        ok("officer", "document.filed", kind="criminal_record_seen"),
        ok("volunteer", "contract.signed", **SIGN)],
    "same_contract: the number of the last draft": [
        *life("contract.drafted"), at("2025-12-24"),
        no("same_contract", "volunteer", "contract.signed", contract_no="SIM-C0"),
        ok("volunteer", "contract.signed", **SIGN)],
    "paper_waits, second_person, same_scan: a paper signature has two persons": [
        *life("contract.drafted"), at("2025-12-24"),
        no("paper_waits same_scan", "hq", "contract.paper_confirmed", **PAPER, **SIGN),
        ok("officer", "contract.paper_signed", scan="a" * 64, **SIGN),
        no("second_person", "officer", "contract.paper_confirmed", **PAPER, **SIGN),
        no("same_scan", "hq", "contract.paper_confirmed", confirmed_scan="b" * 64, **SIGN),
        ok("hq", "contract.paper_confirmed", **PAPER, **SIGN)],
    "a paper is judged by its own day, not by that of the confirmation": [
        *life("contract.drafted"), at("2025-12-23"), facts(sender_until="2025-12-23"),
        ok("officer", "contract.paper_signed", scan="a" * 64, **SIGN),
        at("2025-12-24"), no("G19", "volunteer", "contract.signed", **SIGN),
        ok("hq", "contract.paper_confirmed", **PAPER, **SIGN)],
    "G06: the amount is judged by the rule set of the day on the paper": [
        *life("contract.drafted", contract_drafted={"allowance_cents": 14900}), at("2025-12-24"),
        ok("officer", "contract.paper_signed", scan="a" * 64, **SIGN),
        no("G06", "hq", "contract.paper_confirmed", **PAPER, **SIGN)],
}

DEPARTURE = {
    "G12: a closed country, a conditional one, an approval up to its last day": [
        *life("contract.signed", 2), at("2026-01-02"), facts(country_status="closed"),
        no("G12", "officer", "departure.authorised"), facts(country_status="conditional"),
        no("G12", "officer", "departure.authorised"),
        ok("hq", "country.approved", note_ref="N1", valid_until="2026-01-01"),
        no("G12", "officer", "departure.authorised"),
        ok("hq", "country.approved", note_ref="N2", valid_until="2026-01-02"),
        ok("officer", "departure.authorised")],
    "country_known: a country that nobody watches": [
        *life("contract.signed", 2), at("2026-01-02"), facts(country_known=False),
        no("country_known G12", "officer", "departure.authorised"), facts(country_known=True),
        ok("officer", "departure.authorised")],
    "yellow_fever: valid on the day of the arrival": [
        *life("contract.signed", 2, medical_cleared={"yellow_fever_required": True}),
        at("2026-01-02"), no("yellow_fever", "officer", "departure.authorised"),
        ok("medical", "vaccination.recorded", valid_from="2026-01-07"),
        no("yellow_fever", "officer", "departure.authorised"),
        ok("medical", "vaccination.recorded", valid_from="2026-01-06"),
        ok("officer", "departure.authorised")],
    "replan_later: today, or later": [
        *life("departure.authorised"), ok("officer", "departure.postponed", reason_code="visa"),
        no("replan_later", "officer", "departure.replanned", depart_by="2026-01-01"),
        ok("officer", "departure.replanned", depart_by="2026-01-02")],
    "reason_given: an end before the arrival": [
        *life("departure.recorded"), no("reason_given", "officer", "mission.ended"),
        ok("officer", "mission.ended", reason_code="security")],
    "can_leave: nobody leaves before the preparation": [
        *life("offer.made"), no("can_leave", "officer", "departure.recorded"),
        ok("volunteer", "offer.accepted"), ok("officer", "departure.recorded")],
    "can_arrive: nobody arrives before the preparation": [
        *life("offer.made"), no("can_arrive", "officer", "arrival.recorded"),
        ok("volunteer", "offer.accepted"), ok("officer", "arrival.recorded")],
    "can_return: nobody returns before leaving": [
        *life("departure.authorised"), no("can_return", "officer", "return.recorded"),
        ok("officer", "departure.recorded"), ok("officer", "return.recorded")],
    "has_volunteer: nobody is anywhere before an offer is accepted": [
        *life("offer.made"),
        no("has_volunteer", "officer", "whereabouts.reported", status="located", country="MA"),
        ok("volunteer", "offer.accepted"),
        ok("officer", "whereabouts.reported", status="located", country="MA")],
    "country_given: a place has a country": [
        *life("departure.recorded"),
        no("country_given", "officer", "whereabouts.reported", status="located"),
        ok("officer", "whereabouts.reported", status="located", country="SN"),
        ok("officer", "whereabouts.reported", status="unknown")],
    "known_place: what is not known is not confirmed": [
        *life("departure.authorised"), no("known_place", "officer", "whereabouts.confirmed"),
        ok("officer", "departure.recorded"), ok("officer", "whereabouts.confirmed")],
    "has_left: who has not left is not missing": [
        *life("departure.authorised"),
        no("has_left", "hq", "volunteer.missing", since="2026-01-02"),
        ok("officer", "departure.recorded"), ok("hq", "volunteer.missing", since="2026-01-02")],
}

MARKS = {
    "a departure out of nothing carries each rule that did not hold": [
        *life("offer.accepted"), facts(country_status="closed"),
        ok("officer", "departure.recorded"),
        *[marked("departure.recorded", code, "2025-11-15")
          for code in ("authorised", "G07", "G08", "G09", "G10", "G11", "G12")],
        ok("officer", "arrival.recorded"),
        unmarked("arrival.recorded", "yellow_fever", "2025-11-15")],
    "a departure in order carries nothing": [
        *life("departure.recorded"),
        *[unmarked("departure.recorded", code, "2026-01-05")
          for code in ("authorised", "G07", "G08", "G09", "G10", "G11", "G12")]],
    "a departure that was not authorised": [
        *life("departure.recorded", without=["departure.authorised"]),
        marked("departure.recorded", "authorised", "2026-01-05"),
        unmarked("departure.recorded", "G07", "2026-01-05")],
    "an arrival without a departure": [
        *life("arrival.recorded", without=["departure.recorded"]),
        marked("arrival.recorded", "departed_first", "2026-01-06"),
        unmarked("arrival.recorded", "authorised", "2026-01-06")],
    "an arrival while suspended, after a departure": [
        *life("departure.recorded"),
        ok("officer", "mission.suspended", mode="administrative", reason_code="host"),
        ok("officer", "arrival.recorded"),
        unmarked("arrival.recorded", "departed_first", "2026-01-05")],
    "an arrival without the vaccination": [
        *life("departure.recorded", medical_cleared={"yellow_fever_required": True},
              without=["departure.authorised"]),
        ok("officer", "arrival.recorded"),
        marked("arrival.recorded", "yellow_fever", "2026-01-05")],
    "a return before the end": [
        *life("arrival.recorded"), ok("officer", "return.recorded"),
        marked("return.recorded", "ended_first", "2026-01-06")],
    "a return after the end": [
        *back(), unmarked("return.recorded", "ended_first", "2027-01-06")],
    "a mid-term review at 39 % of the term": [
        *in_service(), at("2026-05-29"), ok("officer", "midterm.held"),
        marked("midterm.held", "midterm_window", "2026-05-29")],
    "a mid-term review at 40 % of the term": [
        *in_service(), at("2026-05-31"), ok("officer", "midterm.held"),
        unmarked("midterm.held", "midterm_window", "2026-05-31")],
    "a contract found missing, below the minimum": [
        *life("offer.accepted"), ok("officer", "departure.recorded"),
        ok("officer", "arrival.recorded"),
        ok("hq", "contract.regularised", signed_on="2025-11-15", reason="Retrouvé",
           **{**DRAFT, "allowance_cents": 14999}),
        marked("contract.regularised", "G06_draft", "2025-11-15"),
        no("regularise_once", "hq", "contract.regularised", signed_on="2025-11-15",
           reason="Retrouvé", **DRAFT)],
    "a contract found missing, at the minimum": [
        *life("offer.accepted"), ok("officer", "departure.recorded"),
        ok("officer", "arrival.recorded"),
        ok("hq", "contract.regularised", signed_on="2025-11-15", reason="Retrouvé",
           **{**DRAFT, "allowance_cents": 15000}),
        unmarked("contract.regularised", "G06_draft", "2025-11-15")],
    "regularise_once: a contract that is signed is not found missing": [
        *in_service(),
        no("regularise_once", "hq", "contract.regularised", signed_on="2025-12-24", reason="Double",
           **DRAFT)],
}
