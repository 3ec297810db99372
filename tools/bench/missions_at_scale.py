#!/usr/bin/env python3
"""Many missions through the API, then one bulk step over many of them, then each step judged again.

Usage: missions_at_scale.py [--missions N] [--suspend N] [--keep DIR]

All missions live the same synthetic life, step by step, each step sent to all of them with
/v1/bulk/steps. Prints one line of JSON; times are wall clock and mean little without the ratios of
jalon-bench. JALON_BIN names the program.
"""
import argparse
import concurrent.futures
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples"))
from missions import (  # noqa: E402
    Mission, accreditation, country_watch, months_after, sender_approval, synthetic_person)

JALON = os.environ.get("JALON_BIN", str(ROOT / "build/release/bin/jalon"))
FIRST = date.today() - timedelta(days=650)  # the last step was ten days ago: missions under way
MISSION, PERSON = "M-@", "VP-@"  # "@" becomes the number
BATCH = 2000  # missions a call: their data must fit a body of 1 MiB
STREAMS = 8
REPORTS = 12
IDLE_MAX = 10  # seconds that a connection is kept for the next request


class Client:
    """One server; a connection a thread."""

    def __init__(self, data):
        self.process = subprocess.Popen(
            [JALON, "serve", "--dev", "--data", data, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, text=True)
        first = json.loads(self.process.stdout.readline())
        self.address, self.admin = first["listening"].split("//")[1], first["token"]
        self.local, self.tokens = threading.local(), {}

    def ask(self, method, target, body=None, headers=None):
        # The server closes what has been idle for long.
        if time.monotonic() - getattr(self.local, "used", 0) > IDLE_MAX:
            self.local.connection = http.client.HTTPConnection(self.address, timeout=600)
        self.local.connection.request(method, target, body, headers or {})
        answer = self.local.connection.getresponse()
        body = json.loads(answer.read())
        self.local.used = time.monotonic()
        if answer.status >= 300:
            raise SystemExit(f"{target}: {answer.status} {body}")
        return body

    def get(self, target):
        return self.ask("GET", target)

    def post(self, target, body, token):
        headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
        return self.ask("POST", target, json.dumps(body), headers)

    def token(self, actor):
        key = json.dumps(actor, sort_keys=True)
        if key not in self.tokens:
            self.tokens[key] = self.post("/v1/tokens", actor, self.admin)["token"]
        return self.tokens[key]

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def one_life():
    """The lines of a mission and of its person, and what must stand before them."""
    rng = random.Random(7)
    mission = Mission(rng, MISSION, "SN", "HOST-SCALE", PERSON, synthetic_person(rng, 1, "MA"))
    last = months_after(FIRST, 24)
    start = FIRST - timedelta(days=95)
    mission.start(start, {
        "programme": "SCALE", "host": "HOST-SCALE", "host_name": "Hôte d'essai", "country": "SN",
        "city": "Ville exemple", "title": "Mission synthétique", "sender": "SENDER-SCALE",
        "synthetic": ["programme", "host", "host_name", "country", "city", "title"]})
    mission.need(start, 24, FIRST)
    mission.recruit(FIRST, 24, 45000)
    mission.prepare(FIRST, last, 45000)
    mission.arrive(FIRST)
    milestones = [{"milestone_id": f"J{n}", "contributions": []} for n in range(1, REPORTS + 1)]
    plan = [{"id": one["milestone_id"], "title": "Jalon", "due": str(last)} for one in milestones]
    mission.service(FIRST, last, milestones, FIRST + timedelta(days=640), plan)
    before = [sender_approval("SENDER-SCALE", FIRST - timedelta(days=400)),
              country_watch("SN", FIRST - timedelta(days=400)),
              accreditation({"host": "HOST-SCALE", "name": "Hôte d'essai", "type": "association",
                             "country": "SN", "city": "Ville exemple", "capacity": 4,
                             "supervisor_ref": "supervisor-SCALE"}, FIRST - timedelta(days=300))]
    return before, mission.file.lines, mission.lines


def numbered(value, number):
    return json.loads(json.dumps(value).replace("@", f"{number:06}"))


def send_one(client, line, number):
    line = numbered(line, number)
    body = line.get("start") or {k: v for k, v in line["step"].items() if k != "id"}
    target = "/v1/instances" + ("" if "start" in line else f"/{line['step']['id']}/steps")
    client.post(target, body, client.token(line["as"]))


def send_all(client, line, count, pool):
    """A start, or a step that each volunteer takes alone: one request each."""
    send_one(client, line, 0)
    list(pool.map(lambda number: send_one(client, line, number), range(1, count)))


def step_all(client, line, count):
    """One step of every instance, in batches."""
    actor, step = line["as"], line["step"]
    for begin in range(0, count, BATCH):
        numbers = range(begin, min(count, begin + BATCH))
        ids = [step["id"].replace("@", f"{n:06}") for n in numbers]
        body = {"ids": ids, "trigger": step["trigger"], "occurred_at": step["occurred_at"],
                "data": step["data"]}
        if "@" in json.dumps(step["data"]):
            body["data"] = {}
            body["each"] = {one: {"data": numbered(step["data"], n)}
                            for one, n in zip(ids, numbers)}
        answer = client.post("/v1/bulk/steps", body, client.token(actor))
        if answer["accepted"] != len(ids):
            bad = next(item for item in answer["items"] if item["outcome"] != "accepted")
            raise SystemExit(f"{step['trigger']}: {json.dumps(bad, ensure_ascii=False)}")


def load(client, count):
    before, person, mission = one_life()
    for file in before:
        for line in file.lines:
            send_one(client, line, 0)
    lines = sorted(person + mission,
                   key=lambda one: (one.get("start") or one["step"])["occurred_at"])
    with concurrent.futures.ThreadPoolExecutor(STREAMS) as pool:
        for line in lines:
            if "start" in line or "@" in line["as"]["subject"]:
                send_all(client, line, count, pool)
            else:
                step_all(client, line, count)
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def settle(client):
    """Waits until the clock has fired what came due in the past: nothing was written for a while.

    A server that has been up all along has fired these timers long ago.
    """
    position, quiet = None, 0
    while quiet < 4:
        time.sleep(0.5)
        head = client.get("/readyz")["position"]
        position, quiet = head, quiet + 1 if head == position else 0


def suspend(client, count):
    """The preview, then the step; the seconds of the step alone."""
    token = client.token({"role": "hq", "subject": "hq-1", "org": "sender"})
    order = {"ids": [MISSION.replace("@", f"{n:06}") for n in range(count)],
             "trigger": "mission.suspended",
             "data": {"mode": "in_place_remote", "reason_code": "security"}}
    preview = client.post("/v1/bulk/steps?dry_run=true", order, token)
    order["expected"] = {one["id"]: one["version"] for one in preview["items"]}
    begin = time.monotonic()
    answer = client.post("/v1/bulk/steps", order, token)
    return answer["accepted"], time.monotonic() - begin


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--missions", type=int, default=10_000)
    parser.add_argument("--suspend", type=int, default=7_000)
    parser.add_argument("--keep", help="leave the data directory here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = options.keep or str(Path(folder, "data"))
        client = Client(data)
        try:
            begin = time.monotonic()
            load(client, options.missions)
            loaded = time.monotonic() - begin
            settle(client)
            accepted, seconds = suspend(client, min(options.suspend, options.missions))
        finally:
            client.stop()
        verified = json.loads(subprocess.run(
            [JALON, "replay", "--data", data, "--verify", "--json"],
            stdout=subprocess.PIPE, check=False).stdout)
        print(json.dumps({
            "missions": options.missions, "events": verified["events"],
            "load_s": round(loaded, 1), "events_per_s": round(verified["events"] / loaded),
            "suspended": accepted, "suspend_s": round(seconds, 2), "legal": verified["ok"]}))
    return 0 if verified["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
