"""What the log says that subscriptions should have heard."""
import bisect


class Truth:
    """The events of the whole log, in order; each filter is folded over them once."""

    def __init__(self, events, attributes):
        """`attributes`: instance → {name: value}, which no step changes."""
        self.events, self.attributes, self.passing = events, attributes, {}

    def inside(self, filter_, event):
        """Whether the instance passes the filter after the event."""
        instance = event["instance"]
        for name, value in filter_.items():
            if name == "state":
                if value not in event["configuration"]:
                    return False
            elif {"instance": instance, "workflow": event["workflow"],
                  **self.attributes[instance]}.get(name) != value:
                return False
        return True

    def of(self, filter_):
        """(positions that pass, those of them with which an instance left)."""
        key = tuple(sorted(filter_.items()))
        if key not in self.passing:
            positions, left, there = [], set(), set()
            for event in self.events:
                instance = event["instance"]
                if instance is None:
                    continue
                inside = self.inside(filter_, event)
                if inside or instance in there:
                    positions.append(event["position"])
                if inside:
                    there.add(instance)
                elif instance in there:
                    there.discard(instance)
                    left.add(event["position"])
            self.passing[key] = positions, left
        return self.passing[key]

    def goal(self, filter_):
        """The last position that a subscription must reach."""
        return (self.of(filter_)[0] or [0])[-1]

    def states_at(self, position, instances):
        """(version, position) of each as of a position; those that had not started are left out."""
        states = {}
        for event in self.events[:position]:
            if event["instance"] in instances:
                states[event["instance"]] = event["version"], event["position"]
        return states

    def faults(self, one):
        """What is wrong with all that a subscription heard; empty when nothing is."""
        positions, left = self.of(one.filter)
        expected = positions[bisect.bisect_right(positions, one.base):]
        covered = []
        for begin, end, states in one.spans:
            inside = expected[bisect.bisect_right(expected, begin):
                              bisect.bisect_right(expected, end)]
            covered += inside
            changed = {self.events[position - 1]["instance"] for position in inside}
            if states != self.states_at(end, changed):
                yield f"coalesced ({begin}, {end}] carries {states}"
        told = sorted(one.heard + covered)
        if told != expected:
            missing = sorted(set(expected) - set(told))[:5]
            surplus = sorted(set(told) - set(expected))[:5]
            yield f"{len(told)} of {len(expected)}; missing {missing}, not expected {surplus}"
        if one.left != left & set(one.heard):
            yield f"left: {sorted(one.left ^ (left & set(one.heard)))[:5]}"
        for position, data in one.sample.items():
            if data != self.events[position - 1]:
                yield f"{position}: {data} is not the log's {self.events[position - 1]}"
        if one.snapshot is not None and one.snapshot != self.listed(one.filter, one.base):
            yield f"the snapshot at {one.base} is not what the log had come to"

    def listed(self, filter_, position):
        """What passes the filter as of a position: {instance: (version, position)}."""
        there = {}
        for event in self.events[:position]:
            if event["instance"] is None:
                continue
            there.pop(event["instance"], None)
            if self.inside(filter_, event):
                there[event["instance"]] = event["version"], event["position"]
        return there
