"""A mission that is prepared again while its volunteer is abroad, as tables.

What the rules say of it is in REASSIGNED, where each step leads in WAYS_AGAIN.
"""
from mission_life import at, facts, life, no, ok

OTHER = {"reason_code": "other"}
READY = life("contract.signed", 2)
REPORT = {"period_from": "2026-01-06", "period_to": "2026-04-05", "report_ref": "R1"}


def again():
    """Back in preparation for another host, the contract kept."""
    return [*life("interview.held"), *reassigned()]


def reassigned():
    return [at("2026-04-06"),
            facts(new_host_known=True, new_host_accredited=True, new_host_from="2025-01-01",
                  new_host_until="2027-12-31"),
            ok("officer", "mission.reassigned", new_host="HOST-Y", new_host_name="Another host",
               regions_to_redo=["documents"]), at("2026-04-07")]


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
