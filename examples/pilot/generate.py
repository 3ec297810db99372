#!/usr/bin/env python3
"""Writes steps.jsonl: the 16 missions of the South-South pilot as commands. --check compares.

Facts come from pilot.json. Who served where, every date, person, amount and reference is generated
from the seed below and listed in data.synthetic of each mission.
"""
import json
import random
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from missions import (  # noqa: E402
    COMPANIONS, DAY, SYNTHETIC, File, Mission, accreditation, country_watch, in_order, main,
    months_after, sender_approval, synthetic_person)

SEED = 20220228
TYPES = {"association": "association", "organisme_public": "public_body",
         "collectivite_ou_organisation_representative": "local_authority",
         "etablissement_prive": "private"}
FIRST_DAYS = [date(2020, 10, 1), date(2020, 10, 15), date(2020, 11, 2), date(2020, 11, 16),
              date(2020, 12, 1), date(2021, 1, 4), date(2021, 1, 18), date(2021, 2, 1)]


def output_id(output):
    return "OUT-" + output["id"]


def milestones_of(pilot, placement):
    """One milestone an output that the source names for this host.

    Its quantity is generated: the number stated, or 1 where none is. It counts as synthetic.
    """
    found = []
    for achievement in pilot["achievements"]:
        if achievement["id"] not in placement["achievements"]:
            continue
        for output in achievement["outputs"]:
            quantity = 1 if output["count"] is None else output["count"]
            found.append({
                "milestone_id": output["id"], "title": output["fr"],
                "contributions": [{"indicator": output["kind"], "quantity": quantity,
                                   "unit": output.get("unit", output["kind"])}],
                "counts": {"output": output_id(output), "quantity": quantity}})
    return found


def outputs(pilot):
    """The file of each output with the figure that the source states, null where it states none."""
    hosts = {host["id"]: host for host in pilot["hosts"]}
    files = []
    for achievement in pilot["achievements"]:
        host = hosts.get(achievement["host_id"])
        for output in achievement["outputs"]:
            data = {"programme": pilot["programme"]["id"], "code": output["id"],
                    "title": output["fr"], "kind": output["kind"],
                    "unit": output.get("unit", output["kind"]),
                    "source": {"document": pilot["source"]["file"],
                               "line": achievement["source_line"]},
                    "figures": {"stated": output["count"]}}
            if host:
                data |= {"host": host["id"], "country": host["country"]}
            files.append(File(output_id(output)))
            files[-1].begin(date(2020, 6, 1), File.actor("hq"), "programme_output", data)
    return files


def source_line(pilot, placement, host):
    if placement["id"] != "PILOT-16":
        return host["source_line"]
    lines = {a["id"]: a["source_line"] for a in pilot["achievements"]}
    return lines[placement["achievements"][0]]


def life(pilot, placement, number, rng, nationality):
    host = next(h for h in pilot["hosts"] if h["id"] == placement["host"])
    mission = Mission(rng, placement["id"], host["country"], host["id"], f"VP-{number:02}",
                      synthetic_person(rng, number, nationality))
    first, months = rng.choice(FIRST_DAYS), rng.choice([12, 12, 13])
    last, allowance = months_after(first, months), rng.randrange(30000, 50001, 5000)
    milestones = milestones_of(pilot, placement)
    plan = [{"id": m["milestone_id"], "title": m["title"]} for m in milestones]
    need = first - 95 * DAY
    mission.start(need, {
        "programme": pilot["programme"]["id"], "host": host["id"], "host_name": host["name"],
        "country": host["country"], "city": host["city"],
        "title": f"Volontariat Sud-Sud, {host['city']}", "sender": "SENDER-PILOT",
        "assignee": mission.coordinator["subject"],
        "source": {"document": pilot["source"]["file"],
                   "line": source_line(pilot, placement, host)},
        "synthetic": SYNTHETIC + COMPANIONS + ["milestones"] +
        (["host"] if placement["id"] == "PILOT-16" else [])})
    mission.need(need, months, first)
    mission.recruit(first, months, allowance)
    mission.prepare(first, last, allowance)
    mission.arrive(first)
    mission.service(first, last, milestones, plan=plan)
    mission.end(last)
    mission.after(first, last)
    mission.follow_up(last)
    return mission


def companions(pilot):
    """The sender approved, the countries open, each host accredited until the programme ended."""
    files = [sender_approval("SENDER-PILOT", date(2020, 1, 6))]
    files += [country_watch(c, date(2020, 6, 1)) for c in ("CI", "MA", "ML", "SN")]
    for host in pilot["hosts"]:
        data = {"host": host["id"], "name": host["name"], "type": TYPES[host["type"]],
                "country": host["country"], "city": host["city"], "capacity": 2,
                "supervisor_ref": "supervisor-" + host["id"],
                "source": {"document": pilot["source"]["file"], "line": host["source_line"]},
                "synthetic": ["capacity", "supervisor_ref", "accredited_from", "accredited_until",
                              "visits"]}
        files.append(accreditation(data, date(2020, 5, 11), withdrawn=date(2022, 4, 1)))
    return files


def pilot_lines():
    pilot = json.loads((HERE / "pilot.json").read_text(encoding="utf-8"))
    rng = random.Random(SEED)
    countries = {h["id"]: h["country"] for h in pilot["hosts"]}
    west_african = ["SN", "ML", "CI", "SN", "ML", "CI", "SN", "ML"]
    rng.shuffle(west_african)
    missions = []
    for number, placement in enumerate(pilot["placements"]["items"], 1):
        nationality = west_african.pop() if countries[placement["host"]] == "MA" else "MA"
        missions.append(life(pilot, placement, number, rng, nationality))
    return in_order(missions + companions(pilot) + outputs(pilot))


if __name__ == "__main__":
    main(pilot_lines(), __file__)
