"""Who gets what from each route: every operation of the document, every role, and where the mission
is to them: their own, one that left them, another host's, another country's.

The table below is ours, by the roles of the field; it is not read from the workflows. Tokens are
for Senegal, the host's for HALFA, the volunteer is VL-1 (access_scene.py tells who has what).
JALON_ACCESS_TABLE=FILE writes what was found in the same form. JALON_BIN names the program.
"""
import asyncio
import json
import os
import pathlib
import tempfile
import unittest

from access_scene import plant
from documented import operations
from event_stream_test import Stream
from live_socket import LiveSocket
from served import Server
from simulated import HAS_JALON, ROOT

TOGGLE = json.loads((ROOT / "workflows/toggle/workflow.json").read_text(encoding="utf-8"))
TOGGLES = "/v1/workflows/toggle/versions/1"
COLUMNS = {"-": None, "adm": "admin", "V": "volunteer", "H": "host", "E": "country_coordinator",
           "O": "officer", "Q": "hq", "S": "safeguarding", "M": "medical", "F": "finance",
           "U": "funder", "A": "auditor", "P": "dpo", "I": "incident_handler", "X": "unheard_of"}

# A status; for what holds many missions, whether this one is there: yes or no. A step is sent with
# wrong data: 422 says that the sender would have been let in. What is started lies where the
# mission lies that the row names.
TABLE = """
                           -  adm    V    H    E    O    Q    S    M    F    U    A    P    I    X
getHealth                200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
getReadiness             200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
getMetrics               401  200  403  403  403  403  403  403  403  403  403  200  403  403  403
getOpenapi               401  200  200  200  200  200  200  200  200  200  200  200  200  200  200
getAsyncapi              401  200  200  200  200  200  200  200  200  200  200  200  200  200  200
listWorkflows            401  200  200  200  200  200  200  200  200  200  200  200  200  200  200
getWorkflow              401  200  200  200  200  200  200  200  200  200  200  200  200  200  200
publishWorkflow          401  200  403  403  403  403  403  403  403  403  403  403  403  403  403
rehearseWorkflow         401  200  403  403  403  403  403  403  403  403  403  403  403  403  403
migrateInstances         401  200  403  403  403  403  403  403  403  403  403  403  403  403  403
issueTicket              401  201  201  201  201  201  201  201  201  201  201  201  201  201  201
getWhoami                401  200  200  200  200  200  200  200  200  200  200  200  200  200  200
listTokens               401  200  403  403  403  403  403  403  403  403  403  403  403  403  403
createToken              401  201  403  403  403  403  403  403  403  403  403  403  403  403  403
revokeToken              401  404  403  403  403  403  403  403  403  403  403  403  403  403  403
endSession               401  404  404  404  404  404  404  404  404  404  404  404  404  404  404
beginSession             401  401  401  401  401  401  401  401  401  401  401  401  401  401  401
createLink               401  201  403  403  403  403  403  403  403  403  403  403  403  403  403
listLinks                401  200  200  200  200  200  200  200  200  200  200  200  200  200  200
endLink                  401  404  404  404  404  404  404  404  404  404  404  404  404  404  404
getPerson                401  404  403  403  403  403  403  403  403  403  403  403  403  403  403
listReads                401  200  200  200  200  200  200  200  200  200  200  200  200  200  200
erasePerson              401  404  403  403  403  403  403  403  403  403  403  403  403  403  403
placeHold                401  404  403  403  403  403  403  403  403  403  403  403  403  403  403
liftHold                 401  404  403  403  403  403  403  403  403  403  403  403  403  403  403
beginUpload              401  412  412  412  412  412  412  412  412  412  412  412  412  412  412
getFile                  401  404  404  404  404  404  404  404  404  404  404  404  404  404  404
getUpload                401  404  404  404  404  404  404  404  404  404  404  404  404  404  404
addPart                  401  412  412  412  412  412  412  412  412  412  412  412  412  412  412
listViews                401  200  200  200  200  200  200  200  200  200  200  200  200  200  200
putView                  401  422  422  422  422  422  422  422  422  422  422  422  422  422  422
getView                  401  404  404  404  404  404  404  404  404  404  404  404  404  404  404
deleteView               401  404  404  404  404  404  404  404  404  404  404  404  404  404  404
getCheckpoint            401  200  403  403  403  403  403  403  403  403  403  403  403  403  403
getInclusion             401  200  403  403  403  403  403  403  403  403  403  403  403  403  403
getConsistency           401  200  403  403  403  403  403  403  403  403  403  403  403  403  403
getBundle                401  404  403  403  403  403  403  403  403  403  403  403  403  403  403
getReport                401  200  403  403  403  403  403  403  403  403  403  403  403  403  403
startInstance OWN        401  201  403  201  201  201  403  403  403  403  403  403  403  403  403
startInstance HOST       401  201  403  403  201  201  403  403  403  403  403  403  403  403  403
startInstance COUNTRY    401  201  403  403  403  403  403  403  403  403  403  403  403  403  403
createLink OWN           401  201  403  403  201  201  201  403  403  403  404  403  403  404  404
createLink FORMER        401  201  404  404  201  201  201  403  403  403  404  403  403  404  404
createLink HOST          401  201  404  404  201  201  201  403  403  403  404  403  403  404  404
createLink COUNTRY       401  201  404  404  404  404  404  404  404  404  404  404  404  404  404
getInstance OWN          401  200  200  200  200  200  200  200  200  200  404  200  200  404  404
getInstance FORMER       401  200  404  404  200  200  200  200  200  200  404  200  200  404  404
getInstance HOST         401  200  404  404  200  200  200  200  200  200  404  200  200  404  404
getInstance COUNTRY      401  200  404  404  404  404  404  404  404  404  404  404  404  404  404
getHistory OWN           401  200  200  200  200  200  200  200  200  200  404  200  200  404  404
getHistory FORMER        401  200  404  200  200  200  200  200  200  200  404  200  200  404  404
getHistory HOST          401  200  404  404  200  200  200  200  200  200  404  200  200  404  404
getHistory COUNTRY       401  200  404  404  404  404  404  404  404  404  404  404  404  404  404
getAllowed OWN           401  200  200  200  200  200  200  200  200  200  404  200  200  404  404
getAllowed FORMER        401  200  404  404  200  200  200  200  200  200  404  200  200  404  404
getAllowed HOST          401  200  404  404  200  200  200  200  200  200  404  200  200  404  404
getAllowed COUNTRY       401  200  404  404  404  404  404  404  404  404  404  404  404  404  404
getDueReason OWN         401  200  200  200  200  200  200  200  200  200  404  200  200  404  404
getDueReason FORMER      401  200  404  404  200  200  200  200  200  200  404  200  200  404  404
getDueReason HOST        401  200  404  404  200  200  200  200  200  200  404  200  200  404  404
getDueReason COUNTRY     401  200  404  404  404  404  404  404  404  404  404  404  404  404  404
getDiagram OWN           401  200  200  200  200  200  200  200  200  200  404  200  200  404  404
getDiagram FORMER        401  200  404  404  200  200  200  200  200  200  404  200  200  404  404
getDiagram HOST          401  200  404  404  200  200  200  200  200  200  404  200  200  404  404
getDiagram COUNTRY       401  200  404  404  404  404  404  404  404  404  404  404  404  404  404
takeStep OWN             401  422  422  409  422  422  422  422  409  409  404  403  409  404  404
takeStep FORMER          401  422  404  404  422  422  422  422  409  409  404  403  409  404  404
takeStep HOST            401  422  404  404  422  422  422  422  409  409  404  403  409  404  404
takeStep COUNTRY         401  422  404  404  404  404  404  404  404  404  404  404  404  404  404
listLinks OWN            401  200  403  403  200  200  200  403  403  403  404  403  403  404  404
listLinks FORMER         401  200  404  404  200  200  200  403  403  403  404  403  403  404  404
listLinks HOST           401  200  404  404  200  200  200  403  403  403  404  403  403  404  404
listLinks COUNTRY        401  200  404  404  404  404  404  404  404  404  404  404  404  404  404
breakGlass OWN           401  409  409  409  409  409  409  409  409  409  404  409  409  404  404
breakGlass FORMER        401  409  404  404  409  409  409  409  409  409  404  409  409  404  404
breakGlass HOST          401  409  404  404  409  409  409  409  409  409  404  409  409  404  404
breakGlass COUNTRY       401  409  404  404  201  201  201  201  201  404  404  404  404  404  404
listInstances OWN        401  yes  yes  yes  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
listInstances FORMER     401  yes   no   no  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
listInstances HOST       401  yes   no   no  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
listInstances COUNTRY    401  yes   no   no   no   no   no   no   no   no   no   no   no   no   no
getLog OWN               401  yes  yes  yes  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
getLog FORMER            401  yes   no  yes  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
getLog HOST              401  yes   no   no  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
getLog COUNTRY           401  yes   no   no   no   no   no   no   no   no   no   no   no   no   no
takeBulkStep OWN         401  yes  yes  yes  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
takeBulkStep FORMER      401  yes   no   no  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
takeBulkStep HOST        401  yes   no   no  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
takeBulkStep COUNTRY     401  yes   no   no   no   no   no   no   no   no   no   no   no   no   no
openLive OWN             401  yes  yes  yes  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
openLive FORMER          401  yes   no   no  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
openLive HOST            401  yes   no   no  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
openLive COUNTRY         401  yes   no   no   no   no   no   no   no   no   no   no   no   no   no
openEventStream OWN      401  yes  yes  yes  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
openEventStream FORMER   401  yes   no   no  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
openEventStream HOST     401  yes   no   no  yes  yes  yes  yes  yes  yes   no  yes  yes   no   no
openEventStream COUNTRY  401  yes   no   no   no   no   no   no   no   no   no   no   no   no   no
"""


