"""What a token finds of missions and their companions, and where a mission is, over HTTP.

JALON_BIN names the program. Three missions in Senegal; two are handed over to a host in Mali.
"""
import json
import tempfile
import unittest
from datetime import date

from mission_hosts_test import HANDOVER, host_of, life
from missions import accreditation, country_watch, in_order, sender_approval
from served import Server
from simulated import HAS_JALON

OFFICER = {"role": "officer", "subject": "officer-1", "org": "sender"}
MISSIONS = "/v1/instances?workflow=volunteer_mission"


def reassigned(mission_id, host, **more):
    return {"as": OFFICER, "step": {
        "id": mission_id, "trigger": "mission.reassigned", "occurred_at": HANDOVER,
        "data": {"new_host": host, "new_host_name": "Hôte " + host, "regions_to_redo": [], **more}}}


def turned_back(mission_id, volunteer):
    """A life up to the departure; the person comes home again and is replaced."""
    lines = in_order([life(mission_id, volunteer=volunteer)])
    left = [line.get("step", {}).get("trigger") for line in lines].index("departure.recorded")
    steps = (("departure.postponed", {"reason_code": "other"}), ("return.recorded", {}),
             ("candidate.replaced", {"reason_code": "other"}))
    return lines[:left + 1] + [
        {"as": OFFICER, "step": {"id": mission_id, "trigger": trigger, "data": data}}
        for trigger, data in steps]


