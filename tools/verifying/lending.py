"""Delegations beside the steps that rely on them: what a step recorded of one must be what the
delegation itself said last, at the position that the step names.

Both may lie in shares of different processes, so they are compared at the end. A delegation that is
not in the bundle is taken as the step recorded it.
"""
import bisect
from collections import namedtuple

import javascript as js
import logic
from delegation import PREFIX
from failing import UNFORESEEN
from public_facts import public_fact
from report import Report

NAMES = ("role", "to", "from", "until")
Claim = namedtuple("Claim", "line position instance at facts")


class Lenders:
    """Of one share: `said`, delegation -> [(position, what it says from there on)], and claims.

    Where that cannot be worked out it is None.
    """

    def __init__(self):
        self.said, self.claims = {}, []

    def take(self, event, line):
        """The claims of an event: of one delegation, but a forged one may name several."""
        found = {}
        for fact in event.read_facts:
            if fact.name.startswith(PREFIX):
                facts = found.setdefault((fact.instance, fact.position), {})
                facts[fact.name[len(PREFIX):]] = fact.value
        self.claims += [Claim(line, event.position, instance, at, facts)
                        for (instance, at), facts in found.items()]

    def listen(self, state, event, workflow, zone, report):
        """To an instance, as it is after `event`."""
        if workflow.delegates is None:
            return
        try:
            words = _words(state, workflow.delegates, zone)
        except (logic.Unchecked, *UNFORESEEN) as reason:
            report.unchecked(f"a delegation: {reason}")
            words = None
        self.said.setdefault(state.id, []).append((event.position, words))


def _words(state, rules, zone):
    words = {name: public_fact(rule, state, zone) for name, rule in rules.items()}
    return {**words, "id": state.id, "given": js.truth(words.get("when"))}


def checked(shares, instances):
    """A Report on the claims of all shares. `instances`: those that are in the bundle, whole."""
    report, said = Report(), {}
    for share in shares:
        said.update(share.said)
    for claim in sorted((one for share in shares for one in share.claims),
                        key=lambda one: one.line):
        report.line = claim.line
        if claim.instance not in instances:
            report.unchecked("a delegation that is not in the bundle is taken as recorded")
            continue
        at, words = _last(said.get(claim.instance, []), claim.position)
        if claim.at == at and words is None:
            report.unchecked("what a delegation said is taken as recorded")
        elif claim.at != at or not _agree(claim.facts, words):
            report.found("legality", f"the delegation {claim.instance} did not say so at "
                         f"{claim.at}, or said something since", claim.position)
    return report


def _last(history, position):
    """(position, words) of the last of what was said in front of a position."""
    at = bisect.bisect_left(history, position, key=lambda one: one[0])
    return history[at - 1] if at else (None, None)


def _agree(facts, words):
    """What is no text counts as none, in the fact as in the delegation."""
    return facts.get("given") is words["given"] \
        and facts.get("id") == words["id"] \
        and all(_text(facts, name) == _text(words, name) for name in NAMES)


def _text(values, name):
    return values.get(name) if isinstance(values.get(name), str) else ""