def parsed(table):
    """{row: {column: cell}}"""
    head, *lines = [line.split() for line in table.strip().splitlines()]
    wide = len(head)
    return {" ".join(cells[:-wide]): dict(zip(head, cells[-wide:])) for cells in lines}


def written(rows):
    lines = [" " * 23 + "".join(f"{name:>5}" for name in COLUMNS)]
    return "\n".join(lines + [f"{row:23}" + "".join(f"{cells[name]:>5}" for name in COLUMNS)
                              for row, cells in rows.items()]) + "\n"


# Operations that are about one mission, or hold many of them.
PLACES = ("OWN", "FORMER", "HOST", "COUNTRY")
# operationId: method, target, body.
PLAIN = {
    "getHealth": ("GET", "/healthz", None),
    "getReadiness": ("GET", "/readyz", None),
    "getMetrics": ("GET", "/metrics", None),
    "getOpenapi": ("GET", "/v1/openapi.json", None),
    "getAsyncapi": ("GET", "/v1/asyncapi.json", None),
    "listWorkflows": ("GET", "/v1/workflows", None),
    "getWorkflow": ("GET", "/v1/workflows/volunteer_mission/versions/3", None),
    "publishWorkflow": ("PUT", TOGGLES, TOGGLE),
    "rehearseWorkflow": ("POST", "/v1/workflows/rehearse", {"workflow": TOGGLE}),
    "migrateInstances": ("POST", TOGGLES + "/migrations?dry_run=true", {"plan": {}, "ids": []}),
    "issueTicket": ("POST", "/v1/live/tickets", None),
    "getWhoami": ("GET", "/v1/whoami", None),
    "listTokens": ("GET", "/v1/tokens", None),
    "createToken": ("POST", "/v1/tokens", {"role": "hq"}),
    "revokeToken": ("DELETE", "/v1/tokens/none", None),
    "endSession": ("DELETE", "/v1/sessions/current", None),
    "beginSession": ("POST", "/v1/sessions", {"link": "none", "device": "d" * 22}),
    "createLink": ("POST", "/v1/links", {"role": "hq"}),
    "listLinks": ("GET", "/v1/links", None),
    "endLink": ("DELETE", "/v1/links/none", None),
    "getPerson": ("GET", "/v1/subjects/none", None),
    "listReads": ("GET", "/v1/reads", None),
    "erasePerson": ("POST", "/v1/subjects/none/erasure", {"legal_basis": "GDPR 17"}),
    "placeHold": ("POST", "/v1/subjects/none/hold", {"reason": "a dispute"}),
    "liftHold": ("DELETE", "/v1/subjects/none/hold", None),
    "beginUpload": ("POST", "/v1/files", None),
    "getFile": ("GET", "/v1/files/none", None),
    "getUpload": ("HEAD", "/v1/files/none", None),
    "addPart": ("PATCH", "/v1/files/none", None),
    "listViews": ("GET", "/v1/views", None),
    "putView": ("PUT", "/v1/views/none", {"title": "wrong"}),
    "getView": ("GET", "/v1/views/none", None),
    "deleteView": ("DELETE", "/v1/views/none", None),
    "getCheckpoint": ("GET", "/v1/audit/checkpoint", None),
    "getInclusion": ("GET", "/v1/audit/proof/inclusion?position=1", None),
    "getConsistency": ("GET", "/v1/audit/proof/consistency?from=1", None),
    "getBundle": ("GET", "/v1/audit/bundle?instance=none", None),
    "getReport": ("GET", "/v1/audit/report?instance=none", None),
}
OF_ONE = {
    "getInstance": ("GET", "/v1/instances/{}", None),
    "getHistory": ("GET", "/v1/instances/{}/history", None),
    "getAllowed": ("GET", "/v1/instances/{}/allowed", None),
    "getDueReason": ("GET", "/v1/instances/{}/due/{timer}", None),
    "getDiagram": ("GET", "/v1/instances/{}/diagram?language=fr", None),
    "takeStep": ("POST", "/v1/instances/{}/steps",
                 {"trigger": "whereabouts.confirmed", "data": {"wrong": 1}}),
    "listLinks": ("GET", "/v1/links?instance={}", None),
    # The last one: what is opened is there from then on.
    "breakGlass": ("POST", "/v1/instances/{}/break-glass", {"reason": "an emergency"}),
}
PLACES_OF_A_START = {"OWN": ("HALFA", "SN"), "HOST": ("HBRAVO", "SN"), "COUNTRY": ("HALFA", "ML")}
TIMERS = {"FORMER": "preparation_target"}  # something that is due in each of them
OF_MANY = ("listInstances", "getLog", "takeBulkStep", "openLive", "openEventStream")


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class AccessMatrixTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)
        plant(cls.server)
        cls.tokens = {None: "", "admin": cls.server.admin}
        for role in filter(None, COLUMNS.values()):
            if role != "admin":
                cls.tokens[role] = cls.server.token(cls.grant(role))

    @staticmethod
    def grant(role):
        more = {"org": "HALFA", "hosts": ["HALFA"]} if role == "host" else {"org": "sender"}
        subject = "VL-1" if role == "volunteer" else role + "-9"
        return {"role": role, "subject": subject, "countries": ["SN"], **more}

    def ask(self, role, method, target, body):
        headers = {"Content-Type": "application/json"}
        if role:
            headers["Authorization"] = "Bearer " + self.tokens[role]
        status, _, value = self.server.exchange(
            method, target, None if body is None else json.dumps(body), headers)
        return status, value

    def found(self, role):
        """{row: cell} of one role."""
        cells = {name: self.ask(role, *request)[0] for name, request in PLAIN.items()}
        for place, (host, country) in PLACES_OF_A_START.items():
            body = {"workflow": "volunteer_mission", "data": {
                "programme": "EXAMPLE", "host": host, "host_name": "Hôte", "country": country,
                "title": "Exemple"}}
            cells["startInstance " + place] = self.ask(role, "POST", "/v1/instances", body)[0]
        for place in PLACES:
            body = {"role": "volunteer", "instance": place}
            cells["createLink " + place] = self.ask(role, "POST", "/v1/links", body)[0]
        for name, (method, target, body) in OF_ONE.items():
            for place in PLACES:
                path = target.replace("{timer}", TIMERS.get(place, "midterm")).format(place)
                cells[f"{name} {place}"] = self.ask(role, method, path, body)[0]
        for name in OF_MANY:
            held = getattr(self, name)(role)
            for place in PLACES:
                there = held if isinstance(held, int) else "yes" if place in held else "no"
                cells[f"{name} {place}"] = there
        return {row: str(cell) for row, cell in cells.items()}

    # Each gives the missions that are there, or the status of a refusal.

    def listInstances(self, role):
        status, page = self.ask(role, "GET", "/v1/instances?limit=1000", None)
        return {one["id"] for one in page["items"]} if status == 200 else status

    def getLog(self, role):
        status, events = self.ask(role, "GET", "/v1/log", None)
        return {one["instance"] for one in events} if status == 200 else status

    def takeBulkStep(self, role):
        status, told = self.ask(role, "POST", "/v1/bulk/steps?dry_run=true", {
            "filter": {}, "trigger": "whereabouts.confirmed"})
        return {one["id"] for one in told["items"]} if status == 200 else status

    def openEventStream(self, role):
        stream = Stream(self.server, self.tokens[role], {"from": "snapshot"})
        self.addCleanup(stream.close)
        if stream.answer.status != 200:
            return stream.answer.status
        held, more = set(), True
        while more:
            snapshot = stream.event()["data"]["snapshot"]
            held |= {one["id"] for one in snapshot["instances"]}
            more = snapshot["more"]
        return held

    def openLive(self, role):
        if role is None:
            return self.ask(role, "GET", "/v1/live", None)[0]
        return asyncio.run(self.snapshot(self.tokens[role]))

    async def snapshot(self, token):
        live = await LiveSocket.connect(self.server.connection.port, token)
        await live.say({"subscribe": {"id": "s", "from": "snapshot"}})
        held, more = set(), True
        while more:
            snapshot = (await live.hear())["snapshot"]
            held |= {one["id"] for one in snapshot["instances"]}
            more = snapshot["more"]
        live.cut()
        return held

    def test_each_role_gets_what_the_table_says(self):
        by_role = {name: self.found(role) for name, role in COLUMNS.items()}
        rows = {row: {name: cells[row] for name, cells in by_role.items()}
                for row in by_role["-"]}
        if place := os.environ.get("JALON_ACCESS_TABLE"):
            pathlib.Path(place).write_text(written(rows), encoding="utf-8")
        expected = parsed(TABLE)
        self.assertEqual(list(rows), list(expected))
        for row, cells in expected.items():
            with self.subTest(row=row):
                self.assertEqual(rows[row], cells)

    def test_every_operation_has_its_rows(self):
        rows = {row.split()[0] for row in parsed(TABLE)}
        self.assertEqual(rows, {operation["operationId"] for _, _, operation in operations()})


if __name__ == "__main__":
    unittest.main()
