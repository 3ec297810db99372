"""When each timer of the companion workflows fires, as a table: workflow, timer, life and day."""
from mission_life import at, ok, send
from timed import Timer


def begun(who, day, /, **data):
    """The first line of a life: who starts it, when, with which data."""
    started = send(who, "start", **data)
    return [{"start": started["data"], **at(day), "as": started["as"]}]


def watch(review_on="2020-01-17"):
    return [*begun("hq", "2020-01-02", country="SN"),
            ok("hq", "country.status_changed", status="open", from_="2020-01-02",
               note_ref="note-1", review_on=review_on)]


def lent():
    return [*begun("officer", "2020-07-06", role="officer", to="coordinator-SN", reason="absence",
                   from_="2020-07-06", until="2020-08-05"), ok("officer", "delegation.given")]


def granted(amount_cents=25000000, abroad=True):
    return begun("finance", "2026-01-05", programme="EXAMPLE", funder="FUNDER-1",
                 signed_on="2026-01-05", ends_on="2027-12-31", amount_cents=amount_cents,
                 coordinator_abroad=abroad)


def carried_out(**how):
    return [*granted(**how), at("2028-01-01"),
            ok("officer", "implementation.ended", on="2027-12-31")]


def paid(**how):
    return [*carried_out(**how), ok("officer", "final_report.sent", on="2028-01-01"),
            ok("finance", "grant.balance_paid", on="2028-01-01")]


def examined():
    return [*begun("host", "2026-01-05", host="HOST-1", name="Structure (exemple)",
                   type="association", country="SN", city="Ville exemple", capacity=2,
                   supervisor_ref="supervisor-1"),
            ok("host", "accreditation.submitted"), ok("country_coordinator", "review.opened")]


def before_the_committee():
    return [*examined(), at("2026-01-08"), ok("officer", "legal.checked", outcome="passed"),
            ok("country_coordinator", "capacity.checked", outcome="passed", capacity=3),
            ok("country_coordinator", "safety.checked", outcome="passed"),
            ok("safeguarding", "safeguarding.checked", outcome="passed")]


def accredited():
    return [*before_the_committee(),
            ok("hq", "accreditation.granted", from_="2026-02-01", until="2029-01-31")]


def visited():
    return [*accredited(), at("2027-01-20"), ok("country_coordinator", "visit.held",
                                                on="2027-01-20", outcome="satisfactory")]


def host_suspended():
    return [*accredited(), at("2026-03-02"),
            ok("hq", "host.suspended", reason_code="safety", review_on="2026-03-20")]


def reported():
    return begun("host", "2026-03-02", mission="FICT-01", person="VF-01", category="security",
                 severity="high", account="Récit fictif.", anonymous=True)


def triaged():
    return [*reported(), at("2026-03-02T11:00:00Z"),
            ok("safeguarding", "incident.triaged", severity="medium", handler="handler-1")]


def approved():
    return [*begun("hq", "2020-01-02", name="Structure d'envoi (exemple)"),
            ok("hq", "approval.granted", from_="2020-01-15", until="2024-01-14",
               order_ref="order-1")]


def filed():
    return begun("officer", "2026-01-05", person="simulated")


def signature_recorded():
    return [*filed(), ok("officer", "signature.recorded", document="C-1", mission="M-1",
                         signed_on="2026-01-05", scan_sha256="a" * 64)]


def attested():
    return [*filed(), ok("officer", "identity.attested", document_kind="passport",
                         document_seen_on="2026-01-05", birth_date="2000-02-29",
                         nationalities=["MA"], residence="MA", excluded_countries=["MA"],
                         valid_until="2026-06-30")]


def closed_application():
    return [*filed(), ok("officer", "application.closed", outcome="not_selected")]


def served():
    """The contract is closed on its last day, which the file is told by a mission."""
    return [*attested(), ok("system", "contract.opened", mission="M-1", from_="2026-02-01",
                            until="2027-01-31"),
            at("2027-01-31"), ok("system", "contract.closed", mission="M-1", months=12)]


def spoken_to(life, day):
    return [*life, at(day), ok("officer", "contact.recorded", kind="letter", on=day)]


def closed(life):
    return [*life, ok("officer", "file.closed", reason_code="done")]


