"""One macrostep, as appendix D of the W3C recommendation SCXML tells it in its procedures.

A guard that fails with an error does not hold and raises nothing.
"""
import logic

STEPS_MAX = 1000


class Run:
    """A macrostep from `configuration` and `history` (name -> tuple of states), both replaced.

    `world` does what lies outside the chart: it runs actions and sets timers.
    """

    def __init__(self, chart, configuration, history, world):
        self.chart, self.configuration, self.history = chart, configuration, history
        self.world = world
        self.names = set(configuration.names)  # active just now, also on the way
        self.internal, self.external = [], []
        self.exited, self.entered, self.stored = [], [], {}
        self.changed = self.ended = False

    def start(self):
        self._take((self.chart.root.initial,))
        self._come_to_rest()

    def step(self, event):
        """Takes an external event, of a person or of a timer."""
        taken = self._selected(event)
        if taken:
            self._take(taken)
            self._come_to_rest()

    def __contains__(self, name):
        """Whether the state of this name is active."""
        return name in self.names

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
        chosen, judged, world = [], {}, self.world
        for states in self.configuration.asked(event):
            for state, ways in states:
                if state in judged:
                    taken = judged[state]
                else:
                    taken = judged[state] = next((way for way in ways if world.judge(way, self)),
                                                 None)
                if taken:
                    if taken not in chosen:
                        chosen.append(taken)
                    break
        if len(chosen) > 1:
            chosen = self.configuration.without_conflicts(chosen, self.history)
        return tuple(chosen)

    def _take(self, ways):
        """A microstep."""
        if not ways:
            return
        self.changed = True
        world = self.world
        for way in ways:
            if way.irregular:
                world.irregular(way, self)
        step = self.chart.configurations.step(self.configuration, ways, self.history)
        if step.stored:
            self.stored.update(step.stored)
            self.history = {**self.history, **step.stored}
        for state in step.left:
            world.run(state.exit, self)
            self.names.discard(state.name)
            self.exited.append(state.name)
            world.left(state)
        for way in ways:
            world.run(way.actions, self)
        for state, blocks in step.entered:
            self.names.add(state.name)
            self.entered.append(state.name)
            world.arrived(state, self)
            world.run(state.entry, self)
            for block in blocks:
                world.run(block, self)
            if state.kind == "final":
                self._finish(state)
        self.configuration = step.after

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
        return state.compound and any(child.kind == "final" and child.name in self.names
                                      for child in children)
