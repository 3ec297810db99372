"""Who may send what in a mission, as a table of its own: not read from the workflow.

JALON_BIN names the program. That keys and approvals need two persons is in mission_rules_test; what
each role reads, in mission_served_test.
"""
import unittest

from mission_life import FOLDER, WORKFLOW, life, send
from simulated import HAS_JALON, simulate

EVERYBODY = sorted(set(WORKFLOW["roles"]) - {"admin"})

# A sentence: triggers, who may send each of them, who must not. Others are as the workflow says.
MATRIX = {
    "a host submits a need, a volunteer or a funder does not":
        (["need.submitted"], ["host"], ["volunteer", "funder"]),
    "coordination and officer approve a need, a host does not":
        (["need.approved", "need.returned", "need.rejected"], ["country_coordinator", "officer"],
         ["host", "volunteer", "funder"]),
    "coordination, officer and head office take over a mission under way":
        (["mission.taken_over"], ["country_coordinator", "officer", "hq"],
         sorted(set(EVERYBODY) - {"country_coordinator", "officer", "hq"})),
    "an officer publishes the offer":
        (["offer.published"], ["officer"], ["host", "volunteer", "funder"]),
    "host and officer each turn a key for a candidate":
        (["candidate.preferred"], ["host", "officer"], ["volunteer", "country_coordinator"]),
    "an officer validates the training, the volunteer does not":
        (["training.validated"], ["officer"], ["volunteer", "host"]),
    "the medical referee alone records fitness":
        (["medical.cleared", "medical.not_cleared", "vaccination.recorded"], ["medical"],
         ["host", "officer", "volunteer", "country_coordinator", "hq"]),
    "volunteer and officer sign the contract":
        (["contract.signed"], ["volunteer", "officer"], ["safeguarding", "funder", "host", "hq"]),
    "officer and head office authorise a departure":
        (["departure.authorised"], ["officer", "hq"], ["volunteer", "host", "funder"]),
    "coordination and officer record departure, arrival and return":
        (["departure.recorded", "arrival.recorded", "return.recorded"],
         ["country_coordinator", "officer"], ["funder", "volunteer", "host"]),
    "volunteer and host submit milestones and reports":
        (["milestone.submitted", "report.submitted", "end_report.submitted"],
         ["volunteer", "host"], ["funder", "officer"]),
    "coordination and officer approve them and hold the review, a host does not":
        (["milestone.approved", "report.approved", "end_report.approved", "midterm.held"],
         ["country_coordinator", "officer"], ["host", "volunteer", "funder"]),
    "anybody reports an incident":
        (["incident.reported"], EVERYBODY, []),
    "safeguarding alone deals with it":
        (["incident.acknowledged", "incident.triaged", "incident.reviewed", "incident.handled",
          "incident.closed"], ["safeguarding"],
         sorted(set(EVERYBODY) - {"safeguarding"})),
    "officer and head office suspend a mission, neither host nor volunteer does":
        (["mission.suspended", "suspension.reviewed"], ["officer", "hq"], ["host", "volunteer"]),
    "head office tells of a country":
        (["country.status_changed", "host.status_changed", "country.approved"], ["hq"],
         ["host", "volunteer", "officer", "country_coordinator"]),
    "head office alone resumes":
        (["mission.resumed"], ["hq"], sorted(set(EVERYBODY) - {"hq"})),
    "volunteer and officer give notice":
        (["termination.notified"], ["volunteer", "officer"], ["host", "funder"]),
    "an officer issues the certificate":
        (["certificate.issued"], ["officer"], sorted(set(EVERYBODY) - {"officer"})),
    "who may have told a fact, and head office, correct it":
        (["fact.corrected"], ["host", "volunteer", "country_coordinator", "officer", "hq"],
         ["funder", "auditor", "dpo", "finance"]),
    "head office reverses a step":
        (["step.reversed"], ["hq"], sorted(set(EVERYBODY) - {"hq"})),
    "finance assesses and pays":
        (["entitlement.assessed", "entitlement.paid"], ["finance"],
         ["officer", "volunteer", "host", "hq"]),
    "funder, auditor and data-protection officer take no step but the report of an incident":
        (sorted(set(WORKFLOW["triggers"]) - {"incident.reported"}), [],
         ["funder", "auditor", "dpo"]),
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

    def test_each_row_of_the_matrix_holds(self):
        for sentence, (triggers, may, must_not) in MATRIX.items():
            for trigger in triggers:
                with self.subTest(row=sentence, trigger=trigger):
                    self.assertEqual([role for role in may if self.stopped[trigger, role]], [])
                    self.assertEqual(
                        [role for role in must_not if not self.stopped[trigger, role]], [])

    def test_another_file_sends_only_what_files_are_told(self):
        """The role of the program itself takes no decision."""
        told = {trigger for trigger in WORKFLOW["triggers"] if not self.stopped[trigger, "system"]}
        self.assertEqual(
            told, {"country.status_changed", "host.status_changed", "incident.reported"})


if __name__ == "__main__":
    unittest.main()
