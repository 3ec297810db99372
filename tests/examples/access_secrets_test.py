"""What no host may learn: an incident at its own mission, why a candidate was not cleared, and who
holds a mission before or after it. Each way of reading that there is, searched for planted words.

JALON_BIN names the program; access_scene.py plants them.
"""
import asyncio
import json
import tempfile
import unittest

from access_scene import FITNESS, INCIDENT, OFFICER, plant
from event_stream_test import Stream
from live_socket import LiveSocket
from served import Server
from simulated import HAS_JALON

MISSIONS = ("OWN", "FORMER", "HOST", "COUNTRY", "UNFIT", "REPLACED")
OTHERS = {"HALFA": ["HBRAVO", "Thiès"], "HBRAVO": ["HALFA"]}
QUERIES = ["", "?limit=1000", "?q=INC-PLANTED", "?state=incident_reported", "?state=not_cleared",
           "?state=protection", "?overdue=true", "?workflow=incident_case", "?host=HALFA",
           "?host=HBRAVO", "?attributes.irregular=true", "?attributes.host_name="]


def without_schemas(answer):
    """What a step must carry is the same whatever happened: it may speak of such things."""
    for trigger in answer.get("triggers", ()):
        del trigger["schema"]
    return answer


def without_what_was_sent(problem):
    """The detail names the trigger that was sent, the errors its fields."""
    problem.pop("detail", None)
    problem.pop("errors", None)
    return problem


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class AccessSecretsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)
        plant(cls.server)
        cls.timers = {due["timer"] for mission in MISSIONS
                      for due in cls.read("/v1/instances/" + mission, cls.server.admin)["due"]}
        document = cls.read("/v1/workflows/volunteer_mission/versions/3", cls.server.admin)
        cls.triggers = sorted(document["triggers"])

    @classmethod
    def read(cls, target, token):
        return cls.server.get(target, token)[1]

    def host(self, name):
        return self.server.token({"role": "host", "subject": "person-" + name, "org": name})

    def officer(self):
        return self.server.token(OFFICER)

    def heard_by(self, name):
        """{where: text} of every answer and message that a host gets about missions."""
        token = self.host(name)
        heard = {f"/v1/instances{query}": self.read("/v1/instances" + query, token)
                 for query in QUERIES}
        for target in ("/v1/log", "/v1/log?late=P1D"):
            heard[target] = [event for event in self.read(target, token) if event["instance"]]
        for mission in MISSIONS:
            for part in ("", "/history?limit=1000", "/allowed",
                         *(f"/due/{timer}" for timer in self.timers)):
                target = f"/v1/instances/{mission}{part}"
                heard[target] = without_schemas(self.read(target, token))
            drawn = f"/v1/instances/{mission}/diagram"
            heard[drawn] = self.read(drawn, token)
        heard |= self.refusals(token)
        heard["sse from 0"] = self.streamed(token, "0")
        heard["sse snapshot"] = self.streamed(token, "snapshot")
        heard["live"] = asyncio.run(self.live(token))
        return {where: json.dumps(said, ensure_ascii=False) for where, said in heard.items()}

    def refusals(self, token):
        """What each trigger answers, tried or sent wrong, where it says more than it was asked."""
        said = {}
        for trigger in self.triggers:
            order = {"ids": MISSIONS, "trigger": trigger, "data": {"wrong": 1}}
            status, told = self.server.post("/v1/bulk/steps?dry_run=true", order, token)
            self.assertEqual(status, 200)
            for item in told["items"]:
                without_what_was_sent(item.get("problem", {}))
            said["tried " + trigger] = told
            step = {"trigger": trigger, "data": {"wrong": 1}}
            _, problem = self.server.post("/v1/instances/OWN/steps", step, token)
            said["sent " + trigger] = without_what_was_sent(problem)
        return said

    def mark(self):
        """An instance that every reader sees: what comes before it has been heard."""
        status, answer = self.server.post("/v1/instances", {"workflow": "toggle"}, self.officer())
        self.assertEqual(status, 201, answer)
        return answer["id"]

    def streamed(self, token, start):
        stream = Stream(self.server, token, {"from": start})
        mark, heard = self.mark(), []
        while True:
            heard.append(stream.event()["data"])
            if heard[-1].get("subject") == mark:
                stream.close()
                return heard

    async def live(self, token):
        live = await LiveSocket.connect(self.server.connection.port, token)
        for number, start in enumerate((0, "snapshot", "now")):
            await live.say({"subscribe": {"id": f"s{number}", "from": start, "filter": {}}})
        heard, marked = [await live.hear()], 0
        self.another_incident()
        mark = self.mark()
        while marked < 3:
            heard.append(await live.hear())
            marked += heard[-1].get("subject") == mark
        live.cut()
        return heard

    def another_incident(self):
        """While they listen."""
        status, answer = self.server.post("/v1/instances/OWN/steps", {
            "trigger": "incident.reported",
            "data": {"incident_ref": "INC-PLANTED-2", "severity": "critical"}}, self.officer())
        self.assertEqual(status, 200, answer)

    def test_no_host_hears_of_an_incident_a_fitness_or_another_host(self):
        for name, others in OTHERS.items():
            heard = self.heard_by(name)
            for where, text in heard.items():
                for word in [*INCIDENT, *FITNESS, *others]:
                    with self.subTest(host=name, where=where, word=word):
                        self.assertNotIn(word, text)

    def test_a_definition_that_a_host_reads_has_no_place_for_an_incident(self):
        token = self.host("HALFA")
        told = json.dumps(self.read("/v1/workflows/volunteer_mission/versions/3", token))
        for word in ("incident", "medical.", "hostings", "decision_open"):
            self.assertNotIn(word, told)

    def test_who_protects_reads_no_more_of_a_fitness_than_its_workflow_shows(self):
        for role in ("safeguarding", "officer", "auditor"):
            token = self.server.token({"role": role, "subject": role + "-2", "org": "sender"})
            self.assertNotIn("PLANTED-CONDITION",
                             json.dumps(self.read("/v1/instances/UNFIT", token)), role)

    def test_the_same_words_are_there_for_those_who_may_read_them(self):
        lead = self.server.token({"role": "safeguarding", "subject": "lead-1", "org": "sender"})
        referee = self.server.token({"role": "medical", "subject": "medical-1", "org": "sender"})
        told = json.dumps([self.read("/v1/instances/" + one, lead)
                           for one in ("OWN", "INC-PLANTED-1")])
        told += json.dumps(self.read("/v1/instances/OWN/history?limit=1000", lead))
        told += json.dumps([self.read("/v1/instances/" + one, referee)
                            for one in ("UNFIT", "UNFIT/history", "REPLACED")])
        told += json.dumps(self.read("/v1/instances/FORMER/history?limit=1000", self.officer()),
                           ensure_ascii=False)
        for word in [*INCIDENT, *FITNESS, "HALFA", "HBRAVO", "Thiès"]:
            self.assertIn(word, told)


if __name__ == "__main__":
    unittest.main()
