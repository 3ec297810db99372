"""A published workflow: its content hash (RFC 8785) and what is needed to decide under it."""
import hashlib
from json.encoder import encode_basestring as quoted

import chart
import dates
import javascript
import logic
from failing import UNFORESEEN


class Workflow:
    """`document` in the order in which it was published: that order decides between transitions."""

    def __init__(self, document):
        try:
            self.document = document
            self.chart = chart.Chart(document)
            self.triggers = document.get("triggers", {})
            self.zone_rule = _optional(document.get("zone"))
            self.rule_set_on = _optional(document.get("rule_set_on"))
            delegates = document.get("delegates")
            self.delegates = None if delegates is None else {
                name: logic.compiled(rule) for name, rule in delegates.items()}
            self.rule_sets = [(_day(one["from"]), one["id"], one["numbers"])
                              for one in document.get("rule_sets", [])]
        except (logic.RuleError, *UNFORESEEN) as error:
            raise chart.BadWorkflow(str(error)) from None

    def rule_set(self, day):
        """(id, numbers) in force on a day."""
        for first, name, numbers in reversed(self.rule_sets):
            if first <= day:
                return name, numbers
        return "", {}


def _day(text):
    day = dates.parse_date(text)
    if day is None:
        raise ValueError(f"{text} is no date")
    return day


def _optional(rule):
    return None if rule is None else logic.compiled(rule)


def canonical(value):
    """RFC 8785: members sorted by UTF-16 code units, numbers as ECMAScript writes them."""
    if isinstance(value, dict):
        members = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{quoted(name)}:{canonical(value[name])}"
                              for name in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return javascript.number_text(value)


def content_hash(value):
    return hashlib.sha256(canonical(value).encode()).digest()