def start_in(country, **more):
    return {"workflow": "volunteer_mission", "data": {
        "programme": "EXAMPLE", "host": "HALFA", "host_name": "Hôte HALFA", "title": "Exemple",
        "country": country, **more}}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class MissionScopeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)
        files = [accreditation(host_of(name), date(2020, 8, 1)) for name in ("HALFA", "HBRAVO")]
        files += [country_watch(code, date(2020, 8, 1)) for code in ("SN", "ML")]
        lines = in_order([*files, sender_approval("SX", date(2020, 6, 1))])
        lines += in_order([life(f"M-{n}", volunteer=f"VL-{n}", zone="Africa/Dakar")
                           for n in (1, 2, 3)])
        lines += turned_back("M-4", "VL-4")
        lines += [reassigned("M-1", "HBRAVO"),
                  reassigned("M-2", "HBRAVO", new_country="ML", new_zone="Africa/Bamako"),
                  reassigned("M-3", "HBRAVO", new_country="ML"),
                  {"as": OFFICER, "step": {"id": "M-3", "trigger": "return.recorded",
                                           "occurred_at": "2021-05-20T09:00:00Z", "data": {}}}]
        for line in lines:
            status, body = cls.server.take(line)
            if status >= 300:
                raise AssertionError((line, body))

    def token(self, role, **more):
        grant = {"role": role, "subject": role + "-1", "org": "sender", **more}
        return self.server.post("/v1/tokens", grant, self.server.admin)[1]["token"]

    def ids(self, token, query=MISSIONS):
        status, body = self.server.get(query, token)
        self.assertEqual(status, 200, body)
        return [item["id"] for item in body["items"]]

    def test_the_zone_moves_with_the_place(self):
        zones = {n: self.server.get(f"/v1/instances/M-{n}", self.server.admin)[1]["data"]["zone"]
                 for n in (1, 2, 3)}
        self.assertEqual(zones, {1: "Africa/Dakar", 2: "Africa/Bamako", 3: None})

    def test_an_unknown_zone_or_country_is_refused(self):
        for data, pointer in ((start_in("SN", zone="Mars/X"), "/data/zone"),
                              (start_in("ZZ"), "/data/country")):
            status, body = self.server.post("/v1/instances", data, self.server.admin)
            self.assertEqual(status, 422, body)
            self.assertEqual([error["pointer"] for error in body["errors"]], [pointer])
        status, body = self.server.post("/v1/instances/M-1/steps", {
            "trigger": "presence.changed", "data": {"kind": "away", "country": "QQ"}},
            self.token("country_coordinator"))
        self.assertEqual((status, body["errors"][0]["pointer"]), (422, "/data/country"))

    def test_a_token_finds_missions_of_its_countries_alone(self):
        senegal = self.token("country_coordinator", countries=["SN"])
        self.assertEqual(self.ids(senegal), ["M-1", "M-4"])
        for target in ("", "/history", "/allowed"):
            self.assertEqual(self.server.get("/v1/instances/M-2" + target, senegal)[0], 404)
        step = {"trigger": "whereabouts.confirmed", "data": {}}
        self.assertEqual(self.server.post("/v1/instances/M-2/steps", step, senegal)[0], 404)
        self.assertEqual(self.server.post("/v1/instances/M-1/steps", step, senegal)[0], 200)
        self.assertEqual(self.server.post("/v1/instances", start_in("ML"), senegal)[0], 403)

    def test_a_host_without_a_list_reads_for_its_own_organisation(self):
        self.assertEqual(self.ids(self.token("host", org="HBRAVO")), ["M-1", "M-2", "M-3"])
        self.assertEqual(self.ids(self.token("host", org="HALFA")), ["M-4"])
        self.assertEqual(self.ids(self.token("host", org="")), [])
        own = self.token("host", org="HBRAVO")
        files = "/v1/instances?workflow=host_accreditation"
        self.assertEqual(self.ids(own, files), ["HBRAVO"])

    def test_a_volunteer_finds_the_own_mission_and_file(self):
        volunteer = self.token("volunteer", subject="VL-2")
        self.assertEqual(self.ids(volunteer), ["M-2", "M-4"], "M-4 seeks somebody")
        self.assertEqual(self.ids(volunteer, "/v1/instances?workflow=volunteer_file"), ["VL-2"])
        self.assertEqual(self.server.get("/v1/instances/M-1", volunteer)[0], 404)

    def test_a_funder_reads_no_single_mission(self):
        self.assertEqual(self.ids(self.token("funder")), [])

    def test_a_stranger_sees_what_is_advertised_and_nothing_of_its_past(self):
        stranger = self.token("volunteer", subject="stranger-1")
        status, body = self.server.get("/v1/instances/M-4", stranger)
        self.assertEqual(status, 200, body)
        self.assertNotIn("VL-4", json.dumps(body))
        self.assertEqual(body["data"]["whereabouts"]["country"], None)
        self.assertEqual(self.server.get("/v1/instances/M-4/history", stranger)[0], 404)

    def test_a_role_that_no_mission_knows_finds_none(self):
        for role in ("partner", "incident_handler"):
            self.assertEqual(self.ids(self.token(role)), [])

    def test_an_id_that_is_taken_out_of_scope_tells_no_more_than_that(self):
        senegal = self.token("country_coordinator", countries=["SN"])
        for mission, told in (("M-1", True), ("M-2", False)):
            body = self.server.post("/v1/instances", {**start_in("SN"), "id": mission}, senegal)[1]
            self.assertEqual((body["code"], "current_version" in body), ("exists", told))

    def test_an_output_of_another_programme_is_not_to_be_filled(self):
        officer = self.server.token(OFFICER)
        for name, programme in (("OUT-1", "EXAMPLE"), ("OUT-2", "OTHER")):
            start = {"workflow": "programme_output", "id": name, "data": {
                "programme": programme, "code": "A1", "title": "Exemple", "unit": "session",
                "figures": {"stated": 12}}}
            self.assertEqual(self.server.post("/v1/instances", start, officer)[0], 201)
        evidence = "e" * 64
        said = {"trigger": "milestone.submitted", "data": {"milestone_id": "MX",
                                                           "evidence": [evidence]}}
        host = self.token("host", org="HBRAVO")
        self.assertEqual(self.server.post("/v1/instances/M-1/steps", said, host)[0], 200)
        told = {"milestone_id": "MX", "quantity": 3, "evidence": evidence}
        for output, status in (("OUT-2", 409), ("OUT-1", 200)):
            step = {"trigger": "milestone.approved", "data": {**told, "output": output}}
            self.assertEqual(
                self.server.post("/v1/instances/M-1/steps", step, officer)[0], status, output)

    def test_an_incident_is_read_by_name(self):
        status, body = self.server.post("/v1/instances", {
            "workflow": "incident_case", "id": "CASE-1",
            "data": {"category": "security", "severity": "low", "account": "Récit fictif"}},
            self.token("officer"))
        self.assertEqual(status, 201, body)
        step = {"trigger": "incident.triaged",
                "data": {"severity": "low", "handler": "named-1", "excluded": ["lead-2"]}}
        lead = self.token("safeguarding", subject="lead-1")
        self.assertEqual(self.server.post("/v1/instances/CASE-1/steps", step, lead)[0], 200)
        reads = {("safeguarding", "lead-1"): 200, ("safeguarding", "lead-2"): 404,
                 ("incident_handler", "named-1"): 200, ("incident_handler", "other-1"): 404,
                 ("officer", "officer-1"): 404, ("hq", "hq-1"): 404}
        for (role, subject), expected in reads.items():
            token = self.token(role, subject=subject)
            self.assertEqual(self.server.get("/v1/instances/CASE-1", token)[0], expected, role)

    def test_missions_are_found_by_where_the_person_is(self):
        self.assertEqual(self.ids(self.server.admin, MISSIONS + "&attributes.countries=SN"),
                         ["M-1", "M-2", "M-4"])
        self.assertEqual(self.ids(self.server.admin, MISSIONS + "&attributes.countries=ML"),
                         ["M-2", "M-3"])
        self.assertEqual(self.ids(self.server.admin, MISSIONS + "&country=SN"), ["M-1", "M-4"])

    def test_deviations_are_counted(self):
        for mission, count in (("M-1", 0), ("M-3", 1)):
            body = self.server.get("/v1/instances/" + mission, self.server.admin)[1]
            self.assertEqual(body["attributes"]["deviations"], count)
        self.assertEqual(self.ids(self.server.admin, MISSIONS + "&attributes.irregular=true"),
                         ["M-3", "M-4"])


if __name__ == "__main__":
    unittest.main()
