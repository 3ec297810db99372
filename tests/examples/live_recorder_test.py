"""Many listeners on /v1/live while steps arrive and the server is killed: each hears of every
position of its filter exactly once and in order.

JALON_LIVE_CLIENTS, JALON_LIVE_STEPS and JALON_LIVE_SEED choose another number of listeners, of
steps (some thousands at least: fewer fill no queue), and another seed. JALON_BIN names the program.
"""
import asyncio
import contextlib
import heapq
import itertools
import json
import os
import random
import tempfile
import time
import unittest

from live_recorder import Recorder, Subscription
from live_truth import Truth
from served import Server
from simulated import HAS_JALON

CLIENTS = int(os.environ.get("JALON_LIVE_CLIENTS", "50"))
STEPS = int(os.environ.get("JALON_LIVE_STEPS", "20000"))
SEED = int(os.environ.get("JALON_LIVE_SEED", "20260214"))
KILLS = 5
SENDERS, BULK_SENDERS = 6, 2  # of these senders so many send in bulk
INSTANCES = 40                # a sender has at first
BULK = 40                     # steps a call, at most
PATIENCE = 1500               # seconds for all of it

COUNTRIES, HOSTS = ["FR", "SN", "IN", "EC"], ["H-1", "H-2", "H-3"]
NOTHING = {"type": "object", "additionalProperties": False,
           "properties": {"note": {"type": "string", "personal": False}}}
PLACE = {"type": "object", "additionalProperties": False, "properties": {
    "country": {"type": "string", "personal": False},
    "host": {"type": "string", "personal": False}}}


def workflow(name):
    def both(text):
        return {"en": text, "fr": text}
    return {
        "id": name, "version": 1, "title": both(name), "initial": "open",
        "states": {"open": {"on": {"flip": {"target": "busy"}, "end": {"target": "ended"}}},
                   "busy": {"on": {"flip": {"target": "open"}, "end": {"target": "ended"}}},
                   "ended": {"type": "final"}},
        "triggers": {trigger: {"title": both(trigger), "by": ["*"], "data": NOTHING}
                     for trigger in ("flip", "end")},
        "attributes": {"country": {"var": "data.country"}, "host": {"var": "data.host"}},
        "start": {"by": ["*"], "data": PLACE}, "data": PLACE}


class Field:
    """What listeners, senders and the one who kills share: the server, and how far all have come.

    `generation` counts the servers. While none runs, whoever asks for one waits.
    """

    def __init__(self, data, kills):
        self.data, self.kills = data, kills  # numbers of acknowledged steps, ascending
        self.process = Server(data)
        self.token, self.generation, self.acknowledged = self.process.admin, 1, 0
        self.up, self.due, self.ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.up.set()
        self.farthest, self.waiting, self.order = 0, [], itertools.count()

    async def server(self):
        await self.up.wait()
        return self.process.connection.port, self.generation

    def expect_gone(self, generation, error):
        """A connection is lost: only because the server was killed."""
        if self.up.is_set() and generation == self.generation:
            raise AssertionError(f"the server ended a connection: {error!r}")

    def acknowledge(self, steps):
        self.acknowledged += steps
        if self.kills and self.acknowledged >= self.kills[0]:
            self.due.set()

    async def kill_again_and_again(self):
        while self.kills:
            await self.due.wait()
            self.due.clear()
            self.kills.pop(0)
            self.up.clear()
            self.process.process.kill()
            self.process.process.wait(60)
            self.process.stop()
            # Not in a thread: were all this given up meanwhile, the server would outlive it.
            self.process = Server(self.data)
            self.generation += 1
            self.up.set()
            self.acknowledge(0)

    def reached(self, position):
        self.farthest = max(self.farthest, position or 0)
        while self.waiting and self.waiting[0][0] <= self.farthest:
            heapq.heappop(self.waiting)[2].set()

    async def others_reach(self, position):
        """Until some listener has come that far; there is nothing to wait for at the end."""
        if self.ended.is_set() or self.farthest >= position:
            return
        there = asyncio.Event()
        heapq.heappush(self.waiting, (position, next(self.order), there))
        await there.wait()

    def end(self):
        self.ended.set()
        for _, _, there in self.waiting:
            there.set()
        self.waiting.clear()


