"""The states of a chart that are active together, and what appendix D of SCXML makes of them.

What follows from a configuration alone is worked out once and kept: which transitions are asked,
and what a microstep leaves and enters. Where the appendix would enter what is active and was not
left, section 3.13 decides: it stays.
"""
# Past so many all are forgotten, so that no bundle makes it remember too much: configurations and
# microsteps of a chart, events of a configuration.
KNOWN_MAX, STEPS_MAX, EVENTS_MAX = 4000, 10_000, 1000


def in_order(states):
    return sorted(states, key=lambda state: state.order)


class Configurations:
    """Those of one chart, by the names of their states."""

    def __init__(self, chart):
        self.chart, self.known, self.steps = chart, {}, {}

    def of(self, names):
        """The one of these names, a frozenset; KeyError: the chart has no such state."""
        found = self.known.get(names)
        if found is None:
            if len(self.known) >= KNOWN_MAX:
                self.known.clear()
                self.steps.clear()
            found = self.known[names] = Configuration(self, names)
        return found

    def step(self, configuration, ways, history):
        """The Microstep by `ways`, a tuple of transitions."""
        key = (configuration, ways, *history.items()) if history else (configuration, ways)
        found = self.steps.get(key)
        if found is None:
            if len(self.steps) >= STEPS_MAX:
                self.steps.clear()
            found = self.steps[key] = Microstep(configuration, ways, history)
        return found


class Configuration:
    """`names` and `states` say the same; `atomic`: the names of those without children, sorted."""

    def __init__(self, known, names):
        self.known, self.root, self.names = known, known.chart.root, names
        self.states = frozenset(known.chart.states[name] for name in names)
        self._leaves = in_order(state for state in self.states if not state.children)
        self.atomic = sorted((state.name for state in self._leaves), key=str.encode)
        self.orphans = [state for state in in_order(self.states)
                        if state.parent is not self.root and state.parent not in self.states]
        self._asked = {}

    def asked(self, event):
        """What is asked whether it is taken: for each atomic state, in order, it and those around
        it that have transitions for `event`, with these."""
        found = self._asked.get(event)
        if found is None:
            if len(self._asked) >= EVENTS_MAX:
                self._asked.clear()
            asked = [[(state, ways) for state in (leaf, *leaf.ancestors)
                      if (ways := state.awaiting(event))] for leaf in self._leaves]
            found = self._asked[event] = list(filter(None, asked))
        return found

    def without_conflicts(self, chosen, history):
        """Of transitions that would leave the same state: the inner one, or the first."""
        kept = []
        for way in chosen:
            leaves, weaker = self.exit_set(way, history), []
            for other in kept:
                if leaves & self.exit_set(other, history):
                    if not way.source.inside(other.source):
                        break
                    weaker.append(other)
            else:
                kept = [other for other in kept if other not in weaker] + [way]
        return kept

    def exit_set(self, way, history):
        domain = self.domain(way, history)
        return {state for state in self.states if state.inside(domain)} if domain else set()

    def domain(self, way, history):
        targets = targets_of(way, history)
        if not targets or way.source is self.root:
            return self.root if targets else None
        if way.internal and way.source.compound and all(target.inside(way.source)
                                                        for target in targets):
            return way.source
        for state in way.source.ancestors:
            if (state.compound or state is self.root) and all(target.inside(state)
                                                              for target in targets):
                return state
        return self.root


def targets_of(way, history):
    """Where a transition leads; a history state stands for what was stored under its name."""
    found = []
    for target in way.targets:
        if target.kind != "history":
            found.append(target)
        elif target.name in history:
            found += history[target.name]
        else:
            found += targets_of(target.default, history)
    return found


class Microstep:
    """What transitions that are taken together leave, store, enter, and where they lead.

    `entered`: each state with the blocks of actions that are run behind those of its entry.
    """

    def __init__(self, configuration, ways, history):
        leaving = set().union(*(configuration.exit_set(way, history) for way in ways))
        self.left = in_order(leaving)[::-1]
        # Before history is stored: what was left is entered, however far what it names lies.
        domains = [configuration.domain(way, history) for way in ways]
        self.stored = {child.name: _stored(child, configuration.states)
                       for state in leaving for child in state.children if child.kind == "history"}
        staying = configuration.states - leaving
        entry = _EntrySet(configuration.root, staying, {**history, **self.stored})
        for way, domain in zip(ways, domains):
            entry.add(way, domain)
        self.entered = [(state, entry.blocks(state)) for state in in_order(entry.states)]
        self.after = configuration.known.of(frozenset(
            state.name for state in staying | entry.states))


def _stored(history, active):
    """The states that a history state remembers when its parent is left: a tuple."""
    parent = history.parent
    return tuple(in_order(state for state in active if state.inside(parent)
                          and (not state.children if history.deep else state.parent is parent)))


class _EntrySet:
    """computeEntrySet: what is entered, by default or not, and the content of history states."""

    def __init__(self, root, staying, history):
        self.root, self.staying, self.history = root, staying, history
        self.states, self.by_default, self.content = set(), set(), {}

    def add(self, way, domain):
        for target in way.targets:
            self._add_below(target)
        for target in targets_of(way, self.history):
            self._add_above(target, domain)

    def blocks(self, state):
        initial = [state.initial.actions] if state in self.by_default else []
        return initial + self.content.get(state, [])

    def _add_below(self, state):
        if state.kind == "history":
            self._add_history(state)
            return
        if state in self.staying:
            return
        self.states.add(state)
        if state.compound:
            self.by_default.add(state)
            self.add(state.initial, state)
        elif state.kind == "parallel":
            self._add_regions(state)

    def _add_history(self, state):
        known = state.name in self.history
        targets = self.history[state.name] if known else state.default.targets
        if not known:
            self.content.setdefault(state.parent, []).append(state.default.actions)
        for target in targets:
            self._add_below(target)
        for target in targets:
            self._add_above(target, state.parent)

    def _add_above(self, state, limit):
        for above in state.ancestors:
            if above is limit or above.parent is None:
                break
            if above in self.staying:
                continue
            self.states.add(above)
            if above.kind == "parallel":
                self._add_regions(above)
        if limit is self.root and limit.kind == "parallel":
            self._add_regions(limit)

    def _add_regions(self, parallel):
        for child in parallel.children:
            if child.kind != "history" and child not in self.staying \
                    and child not in self.states and not any(
                        state.inside(child) for state in self.states):
                self._add_below(child)
