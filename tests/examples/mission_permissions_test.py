"""Who may send what in a mission, as a table of its own: not read from the workflow.

JALON_BIN names the program. That keys and approvals need two persons is in mission_rules_test; what
each role reads, in mission_served_test; what it may do beside steps, in rights_test.
"""
import unittest
from collections import Counter

from mission_life import FOLDER, WORKFLOW, life, send
from simulated import HAS_JALON, simulate

EVERYBODY = sorted(set(WORKFLOW["roles"]) - {"admin"})

# A sentence: triggers, and who may send each of them; nobody else may.
MATRIX = {
    "a host submits a need, or coordination or officer for it":
        (["need.submitted"], ["host", "country_coordinator", "officer"]),
    "coordination and officer approve a need, a host does not":
        (["need.approved", "need.returned", "need.rejected"], ["country_coordinator", "officer"]),
    "coordination, officer and head office take over a mission under way, or cancel one":
        (["mission.taken_over", "mission.cancelled"], ["country_coordinator", "officer", "hq"]),
    "an officer publishes the offer, shortlists and makes the offer":
        (["offer.published", "shortlist.submitted", "offer.made"], ["officer"]),
    "who applies, or an officer for them, hands in an application and takes it back":
        (["application.received", "application.withdrawn"], ["volunteer", "officer"]),
    "host and officer each turn a key for a candidate":
        (["candidate.preferred"], ["host", "officer"]),
    "officer and head office give a recruitment up or choose another candidate":
        (["recruitment.failed", "candidate.replaced"], ["officer", "hq"]),
    "the volunteer alone answers an offer":
        (["offer.accepted", "offer.declined"], ["volunteer"]),
    "the volunteer withdraws, or an officer records it":
        (["volunteer.withdrew"], ["volunteer", "officer"]),
    "volunteer, officer and head office give a departure up":
        (["departure.abandoned"], ["volunteer", "officer", "hq"]),
    "an officer plans and validates the training, the volunteer does not":
        (["training.planned", "training.attended", "training.validated", "training.failed"],
         ["officer"]),
    "the visit is booked by volunteer, referee or officer":
        (["medical.booked"], ["volunteer", "medical", "officer"]),
    "the medical referee alone records fitness":
        (["medical.waiting", "medical.cleared", "medical.not_cleared", "vaccination.recorded"],
         ["medical"]),
    "volunteer and officer file documents and apply for the stay":
        (["document.filed", "document.expired", "stay.applied"], ["volunteer", "officer"]),
    "an officer settles stay, cover and travel":
        (["stay.assessed", "stay.granted", "stay.refused", "cover.enrolled", "travel.booked"],
         ["officer"]),
    "officer and head office record that the State authorised the host":
        (["host.authorisation_recorded"], ["officer", "hq"]),
    "an officer drafts the contract and signs what changes it":
        (["contract.drafted", "extension.signed", "mission.reassigned"], ["officer"]),
    "volunteer and officer sign the contract":
        (["contract.signed"], ["volunteer", "officer"]),
    "coordination and officer record a signature on paper":
        (["contract.paper_signed"], ["country_coordinator", "officer"]),
    "officer and head office confirm a signature on paper":
        (["contract.paper_confirmed"], ["officer", "hq"]),
    "a volunteer tells of a journey, which others record":
        (["travel.reported"], ["volunteer"]),
    "officer and head office authorise a departure":
        (["departure.authorised"], ["officer", "hq"]),
    "coordination and officer record departure, arrival and return":
        (["departure.recorded", "departure.postponed", "departure.replanned", "arrival.recorded",
          "return.recorded"], ["country_coordinator", "officer"]),
    "host and coordination see to installation, leave and presence":
        (["installation.completed", "leave.granted", "leave.refused", "presence.changed"],
         ["host", "country_coordinator"]),
    "the volunteer alone asks for leave":
        (["leave.requested"], ["volunteer"]),
    "volunteer and host agree the plan, submit milestones and reports, ask for an extension":
        (["plan.agreed", "plan.revised", "milestone.submitted", "report.submitted",
          "end_report.submitted", "extension.requested"], ["volunteer", "host"]),
    "coordination and officer approve them and hold interviews and review, a host does not":
        (["milestone.approved", "milestone.returned", "report.approved", "report.returned",
          "end_report.approved", "end_report.returned", "interview.held", "midterm.held"],
         ["country_coordinator", "officer"]),
    "the permit is filed by volunteer, coordination or officer":
        (["permit.filed"], ["volunteer", "country_coordinator", "officer"]),
    "its renewal is filed by volunteer or coordination":
        (["permit.renewal_filed"], ["volunteer", "country_coordinator"]),
    "coordination and officer record what became of it":
        (["permit.granted", "permit.renewal_refused"], ["country_coordinator", "officer"]),
    "coordination, officer and safeguarding note how somebody is":
        (["wellbeing.noted"], ["country_coordinator", "officer", "safeguarding"]),
    "where a person is, all but host and readers tell":
        (["whereabouts.reported", "whereabouts.confirmed"],
         ["volunteer", "country_coordinator", "officer", "hq", "safeguarding"]),
    "anybody reports an incident":
        (["incident.reported"], EVERYBODY),
    "safeguarding alone deals with it":
        (["incident.acknowledged", "incident.triaged", "incident.reviewed", "incident.handled",
          "incident.closed"], ["safeguarding"]),
    "officer and head office suspend a mission, decide about it and end it":
        (["mission.suspended", "suspension.reviewed", "decision.taken", "mission.ended"],
         ["officer", "hq"]),
    "head office tells of a country or a host, and their files do":
        (["country.status_changed", "host.status_changed"], ["hq", "system"]),
    "head office alone resumes, approves for a country and regularises a contract":
        (["mission.resumed", "country.approved", "contract.regularised"], ["hq"]),
    "coordination, officer and head office tell that somebody is missing or was brought home":
        (["volunteer.missing", "repatriation.recorded"], ["country_coordinator", "officer", "hq"]),
    "coordination and head office tell that somebody was found":
        (["volunteer.found"], ["country_coordinator", "hq"]),
    "head office alone records a death and closes a search":
        (["volunteer.deceased", "missing.closed"], ["hq"]),
    "volunteer and officer give notice":
        (["termination.notified"], ["volunteer", "officer"]),
    "an officer agrees that a notice is withdrawn":
        (["termination.withdrawn"], ["officer"]),
    "an officer sees to the debrief and issues the certificate":
        (["debrief.scheduled", "debrief.held", "debrief.waived", "certificate.issued"],
         ["officer"]),
    "who may have told a fact, and head office, correct it":
        (["fact.corrected"], ["host", "volunteer", "country_coordinator", "officer", "hq"]),
    "head office reverses a step":
        (["step.reversed"], ["hq"]),
    "finance assesses and pays":
        (["entitlement.assessed", "entitlement.paid"], ["finance"]),
    "finance and officer close the file":
        (["file.closed"], ["finance", "officer"]),
    "the follow-up is answered by the volunteer, or by an officer for them":
        (["followup.answered"], ["volunteer", "officer"]),
}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class PermissionsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Whether each role is stopped at each trigger, by its role alone."""
        pairs = [(trigger, role) for trigger in WORKFLOW["triggers"] for role in EVERYBODY]
        script = [*life("start"), *(send(role, trigger) for trigger, role in pairs)]
        turns = simulate(FOLDER / "workflow.json", script)[1:]
        cls.stopped = {pair: turn["refused"] == ["forbidden"]
                       for pair, turn in zip(pairs, turns, strict=True)}

    def test_each_row_of_the_matrix_holds_for_each_role(self):
        for sentence, (triggers, may) in MATRIX.items():
            for trigger in triggers:
                for role in EVERYBODY:
                    with self.subTest(row=sentence, trigger=trigger, role=role):
                        self.assertEqual(self.stopped[trigger, role], role not in may)

    def test_each_trigger_has_one_row(self):
        rows = Counter(trigger for triggers, _ in MATRIX.values() for trigger in triggers)
        self.assertEqual(rows, Counter(WORKFLOW["triggers"].keys()))

    def test_readers_take_no_step_but_the_report_of_an_incident(self):
        for role in ("funder", "auditor", "dpo"):
            told = {trigger for trigger in WORKFLOW["triggers"] if not self.stopped[trigger, role]}
            with self.subTest(role=role):
                self.assertEqual(told, {"incident.reported"})

    def test_another_file_sends_only_what_files_are_told(self):
        """The role of the program itself takes no decision."""
        told = {trigger for trigger in WORKFLOW["triggers"] if not self.stopped[trigger, "system"]}
        self.assertEqual(
            told, {"country.status_changed", "host.status_changed", "incident.reported"})


if __name__ == "__main__":
    unittest.main()