class Asker:
    """HTTP over one kept connection; what is not answered is sent again with its key."""

    def __init__(self, field):
        self.field, self.streams, self.generation = field, None, 0

    async def post(self, target, body, key):
        text = json.dumps(body)
        head = (f"POST {target} HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: {key}\r\n"
                f"Authorization: Bearer {self.field.token}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(text)}\r\n\r\n")
        while True:
            port, generation = await self.field.server()
            try:
                if self.streams is None or generation != self.generation:
                    self.close()
                    self.streams = await asyncio.open_connection("127.0.0.1", port)
                    self.generation = generation
                self.streams[1].write((head + text).encode())
                status, answer = await self.answer(self.streams[0])
            except (OSError, asyncio.IncompleteReadError) as error:
                self.close()
                self.field.expect_gone(generation, error)
                continue
            if status != 503:
                return status, answer
            self.close()

    @staticmethod
    async def answer(reader):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        return int(head.split()[1]), json.loads(await reader.readexactly(length))

    def close(self):
        if self.streams:
            self.streams[1].close()
        self.streams = None


class Sender:
    """Starts instances of its own and steps them, singly or in bulk, until enough were taken."""

    def __init__(self, field, number, attributes):
        self.field, self.number, self.attributes = field, number, attributes
        self.chance = random.Random(SEED * 1000 + number)
        self.asker, self.running, self.started = Asker(field), [], 0
        self.keys = itertools.count()

    async def send(self, target, body, statuses):
        key = f"{self.number}-{next(self.keys)}"
        status, answer = await self.asker.post(target, body, key)
        if status not in statuses:
            raise AssertionError(f"{target}: {status} {answer}")
        return answer

    async def run(self, bulk):
        while self.started < INSTANCES:
            await self.start()
        while self.field.acknowledged < STEPS:
            if self.chance.random() < 0.02 or len(self.running) < INSTANCES // 2:
                await self.start()
            elif bulk:
                await self.step_many()
            else:
                await self.step()
        self.asker.close()

    async def start(self):
        self.started += 1
        one = f"I-{self.number}-{self.started}"
        self.attributes[one] = {"country": self.chance.choice(COUNTRIES),
                                "host": self.chance.choice(HOSTS)}
        name = "rare" if self.chance.random() < 0.1 else "usual"
        await self.send("/v1/instances",
                        {"workflow": name, "id": one, "data": self.attributes[one]}, [201])
        self.running.append(one)
        self.field.acknowledge(1)

    def trigger(self):
        return "end" if self.chance.random() < 0.02 else "flip"

    async def step(self):
        one, trigger = self.chance.choice(self.running), self.trigger()
        note = "n" * self.chance.randrange(400)
        await self.send(f"/v1/instances/{one}/steps",
                        {"trigger": trigger, "data": {"note": note}}, [200])
        self.forget([one], trigger)

    async def step_many(self):
        count = self.chance.randrange(2, min(BULK, len(self.running)) + 1)
        ids, trigger = self.chance.sample(self.running, count), "flip"
        if self.chance.random() < 0.02:
            ids, trigger = ids[:5], "end"
        answer = await self.send("/v1/bulk/steps", {"ids": ids, "trigger": trigger, "data": {}},
                                 [200])
        if answer["accepted"] != len(ids):
            raise AssertionError(f"{answer}")
        self.forget(ids, trigger)

    def forget(self, ids, trigger):
        if trigger == "end":
            self.running = [one for one in self.running if one not in ids]
        self.field.acknowledge(len(ids))


def filters(chance):
    country, host = chance.choice(COUNTRIES), chance.choice(HOSTS)
    return chance.choice([
        {"workflow": "rare"}, {"country": country}, {"host": host, "country": country},
        {"state": "busy", "country": country}, {"state": "ended"},
        {"instance": f"I-{chance.randrange(SENDERS)}-{chance.randrange(1, INSTANCES + 9)}"},
        {"state": "open", "host": host, "workflow": "rare"}])


