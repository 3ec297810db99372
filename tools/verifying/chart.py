"""The statechart of a workflow: its states and transitions, in document order."""
import actions
import logic
from configuration import Configurations


class BadWorkflow(ValueError):
    """The document is no workflow of the language that is known here."""


class State:
    def __init__(self, name, parent, order):
        self.name, self.parent, self.order = name, parent, order
        self.kind = "atomic"
        self.children, self.transitions, self.timers = [], [], []
        self.entry, self.exit = [], []
        self.initial = None  # a Transition from the state itself
        self.deep, self.default = False, None  # of a history state
        self.ancestors = [] if parent is None else [parent, *parent.ancestors]
        self.above = set(self.ancestors)

    def inside(self, other):
        """Whether it lies somewhere in `other`."""
        return other in self.above

    @property
    def compound(self):
        return self.kind == "compound"

    def awaiting(self, event):
        """Its transitions that wait for `event`, or for none when it is None."""
        return [way for way in self.transitions if way.fits(event)]


class Transition:
    def __init__(self, source, member, descriptors=(), timer=None):
        member = {"target": member} if isinstance(member, str) else member
        self.source = source
        # Each is a tuple of words; the empty one fits every event. Of a timer: none, but its name.
        self.descriptors = descriptors
        self.timer = timer
        self.names = _listed(member.get("target"))
        self.targets = []
        self.actions = actions.prepared(member.get("actions", []))
        self.internal = member.get("internal", False)
        self.guards, self.irregular = member.get("guard"), member.get("irregular")

    def fits(self, event):
        """Whether it waits for `event`, or for none when it is None."""
        if event is None:
            return not self.descriptors and not self.timer
        if self.timer:
            return event == self.timer
        words = event.split(".")
        return any(tuple(words[:len(wanted)]) == wanted for wanted in self.descriptors)


class Guard:
    def __init__(self, code, rule):
        self.code, self.holds = code, logic.compiled(rule)


def _listed(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def described(text):
    """The descriptors in `text`, which blanks separate: `a.b`, `a.*`, `*`."""
    found = []
    for one in text.split():
        words = one.removesuffix("*").removesuffix(".") if one.endswith("*") else one
        found.append(tuple(words.rstrip(".").split(".")) if words else ())
    return found


class Chart:
    """The states of a workflow document by name, and `root`, which is none of them."""

    def __init__(self, document):
        self.states, self.named, self.count = {}, {}, 1
        self.root = State("", None, 0)
        self.root.kind = "parallel" if document.get("type") == "parallel" else "compound"
        self.guards = {code: Guard(code, guard["rule"])
                       for code, guard in document.get("guards", {}).items()}
        self._read_children(self.root, document)
        self._resolve(self.root)
        for state in self.states.values():
            self._resolve(state)
        self.configurations = Configurations(self)

    def _read_children(self, parent, member):
        for name, child in member.get("states", {}).items():
            if name in self.states:
                raise BadWorkflow(f"the state {name} is there twice")
            state = State(name, parent, self.count)
            self.count += 1
            self.states[name] = state
            parent.children.append(state)
            self._read_state(state, child)
        if parent.children:
            real = [child for child in parent.children if child.kind != "history"]
            initial = member.get("initial", real[0].name if real else None)
            initial = initial if isinstance(initial, dict) else {"target": initial}
            parent.initial = Transition(parent, initial)

    def _read_state(self, state, member):
        kind = member.get("type")
        state.kind = kind or ("compound" if member.get("states") else "atomic")
        state.entry = actions.prepared(member.get("entry", []))
        state.exit = actions.prepared(member.get("exit", []))
        if kind == "history":
            state.deep = member.get("history") == "deep"
            state.default = Transition(state, {"target": member.get("target"),
                                               "actions": member.get("actions", [])})
        for key, value in member.items():
            if key == "on":
                self._read_on(state, value)
            elif key == "always":
                state.transitions += [Transition(state, one) for one in _listed(value)]
            elif key == "onDone":
                state.transitions.append(Transition(
                    state, value, described(f"done.state.{state.name}")))
        self._read_timers(state, member.get("after", {}))
        self._read_children(state, member)

    def _read_on(self, state, value):
        pairs = value.items() if isinstance(value, dict) else [(one["event"], one) for one in value]
        for descriptor, members in pairs:
            state.transitions += [Transition(state, one, described(descriptor))
                                  for one in _listed(members)]

    def _read_timers(self, state, value):
        if isinstance(value, dict):
            value = [{"timer": f"{state.name}.after.{delay}", "in": delay, "ways": _listed(ways)}
                     for delay, ways in value.items()]
        for timer in value:
            ways = timer.get("ways", [timer])
            # A timer is heard under its whole name only. They are read behind those of `on`.
            state.transitions += [Transition(state, one, timer=timer["timer"]) for one in ways]
            rule = logic.compiled(timer["at"] if "at" in timer else timer["in"])
            keep = not any("target" in one for one in ways if isinstance(one, dict)) \
                and not any(isinstance(one, str) for one in ways)
            state.timers.append((timer["timer"], "at" in timer, rule, keep))
            self.named[timer["timer"]] = (state, state.timers[-1])

    def _resolve(self, state):
        ways = [*state.transitions, *filter(None, (state.initial, state.default))]
        for way in ways:
            unknown = [name for name in way.names if name not in self.states]
            if unknown:
                raise BadWorkflow(f"there is no state {unknown[0]}")
            way.targets = [self.states[name] for name in way.names]
            way.guards = [self._guard(one) for one in _listed(way.guards)]
            way.irregular = [self._guard(one) for one in _listed(way.irregular)]

    def _guard(self, guard):
        if isinstance(guard, str):
            return self.guards[guard]
        if isinstance(guard, dict) and guard.keys() >= {"code", "rule"}:
            return Guard(guard["code"], guard["rule"])
        return Guard("guard", guard)
