#!/usr/bin/env python3
"""Writes steps.jsonl: one 13-month mission at Kaolack as commands. --check compares.

Facts come from kaolack.json: place, structure, 13 months from a September, nine planned activities.
The year, the person and everything else is generated and listed in data.synthetic. The source says
what was planned, not what was delivered: the activities stand in the plan, none is submitted.
"""
import json
import random
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from missions import (  # noqa: E402
    COMPANIONS, DAY, SYNTHETIC, Mission, accreditation, in_order, main, months_after,
    sender_approval, synthetic_person)

SEED = 2018
YEAR = 2022


def kaolack_lines():
    facts = json.loads((HERE / "kaolack.json").read_text(encoding="utf-8"))
    rng, told = random.Random(SEED), facts["mission"]
    place = told["duty_station"]
    mission = Mission(rng, "KAOLACK-01", place["country"], "CECT", "VK-01",
                      synthetic_person(rng, 1, told["home_country"]))
    first, months = date(YEAR, told["start"]["month"], 1), told["duration_months"]
    last, allowance, need = months_after(first, months), 40000, first - 95 * DAY
    mission.start(need, {
        "programme": told["id"], "host": "CECT", "host_name": place["structure"],
        "country": place["country"], "city": place["city"],
        "title": "Volontariat en migration à Kaolack", "sender": "SENDER-KAOLACK",
        "assignee": mission.coordinator["subject"],
        "source": {"document": facts["source"]["file"], "line": None},
        "synthetic": SYNTHETIC + COMPANIONS + ["host"]})
    mission.need(need, months, first)
    mission.recruit(first, months, allowance)
    mission.prepare(first, last, allowance)
    mission.arrive(first)
    plan = [{"id": f"KLK-{a['id']}", "title": a["fr"]} for a in facts["activities"]]
    mission.service(first, last, plan=plan)
    mission.end(last)
    mission.after(first, last)
    mission.follow_up(last)
    host = {"host": "CECT", "name": place["structure"], "type": "public_body",
            "country": place["country"], "city": place["city"], "capacity": 1,
            "supervisor_ref": "supervisor-CECT",
            "synthetic": ["host", "type", "capacity", "supervisor_ref", "accredited_from",
                          "accredited_until", "visits"]}
    return in_order([mission, sender_approval("SENDER-KAOLACK", date(YEAR - 1, 1, 4)),
                     accreditation(host, need - 40 * DAY, withdrawn=last + 400 * DAY)])


if __name__ == "__main__":
    main(kaolack_lines(), __file__)
