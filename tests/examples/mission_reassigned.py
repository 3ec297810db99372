"""A mission that is prepared again while its volunteer is abroad, as tables.

What the rules say of it is in REASSIGNED, where each step leads in WAYS_AGAIN.
"""
from mission_life import at, facts, life, no, ok

OTHER = {"reason_code": "other"}
MOVE = {"new_host": "HOST-Y", "new_host_name": "Another host", "regions_to_redo": ["documents"]}
HOST_Y = [facts(new_host_known=True, new_host_accredited=True, new_host_from="2025-01-01",
                new_host_until="2027-12-31")]
READY = life("contract.signed", 2)
REPORT = {"period_from": "2026-01-06", "period_to": "2026-04-05", "report_ref": "R1"}


def again():
    """Back in preparation for another host, the contract kept."""
    return [*life("interview.held"), *reassigned()]


def reassigned():
    return [at("2026-04-06"), *HOST_Y,
            ok("officer", "mission.reassigned", **MOVE), at("2026-04-07")]


def anew():
    """The same with a contract to be made anew."""
    lines = again()
    lines[-2].line["data"]["regions_to_redo"] = ["contract"]
    return lines


def turned_back():
    """Left, and came no further: postponed on the way."""
    return [*life("departure.recorded"), ok("officer", "departure.postponed", **OTHER)]


def suspended_again():
    return [*again(), ok("officer", "mission.suspended", mode="safe_haven", reason_code="security",
                         place_country="CI")]


REASSIGNED = {
    "not_served: whoever has served is neither replaced nor given up": [
        *again(), no("not_served", "officer", "candidate.replaced", **OTHER),
        no("not_served", "volunteer", "volunteer.withdrew", **OTHER),
        no("not_served", "officer", "departure.abandoned", **OTHER),
        no("not_served", "hq", "mission.cancelled", **OTHER),
        ok("officer", "mission.ended", **OTHER)],
    "served: before the first arrival a mission is given up, not ended": [
        *life("offer.accepted"), no("served", "officer", "mission.ended", **OTHER),
        ok("officer", "departure.abandoned", **OTHER)],
    "served: once it is served, it is ended": [
        *READY, no("served", "officer", "mission.ended", **OTHER),
        *life("interview.held")[len(READY):], *reassigned(),
        ok("officer", "mission.ended", **OTHER)],
    "not_served: also when all is ready for the new place": [
        *again(), ok("officer", "travel.booked", depart_on="2026-04-20", arrive_on="2026-04-20"),
        *(ok("officer", "document.filed", kind=kind, **more)
          for kind, more in (("passport", {"number": "00", "valid_until": "2029-01-01"}),
                             ("code_of_conduct", {}), ("criminal_record_seen", {}))),
        no("not_served", "hq", "departure.abandoned", **OTHER),
        no("not_served", "hq", "mission.cancelled", **OTHER),
        ok("hq", "mission.ended", **OTHER)],
    "not_away: nobody is given up or replaced who is still away": [
        *turned_back(), no("not_away", "officer", "departure.abandoned", **OTHER),
        no("not_away", "volunteer", "volunteer.withdrew", **OTHER),
        no("not_away", "officer", "candidate.replaced", **OTHER),
        ok("officer", "return.recorded"), ok("officer", "departure.abandoned", **OTHER)],
    "has_left: who takes the place of another has not left": [
        *turned_back(), ok("officer", "return.recorded"),
        ok("officer", "candidate.replaced", **OTHER),
        no("has_volunteer", "officer", "whereabouts.reported", status="unknown")],
    "contract_anew: after the end a new service needs a new contract": [
        *life("mission.ended"), ok("officer", "mission.suspended", mode="safe_haven",
                                   reason_code="security"), *HOST_Y,
        no("contract_anew", "officer", "mission.reassigned",
           **{**MOVE, "new_end_date": "2027-12-31"}),
        ok("officer", "mission.reassigned", **{**MOVE, "regions_to_redo": ["contract"]})],
    "paper_waits: not before the day of the paper": [
        *life("contract.drafted"), at("2025-12-24"),
        ok("officer", "contract.paper_signed", scan="a" * 64, contract_no="SIM-C1"),
        ok("hq", "contract.paper_confirmed", confirmed_scan="a" * 64, contract_no="SIM-C1")],
    "has_left: nobody is suspended who never left": [
        *life("offer.accepted"), no("has_left", "officer", "mission.suspended", mode="home_remote",
                                    reason_code="security"),
        no("has_left", "officer", "volunteer.missing", since="2026-04-06")],
}