TIMERS = {
    "country_watch": {"status_review": Timer(watch(), "2020-01-17")},
    "delegation": {"delegation_end": Timer(lent(), "2020-08-05")},
    "grant": {
        "implementation_end": Timer(granted(), "2027-12-31"),
        "final_report": Timer(carried_out(), "2028-06-30"),
        "grant_evidence": Timer(paid(), "2033-01-01", "evidence_ended")},
    "host_accreditation": {
        "review_target": Timer(examined(), "2026-02-04T09:00:00Z"),
        "committee_target": Timer(before_the_committee(), "2026-02-07T09:00:00Z"),
        "site_visit": Timer(accredited(), "2027-02-01"),
        "renewal_from": Timer(accredited(), "2028-08-01", "renewal_due"),
        "accreditation_end": Timer(accredited(), "2029-01-31"),
        "host_suspension_review": Timer(host_suspended(), "2026-03-20")},
    "incident_case": {
        "incident_ack": Timer(reported(), "2026-03-02T13:00:00Z"),
        "incident_triage": Timer(reported(), "2026-03-03T09:00:00Z"),
        "incident_funder": Timer(reported(), "2026-03-05T09:00:00Z"),
        "incident_review": Timer(triaged(), "2026-03-09T11:00:00Z")},
    "sender_approval": {
        "approval_warning": Timer(approved(), "2023-07-15", "approval_ending"),
        "approval_end": Timer(approved(), "2024-01-14")},
    "volunteer_file": {
        "document_end": Timer(attested(), "2026-06-30"),
        "signature_confirm": Timer(signature_recorded(), "2026-01-12T09:00:00Z"),
        "application_idle": Timer(filed(), "2028-01-05"),
        "applicant_erase": Timer(closed_application(), "2028-01-05"),
        "file_erase": Timer(served(), "2032-01-31"),
        "closed_file_erase": Timer(closed(closed_application()), "2028-01-05"),
        "erasure_answer": Timer(
            [*filed(), ok("dpo", "person.erasure_requested",
                          legal_basis="request_of_the_person")], "2026-02-05")},
}

# What moves a timer: the same timer, at another day.
MOVED = {
    "a new status moves the review of the country": ("country_watch", "status_review", Timer(
        [*watch(), at("2020-01-10"),
         ok("hq", "country.status_changed", status="closed", from_="2020-01-10",
            note_ref="note-2", review_on="2020-01-24")], "2020-01-24")),
    "an extension moves the end of a grant": ("grant", "implementation_end", Timer(
        [*granted(), ok("officer", "grant.extended", ends_on="2028-03-31")], "2028-03-31")),
    "an extension moves the final report of a grant": ("grant", "final_report", Timer(
        [*granted(), ok("officer", "grant.extended", ends_on="2028-03-31"), at("2028-04-01"),
         ok("officer", "implementation.ended", on="2028-03-31")], "2028-09-30")),
    "a coordinator at home reports within three months": ("grant", "final_report", Timer(
        carried_out(abroad=False), "2028-03-31")),
    "the evidence of a small grant is kept for three years": ("grant", "grant_evidence", Timer(
        paid(amount_cents=6000000), "2031-01-01", "evidence_ended")),
    "a visit moves the next one": ("host_accreditation", "site_visit", Timer(
        visited(), "2028-01-20")),
    "a review moves the next one of a suspended host": (
        "host_accreditation", "host_suspension_review", Timer(
            [*host_suspended(), at("2026-03-10"),
             ok("hq", "suspension.reviewed", review_on="2026-03-30")], "2026-03-30")),
    "a review moves the next one of an incident": ("incident_case", "incident_review", Timer(
        [*triaged(), at("2026-03-05T12:00:00Z"), ok("safeguarding", "incident.reviewed")],
        "2026-03-12T12:00:00Z")),
    "a renewal moves the end of an approval": ("sender_approval", "approval_end", Timer(
        [*approved(), at("2023-12-01"),
         ok("hq", "approval.renewed", from_="2024-01-15", until="2028-01-14")], "2028-01-14")),
    "a letter moves the question whether an application is still meant": (
        "volunteer_file", "application_idle", Timer(
            spoken_to(filed(), "2026-05-04"), "2028-05-04")),
    "a letter moves the day to erase an applicant": ("volunteer_file", "applicant_erase", Timer(
        spoken_to(closed_application(), "2026-05-04"), "2028-05-04")),
    "a letter moves the day to erase a closed file": ("volunteer_file", "closed_file_erase", Timer(
        spoken_to(closed(closed_application()), "2026-05-04"), "2028-05-04")),
    "the closed file of somebody who served is kept for five years": (
        "volunteer_file", "closed_file_erase", Timer(closed(served()), "2032-01-31")),
}
