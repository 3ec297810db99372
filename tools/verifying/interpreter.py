"""One macrostep, as appendix D of the W3C recommendation SCXML tells it in its procedures.

Where the appendix would enter what is active and was not left, section 3.13 decides: it stays.
A guard that fails with an error does not hold and raises nothing.
"""
import logic

STEPS_MAX = 1000


def in_order(states):
    return sorted(states, key=lambda state: state.order)


class Run:
    """A macrostep on `active` (a set of states) and `history` (name -> states), both replaced.

    `world` does what lies outside the chart: it runs actions and sets timers.
    """

    def __init__(self, chart, active, history, world):
        self.chart, self.active, self.history, self.world = chart, set(active), history, world
        self.internal, self.external = [], []
        self.exited, self.entered, self.stored = [], [], {}
        self.changed = self.ended = False

    def start(self):
        self._take([self.chart.root.initial])
        self._come_to_rest()

    def step(self, event):
        """Takes an external event, of a person or of a timer."""
        taken = self._selected(event)
        if taken:
            self._take(taken)
            self._come_to_rest()

    def __contains__(self, name):
        """Whether the state of this name is active."""
        return any(state.name == name for state in self.active)

    def _come_to_rest(self):
        for _ in range(STEPS_MAX):
            if self.ended:
                break
            taken = self._selected(None)
            if not taken and self.internal:
                taken = self._selected(self.internal.pop(0))
            elif not taken and self.external:
                taken = self._selected(self.external.pop(0))
            elif not taken:
                break
            self._take(taken)
        else:
            raise logic.Unchecked("the chart does not come to rest")
        if self.ended:
            self.world.ended()

    def _selected(self, event):
        """The transitions that are taken next; each that is met is judged once."""
        chosen, judged = [], {}
        for atomic in in_order(state for state in self.active if not state.children):
            for state in [atomic, *atomic.ancestors]:
                if state not in judged:
                    judged[state] = next((way for way in state.awaiting(event)
                                          if self.world.judge(way, self)), None)
                way = judged[state]
                if way:
                    if way not in chosen:
                        chosen.append(way)
                    break
        return self._without_conflicts(chosen)

    def _without_conflicts(self, chosen):
        if len(chosen) < 2:
            return chosen
        kept = []
        for way in chosen:
            leaves, weaker = self._exit_set(way), []
            for other in kept:
                if leaves & self._exit_set(other):
                    if not way.source.inside(other.source):
                        break
                    weaker.append(other)
            else:
                kept = [other for other in kept if other not in weaker] + [way]
        return kept

    # --- Where a transition leads -----------------------------------------------------------------

    def targets_of(self, way):
        found = []
        for target in way.targets:
            if target.kind != "history":
                found.append(target)
            elif target.name in self.history:
                found += self.history[target.name]
            else:
                found += self.targets_of(target.default)
        return found

    def _domain(self, way):
        targets = self.targets_of(way)
        if not targets or way.source is self.chart.root:
            return self.chart.root if targets else None
        if way.internal and way.source.compound and all(target.inside(way.source)
                                                        for target in targets):
            return way.source
        for state in way.source.ancestors:
            if (state.compound or state is self.chart.root) and all(target.inside(state)
                                                                    for target in targets):
                return state
        return self.chart.root

    def _exit_set(self, way):
        domain = self._domain(way)
        return {state for state in self.active if state.inside(domain)} if domain else set()

    # --- Microsteps -------------------------------------------------------------------------------

    def _take(self, ways):
        if not ways:
            return
        self.changed = True
        # Before history is stored: what was left is entered, however far what it names lies.
        domains = [self._domain(way) for way in ways]
        for way in ways:
            self.world.irregular(way, self)
        self._leave(ways)
        for way in ways:
            self.world.run(way.actions, self)
        self._enter(ways, domains)

    def _leave(self, ways):
        leaving = set().union(*map(self._exit_set, ways))
        for state in leaving:
            for child in state.children:
                if child.kind == "history":
                    self._store(child, state)
        for state in reversed(in_order(leaving)):
            self.world.run(state.exit, self)
            self.active.discard(state)
            self.exited.append(state.name)
            self.world.left(state)

    def _store(self, history, parent):
        stored = in_order(state for state in self.active if state.inside(parent)
                          and (not state.children if history.deep else state.parent is parent))
        self.stored[history.name] = stored
        self.history = {**self.history, history.name: stored}

    def _enter(self, ways, domains):
        entry = _EntrySet(self)
        for way, domain in zip(ways, domains):
            for target in way.targets:
                entry.add_below(target)
            for target in self.targets_of(way):
                entry.add_above(target, domain)
        for state in in_order(entry.states):
            self.active.add(state)
            self.entered.append(state.name)
            self.world.arrived(state, self)
            self.world.run(state.entry, self)
            if state in entry.by_default:
                self.world.run(state.initial.actions, self)
            for actions in entry.content.get(state, []):
                self.world.run(actions, self)
            if state.kind == "final":
                self._finish(state)

    def _finish(self, state):
        parent, root = state.parent, self.chart.root
        if parent is root:
            self.ended = self.ended or root.compound or self._is_done(root)
            return
        self.internal.append(f"done.state.{parent.name}")
        above = parent.parent
        if above.kind == "parallel" and self._is_done(above):
            if above is root:
                self.ended = True
            else:
                self.internal.append(f"done.state.{above.name}")

    def _is_done(self, state):
        children = [child for child in state.children if child.kind != "history"]
        if state.kind == "parallel":
            return all(map(self._is_done, children))
        return state.compound and any(child.kind == "final" and child in self.active
                                      for child in children)


class _EntrySet:
    """computeEntrySet: what is entered, by default or not, and the content of history states."""

    def __init__(self, run):
        self.run, self.staying = run, frozenset(run.active)
        self.states, self.by_default, self.content = set(), set(), {}

    def add_below(self, state):
        if state.kind == "history":
            self._add_history(state)
            return
        if state in self.staying:
            return
        self.states.add(state)
        if state.compound:
            self.by_default.add(state)
            for target in state.initial.targets:
                self.add_below(target)
            for target in self.run.targets_of(state.initial):
                self.add_above(target, state)
        elif state.kind == "parallel":
            self._add_regions(state)

    def _add_history(self, state):
        known = state.name in self.run.history
        targets = self.run.history[state.name] if known else state.default.targets
        if not known:
            self.content.setdefault(state.parent, []).append(state.default.actions)
        for target in targets:
            self.add_below(target)
        for target in targets:
            self.add_above(target, state.parent)

    def add_above(self, state, limit):
        for above in state.ancestors:
            if above is limit or above.parent is None:
                break
            if above in self.staying:
                continue
            self.states.add(above)
            if above.kind == "parallel":
                self._add_regions(above)
        if limit is self.run.chart.root and limit.kind == "parallel":
            self._add_regions(limit)

    def _add_regions(self, parallel):
        for child in parallel.children:
            if child.kind != "history" and child not in self.staying \
                    and child not in self.states and not any(
                        state.inside(child) for state in self.states):
                self.add_below(child)