WAYS_AGAIN = {
    "whoever is prepared again abroad still reports": [
        *again(), ok("volunteer", "report.submitted", **REPORT), "preparation",
        ok("officer", "report.approved"), "preparation"],
    "is suspended, resumes where the preparation stopped": [
        *again(), "documents_collecting", *suspended_again()[-1:], "safe_haven",
        ok("hq", "mission.resumed", new_end_date="2027-01-04"), "documents_collecting"],
    "is missing, found, and resumes there": [
        *again(), ok("officer", "volunteer.missing", since="2026-04-06"), "missing", "unknown",
        ok("hq", "volunteer.found"), "administrative",
        ok("hq", "mission.resumed", new_end_date="2027-01-04"), "training_validated"],
    "comes home, and the mission ends": [
        *again(), "located", ok("officer", "return.recorded"), "home", "preparation",
        ok("officer", "mission.ended", **OTHER), "after_service"],
    "with a contract to be made anew it is suspended and resumes": [
        *anew(), ok("officer", "mission.suspended", mode="safe_haven", reason_code="security"),
        "safe_haven", ok("hq", "mission.resumed", new_end_date="2027-01-04"), "contract_to_draft"],
    "a return that was told before does not stand for the next one": [
        *again(), ok("officer", "return.recorded"), "home", ok("officer", "departure.recorded"),
        "travelling_out", "located", ok("officer", "arrival.recorded"), "in_service",
        at("2027-01-04"), ok("officer", "mission.ended"), "returning",
        ok("officer", "return.recorded"), "after_service", "home"],
    "a return is recorded after the mission all the same": [
        *life("return.recorded"), ok("officer", "whereabouts.reported", status="located",
                                     country="SN"), "located",
        ok("officer", "return.recorded"), "home"],
    "whoever leaves the mission takes the whereabouts along": [
        *turned_back(), "located", ok("officer", "return.recorded"), "home",
        ok("officer", "candidate.replaced", **OTHER), "selecting", "not_abroad"],
    "a report approved in suspension is no more in review": [
        *life("interview.held"), at("2026-04-14"), ok("volunteer", "report.submitted", **REPORT),
        "report_in_review", ok("officer", "mission.suspended", mode="home_remote",
                               reason_code="security"), "home_remote",
        ok("officer", "report.approved"), "home_remote",
        ok("hq", "mission.resumed", new_end_date="2027-01-04"), "up_to_date"],
    "a report returned in suspension waits for its author": [
        *life("interview.held"), at("2026-04-14"), ok("volunteer", "report.submitted", **REPORT),
        "report_in_review", ok("officer", "mission.suspended", mode="home_remote",
                               reason_code="security"), "home_remote",
        ok("officer", "report.returned", reason="Incomplet"), "home_remote",
        ok("hq", "mission.resumed", new_end_date="2027-01-04"), "report_returned"],
    "comes home from suspension": [
        *suspended_again(), ok("officer", "return.recorded"), "home", "safe_haven"],
    "a missing person comes home": [
        *again(), ok("officer", "volunteer.missing", since="2026-04-06"), "missing",
        ok("officer", "return.recorded"), "home", "missing"],
    "a volunteer tells of the journey": [
        *again(), ok("volunteer", "travel.reported", kind="departure", on="2026-04-07"),
        "preparation"],
    "reports are taken after a death": [
        *life("interview.held"), at("2026-04-06"), ok("hq", "volunteer.deceased", country="SN"),
        "death_reported", ok("host", "report.submitted", **REPORT), "death_reported"],
}
