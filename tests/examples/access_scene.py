"""Missions of several hosts and countries, with three secrets planted. Shared by access tests.

    OWN       in Senegal at host HALFA, whose volunteer is VL-1; with an incident
    FORMER    at HALFA until it was handed over to HBRAVO
    HOST      at HBRAVO from the beginning
    COUNTRY   at HBRAVO, in Mali
    UNFIT     at HALFA, whose candidate was not cleared by the medical referee
    REPLACED  the same, and another candidate is sought
"""
import json
from datetime import date

from mission_hosts_test import HANDOVER, host_of, life
from missions import accreditation, country_watch, in_order, sender_approval

OFFICER = {"role": "officer", "subject": "officer-1", "org": "sender"}
MEDICAL = {"role": "medical", "subject": "medical-1", "org": "sender"}

# What no host may read of a mission: planted values, and words that would betray them.
INCIDENT = ["INC-PLANTED", "PLANTED-ACCOUNT", "incident", "critical", "protection"]
FITNESS = ["PLANTED-CONDITION", "not_cleared", "medical"]


def step(actor, instance, trigger, when=None, **data):
    line = {"id": instance, "trigger": trigger, "data": data}
    return {"as": actor, "step": {**line, **({"occurred_at": when} if when else {})}}


def elsewhere(lines, *pairs):
    """The same lines with other names in them."""
    text = json.dumps(lines)
    for old, new in pairs:
        text = text.replace(old, new)
    return json.loads(text)


def unfit(mission_id, volunteer):
    lines = in_order([life(mission_id, volunteer=volunteer)])
    triggers = [line.get("step", {}).get("trigger") for line in lines]
    lines = lines[:triggers.index("medical.cleared")]
    return [*lines,
            step(MEDICAL, mission_id, "medical.not_cleared", "2021-01-29T09:00:00Z",
                 conditions_code="PLANTED-CONDITION")]


def files():
    lines = [accreditation(host_of(name), date(2020, 8, 1)) for name in ("HALFA", "HBRAVO")]
    lines += [country_watch(code, date(2020, 8, 1)) for code in ("SN", "ML")]
    return in_order([*lines, sender_approval("SX", date(2020, 6, 1))])


def missions():
    lines = in_order([life("OWN", volunteer="VL-1"), life("FORMER", volunteer="VL-2")])
    bravo = in_order([life("HOST", volunteer="VL-3")])
    mali = in_order([life("COUNTRY", volunteer="VL-4")])
    lines += elsewhere(bravo, ("HALFA", "HBRAVO"))
    lines += elsewhere(mali, ("HALFA", "HBRAVO"), ('"SN"', '"ML"'))
    lines += unfit("UNFIT", "VL-5") + unfit("REPLACED", "VL-6")
    lines.append(step(OFFICER, "REPLACED", "candidate.replaced", "2021-01-30T09:00:00Z",
                      reason_code="not_cleared"))
    lines.append(step(OFFICER, "FORMER", "mission.reassigned", HANDOVER, new_host="HBRAVO",
                      new_host_name="Hôte HBRAVO", new_city="Thiès",
                      new_supervisor_ref="supervisor-HBRAVO", regions_to_redo=[]))
    lines.append(step(OFFICER, "OWN", "incident.reported", "2021-05-02T09:00:00Z",
                      incident_ref="INC-PLANTED-1", severity="critical"))
    lines.append({"as": OFFICER, "start": {
        "workflow": "incident_case", "id": "INC-PLANTED-1",
        "data": {"category": "security", "severity": "critical", "mission": "OWN",
                 "account": "PLANTED-ACCOUNT"}}})
    return lines


def plant(server):
    """Tells all of it to the server."""
    for line in [*files(), *missions()]:
        status, body = server.take(line)
        if status >= 300:
            raise AssertionError((line, status, body))
