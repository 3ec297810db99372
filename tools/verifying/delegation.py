"""Whether a step by delegation may rely on what it recorded of the delegation: facts named
delegation.given, .to, .role, .from and .until, with the position at which it stood so."""
import dates
import logic

PREFIX = "delegation."


def flaw(event, workflow, zone):
    """What speaks against it, as the end of a sentence that begins with it; None: nothing."""
    facts = {}
    for fact in event.read_facts:
        if fact.name.startswith(PREFIX):
            facts.setdefault(fact.name[len(PREFIX):], fact)
    if not facts:
        return None
    given = facts.get("given")
    if given is None or given.position == 0:
        return "is no known instance"
    if not isinstance(given.value, bool):
        return "is no delegation"
    if not given.value:
        return "was not in force"
    for name, wanted in (("to", event.actor["subject"]), ("role", event.actor["role"])):
        if not _text(facts, name) or _text(facts, name) != wanted:
            return f"is not of this {'person' if name == 'to' else 'role'}"
    if not _has_begun(_text(facts, "from"), event.occurred_at, zone) \
            or _is_over(_text(facts, "until"), event.occurred_at, zone):
        return f"did not hold at {dates.instant_text(event.occurred_at)}"
    if workflow.document.get("delegates") is not None:
        return "hands on a delegation, which nobody may"
    return None


def _text(facts, name):
    value = facts[name].value if name in facts else None
    return value if isinstance(value, str) else ""


def _day(instant, zone):
    """The organisation's, in which a day begins, and is over only at its end."""
    if not zone.known:
        raise logic.Unchecked("a time zone is not known to this Python installation")
    return zone.local(instant)[0]


def _has_begun(text, instant, zone):
    day = dates.parse_date(text)
    if day is not None:
        return day <= _day(instant, zone)
    begin = dates.parse_instant(text)
    return begin is not None and begin <= instant


def _is_over(text, instant, zone):
    day = dates.parse_date(text)
    if day is not None:
        return day < _day(instant, zone)
    end = dates.parse_instant(text)
    return end is None or end < instant
