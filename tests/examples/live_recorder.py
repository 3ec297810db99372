"""A listener that writes down what it hears, and says what of it breaks the contract of /v1/live.

Each subscription must hear of every position of its filter exactly once and in order, over cuts,
kills of the server and pauses; or have it replaced by one `coalesced` that carries the latest state
of each instance that changed.
"""
import json
import time

from live_socket import Closed, LiveSocket

# Ten seconds of a full queue, then thirty to take the rest and the close frame: who has not read
# for that long finds the connection gone, and no word that says so.
GIVEN_UP = 40


class Subscription:
    """What one subscription has heard so far; whether that was all, live_truth.py says."""

    def __init__(self, name, start, filter_):
        self.name, self.start, self.filter = name, start, filter_
        self.base = None      # where it began; None until the server has said so
        self.reached = None   # all up to there was heard or does not pass
        self.answered = False  # on this connection
        self.part = None      # of a snapshot, while it comes in
        self.snapshot = None  # {instance: (version, position)}
        self.heard = []       # positions of changes
        self.left = set()     # those of them that left the filter
        self.spans = []       # (from, to, {instance: (version, position)})
        self.sample = {}      # position → the event as it was told

    def request(self):
        """What a new connection asks for."""
        self.answered, self.part = False, None
        start = self.start if self.reached is None else self.reached
        return {"subscribe": {"id": self.name, "from": start, "filter": self.filter}}

    def require(self, holds, what):
        if not holds:
            raise AssertionError(f"{self.name} {self.filter} at {self.reached}: {what}")

    def take(self, kind, body):
        self.require(self.answered or kind in ("subscribed", "snapshot"), f"{kind} comes first")
        self.require(self.part is None or kind == "snapshot", f"{kind} between parts")
        getattr(self, "take_" + kind)(body)

    def take_error(self, body):
        self.require(False, f"refused: {body}")

    def take_subscribed(self, body):
        self.require(not self.answered, "answered twice")
        self.answered = True
        if self.reached is None:
            self.require(self.start != "snapshot", "no snapshot came")
            self.require(self.start == "now" or body["position"] == self.start, f"{body}")
            self.base = self.reached = body["position"]
        self.require(body["position"] == self.reached, f"goes on at {body['position']}")

    def take_snapshot(self, body):
        self.require(not self.answered and self.reached is None, "a snapshot out of turn")
        self.part = self.part or {"position": body["position"], "instances": {}}
        self.require(body["position"] == self.part["position"], "parts of several positions")
        for one in body["instances"]:
            self.require(one["id"] not in self.part["instances"], f"{one['id']} comes twice")
            self.part["instances"][one["id"]] = (one["version"], one["position"])
        if body["more"]:
            return
        self.answered, self.snapshot = True, self.part["instances"]
        self.base = self.reached = self.part["position"]
        self.part = None

    def take_progress(self, body):
        self.require(body["position"] >= self.reached, f"progress back to {body['position']}")
        self.reached = body["position"]

    def take_coalesced(self, body):
        begin, end = body["from"], body["to"]
        self.require(self.reached <= begin < end, f"coalesced from {begin} to {end}")
        states = {one["id"]: (one["version"], one["position"]) for one in body["instances"]}
        self.require(len(states) == len(body["instances"]), "coalesced repeats an instance")
        self.spans.append((begin, end, states))
        self.reached = end

    def take_change(self, message):
        position, data = int(message["id"]), message["data"]
        self.require(position > self.reached, f"{position} comes late or twice")
        self.require(data["position"] == position and message["subject"] == data["instance"]
                     and message["time"] == data["recorded_at"], f"{message} contradicts itself")
        self.heard.append(position)
        self.reached = position
        if data.get("left"):
            self.left.add(position)
        if position % 16 == 0:
            self.sample[position] = {name: value for name, value in data.items()
                                     if name not in ("due", "left")}


class Recorder:
    """One client: its subscriptions over as many connections as it takes, until it is cancelled.

    `plan` gives when the link is lost and when it pauses, as numbers of messages heard so far:
    {"cuts": [...], "pauses": [...], "pause": how many positions the others go ahead}.
    """

    def __init__(self, field, subscriptions, plan):
        self.field, self.plan = field, plan
        self.subscriptions = {one.name: one for one in subscriptions}
        self.messages = self.cuts = self.pauses = self.closed_slow = 0
        self.on_message = None  # called after each one
        self.live, self.paused = None, 0  # a connection, seconds of its longest pause
        self.ending = False     # a last subscription is waited for

    async def run(self):
        while True:
            port, generation = await self.field.server()
            try:
                live = await LiveSocket.connect(port, self.field.token, bool(self.plan["pauses"]))
            except (OSError, Closed) as error:
                self.field.expect_gone(generation, error)
                continue
            try:
                await self.listen(live)
            except (OSError, Closed) as error:
                self.lost(generation, error)
            finally:
                live.cut()

    def lost(self, generation, error):
        """A connection ended by the other side: the server is gone, or we were too slow for it."""
        code = getattr(error, "code", None)
        given_up = code is None and self.paused > GIVEN_UP
        if code not in (4408, 4429) and not given_up:
            return self.field.expect_gone(generation, error)
        self.closed_slow += 1
        if code == 4429:
            begin = json.loads(error.reason)["from"]
            for one in self.subscriptions.values():
                if one.reached is not None:  # all up to there was sent, so nothing is missing
                    one.reached = max(one.reached, begin)

    async def listen(self, live):
        self.live, self.paused = live, 0
        for one in self.subscriptions.values():
            await live.say(one.request())
        if self.ending:
            await self.end()
        while True:
            self.take(await live.hear())
            self.messages += 1
            if self.on_message:
                self.on_message()
            if self.plan["cuts"] and self.messages >= self.plan["cuts"][0]:
                self.plan["cuts"].pop(0)
                self.cuts += 1
                return
            if self.plan["pauses"] and self.messages >= self.plan["pauses"][0]:
                self.plan["pauses"].pop(0)
                self.pauses += 1
                begin = time.monotonic()
                await self.field.others_reach(self.farthest() + self.plan["pause"])
                self.paused = max(self.paused, time.monotonic() - begin)

    def take(self, message):
        if "specversion" in message:
            name, kind, body = message["subscription"], "change", message
        else:
            (kind, body), = message.items()
            name = body["id"]
        if name == "end":
            self.ending = self.ending and kind != "subscribed"
            return
        self.subscriptions[name].take(kind, body)
        self.field.reached(self.subscriptions[name].reached)

    def farthest(self):
        return max((one.reached or 0) for one in self.subscriptions.values())

    async def end(self):
        """Asks for one more answer: when it comes, all that was sent before has been heard."""
        self.ending = True
        nothing = {"instance": "none"}
        await self.live.say({"subscribe": {"id": "end", "from": "now", "filter": nothing}})

    def has_reached(self, goals):
        return all(one.reached is not None and one.reached >= goals[name]
                   for name, one in self.subscriptions.items())