def recorder(field, number):
    """Every tenth pauses, and follows all four times over, so that much piles up meanwhile."""
    chance = random.Random(SEED * 7919 + number)
    slow = number % 10 == 0
    starts = [0, "now", "snapshot"]
    subscriptions = [Subscription(f"s{i}", starts[(number + i) % 3],
                                  {} if slow or number == 1 else filters(chance))
                     for i in range(4 if slow else chance.randrange(1, 4))]
    plan = {"cuts": sorted(chance.randrange(1, STEPS) for _ in range(6)),
            "pauses": sorted(chance.randrange(1, STEPS) for _ in range(2)) if slow else [],
            "pause": min(STEPS // 8, 2500)}
    return Recorder(field, subscriptions, plan)


def read_log(server):
    """The whole log, position by position."""
    events = []
    while True:
        _, more = server.get(f"/v1/log?after={len(events)}", server.admin)
        if not more:
            return events
        events += more
        if [event["position"] for event in events] != list(range(1, len(events) + 1)):
            raise AssertionError("a hole in the log")


@unittest.skipUnless(HAS_JALON, "no program to run")
class LiveRecorder(unittest.TestCase):
    def test_each_hears_of_every_position_of_its_filter_once(self):
        with tempfile.TemporaryDirectory() as data:
            asyncio.run(asyncio.wait_for(self.record(data), PATIENCE))

    async def record(self, data):
        chance = random.Random(SEED)
        kills = sorted(chance.randrange(STEPS // 20, STEPS) for _ in range(KILLS))
        field = Field(data, kills)
        try:
            for name in ("usual", "rare"):
                status, body = field.process.send(
                    "PUT", f"/v1/workflows/{name}/versions/1", workflow(name), field.token)
                self.assertEqual(status, 201, body)
            await self.play(field)
        finally:
            field.process.stop()

    async def play(self, field):
        attributes, begin = {}, time.monotonic()
        recorders = [recorder(field, number) for number in range(CLIENTS)]
        senders = [Sender(field, number, attributes) for number in range(SENDERS)]
        async with asyncio.TaskGroup() as group:
            killer = group.create_task(field.kill_again_and_again())
            listening = [group.create_task(one.run()) for one in recorders]
            sending = [group.create_task(one.run(number < BULK_SENDERS))
                       for number, one in enumerate(senders)]
            await asyncio.wait([killer, *sending])
            field.end()
            truth = Truth(read_log(field.process), attributes)
            for one in recorders:
                goals = {name: truth.goal(subscription.filter)
                         for name, subscription in one.subscriptions.items()}
                await self.until(one, lambda one=one, goals=goals: one.has_reached(goals))
                with contextlib.suppress(OSError):  # then its next connection asks
                    await one.end()
                await self.until(one, lambda one=one: not one.ending)
            for task in listening:
                task.cancel()
        self.compare(field, truth, recorders)
        self.tell(field, recorders, time.monotonic() - begin)

    @staticmethod
    async def until(one, holds):
        """Looks after each message whether it holds by now."""
        there = asyncio.Event()
        one.on_message = lambda: holds() and there.set()
        one.on_message()
        await there.wait()

    def compare(self, field, truth, recorders):
        taken = sum(event["instance"] is not None for event in truth.events)
        self.assertEqual(taken, field.acknowledged, "what was acknowledged happened once")
        for number, one in enumerate(recorders):
            for subscription in one.subscriptions.values():
                for fault in truth.faults(subscription):
                    self.fail(f"{number}, {subscription.name} {subscription.filter}: {fault}")

    def tell(self, field, recorders, seconds):
        """Sums; each must have come about, or the test has tested less than it says."""
        all_of = [one for listener in recorders for one in listener.subscriptions.values()]
        sums = {
            "steps": field.acknowledged, "kills": field.generation - 1,
            "clients": len(recorders), "subscriptions": len(all_of),
            "changes": sum(len(one.heard) for one in all_of),
            "left": sum(len(one.left) for one in all_of),
            "coalesced": sum(len(one.spans) for one in all_of),
            "snapshots": sum(one.snapshot is not None for one in all_of),
            "cuts": sum(one.cuts for one in recorders),
            "pauses": sum(one.pauses for one in recorders)}
        slow = sum(one.closed_slow for one in recorders)
        print(json.dumps({**sums, "closed_slow": slow, "seconds": round(seconds, 1)}))
        for name, count in sums.items():
            self.assertGreater(count, 0, name)


if __name__ == "__main__":
    unittest.main()
