"""Rules: JsonLogic with JavaScript's coercions and operators for dates, states and steps.

`compiled(rule)` gives a function of (values, context): what the rule's variables read, and what
its operators know of the instance. A rule that fails raises RuleError; one that is too large to be
worked out here raises Unchecked.
"""
import math

import dates
import javascript as js
from failing import RuleError, Unchecked
from moments import compared, date_add, date_at, day

INT64 = 1 << 63
NODES_MAX = 5_000_000  # of one rule at work: past it the rule is somebody's attack
TEXT_MAX = 1 << 20
DEPTH_MAX = 64
INDEX_DIGITS = 10  # no list is as long


class Context:
    """What operators know beside the variables."""

    def __init__(self, now=0, zone=dates.zone("UTC"), active=frozenset(), steps=None):
        self.now, self.zone, self.active = now, zone, active
        self.steps = steps or {}  # trigger -> (instant, subject)
        self.nodes = 0

    def spend(self, nodes):
        self.nodes += nodes
        if self.nodes > NODES_MAX:
            raise Unchecked("a rule runs too long")

    def local_day(self, instant):
        if not self.zone.known:
            raise Unchecked("a time zone is not known to this Python installation")
        return self.zone.local(instant)[0]


def finite(value):
    """A number as rules give it: whole ones as integers, none that is not finite."""
    if not math.isfinite(value):
        raise RuleError("the result is no finite number")
    return int(value) if value.is_integer() and -INT64 <= value < INT64 else value


def lookup(values, path, default=None):
    """The value at a path of words joined by dots."""
    return reached(values, path.split("."), default)


def reached(values, words, default=None):
    """The value at a path of such words."""
    for word in words:
        if type(values) is dict:
            if word not in values:
                return default
            values = values[word]
        elif isinstance(values, list) and word.isdecimal() and len(word) < INDEX_DIGITS \
                and word == str(int(word)) and int(word) < len(values):
            values = values[int(word)]
        elif isinstance(values, (list, str)) and word == "length":
            values = len(values)
        else:
            return default
    return values


def size(rule):
    if isinstance(rule, dict):
        return 1 + sum(map(size, rule.values()))
    return 1 + sum(map(size, rule)) if isinstance(rule, list) else 1


def compiled(rule, depth=0):
    if depth > DEPTH_MAX:
        raise RuleError("a rule is nested too deep")
    if isinstance(rule, list):
        parts = [compiled(part, depth + 1) for part in rule]
        return lambda values, context: [part(values, context) for part in parts]
    if not isinstance(rule, dict) or len(rule) != 1:
        return lambda values, context: rule
    (name, operands), = rule.items()
    operands = operands if isinstance(operands, list) else [operands]
    if name in OPERATORS_LAZY:
        parts = [compiled(part, depth + 1) for part in operands]
        return OPERATORS_LAZY[name](parts, [size(part) for part in operands])
    if name not in OPERATORS:
        raise RuleError(f"there is no operator {name}")
    least, most, work = OPERATORS[name]
    if not least <= len(operands) <= most:
        raise RuleError(f"{name} has not as many operands")
    if name == "state.in" and not isinstance(operands[0], str):
        raise RuleError("state.in takes a name")
    if name == "var" and len(operands) == 1 and isinstance(operands[0], str) and operands[0]:
        words = operands[0].split(".")
        return lambda values, context: reached(values, words)
    parts = [compiled(part, depth + 1) for part in operands]
    if name in ("var", "missing", "missing_some"):
        return lambda values, context: work(values, *[part(values, context) for part in parts])
    return applied(work, parts, name in KNOWING)


def applied(work, parts, knowing):
    """`work` on what the parts give; the usual numbers of parts are written out, for speed."""
    if knowing and len(parts) == 1:
        only, = parts
        return lambda values, context: work(context, only(values, context))
    if knowing and len(parts) == 2:
        first, second = parts
        return lambda values, context: work(context, first(values, context),
                                            second(values, context))
    if knowing:
        return lambda values, context: work(context, *[part(values, context) for part in parts])
    if len(parts) == 1:
        only, = parts
        return lambda values, context: work(only(values, context))
    if len(parts) == 2:
        first, second = parts
        return lambda values, context: work(first(values, context), second(values, context))
    return lambda values, context: work(*[part(values, context) for part in parts])


# --- Variables ------------------------------------------------------------------------------------

def var(values, path="", default=None, *_):
    if path is None or path == "":
        return values
    return lookup(values, js.text(path), default)


def missing(values, *paths):
    wanted = paths[0] if paths and isinstance(paths[0], list) else list(paths)
    return [path for path in wanted if var(values, path) in (None, "")]


def missing_some(values, needed, paths):
    if not isinstance(paths, list):
        raise RuleError("missing_some takes a list")
    lacking = missing(values, paths)
    return [] if len(paths) - len(lacking) >= js.number(needed) else lacking


# --- Operators that choose what they work out -----------------------------------------------------

def choose(parts, _):
    branches = list(zip(parts[::2], parts[1::2]))
    otherwise = parts[-1] if len(parts) % 2 else lambda values, context: None

    def work(values, context):
        for condition, branch in branches:
            if js.truth(condition(values, context)):
                return branch(values, context)
        return otherwise(values, context)
    return work


def decide_by(decisive):
    def build(parts, _):
        def work(values, context):
            result = None
            for part in parts:
                result = part(values, context)
                if js.truth(result) is decisive:
                    break
            return result
        return work
    return build


def over_list(work):
    """work(list, each): `each` is the rule as a function of one element."""
    def build(parts, sizes):
        if len(parts) < 2:
            raise RuleError("a list and a rule are wanted")

        def run(values, context):
            found = parts[0](values, context)

            def each(element):
                context.spend(sizes[1])
                return parts[1](element, context)
            return work(found if isinstance(found, list) else [], each)
        return run
    return build


def reduced(parts, sizes):
    if len(parts) < 2:
        raise RuleError("a list and a rule are wanted")

    def run(values, context):
        found = parts[0](values, context)
        result = parts[2](values, context) if len(parts) > 2 else None
        for element in found if isinstance(found, list) else []:
            context.spend(sizes[1])
            result = parts[1]({"current": element, "accumulator": result}, context)
        return result
    return run


# --- Numbers and texts ----------------------------------------------------------------------------

def added(*values):
    return finite(sum(map(js.parse_float, values)) + 0.0)


def subtracted(left, *others):
    return finite((js.number(left) - js.number(others[0]) if others else -js.number(left)) + 0.0)


def multiplied(*values):
    if len(values) == 1:
        return values[0]
    return finite(math.prod(map(js.parse_float, values)) + 0.0)


def divided(left, right, *_):
    divisor = js.number(right)
    if divisor == 0:
        raise RuleError("the result is no finite number")
    return finite(js.number(left) / divisor + 0.0)


def remainder(left, right, *_):
    dividend, divisor = js.number(left), js.number(right)
    if divisor == 0 or not math.isfinite(dividend):
        raise RuleError("the result is no finite number")
    return finite(math.fmod(dividend, divisor) + 0.0)


def extreme(pick):
    def work(*values):
        numbers = [js.number(value) for value in values]
        return finite(math.nan if any(map(math.isnan, numbers)) else pick(numbers))
    return work


def joined(*values):
    result = js.text(list(values)) if len(values) < 2 else "".join(
        "" if value is None else js.text(value) for value in values)
    if len(result) > TEXT_MAX:
        raise Unchecked("a rule makes too long a text")
    return result


def part_of(source, start, *length):
    source = js.text(source)
    count = len(source)
    start = _whole(start)
    start = max(0, count + start) if start < 0 else min(start, count)
    end = count
    if length:
        wanted = _whole(length[0])
        end = min(count, start + wanted) if wanted >= 0 else count + wanted
    return source[start:max(start, end)]


def _whole(value):
    value = js.number(value)
    return 0 if math.isnan(value) else int(max(-1e9, min(1e9, value)))


def contains(element, whole, *_):
    if isinstance(whole, str):
        return js.text(element) in whole
    return isinstance(whole, list) and any(js.same(element, item) for item in whole)


def merged(*values):
    result = []
    for value in values:
        result.extend(value if isinstance(value, list) else [value])
    if len(result) > TEXT_MAX:
        raise Unchecked("a rule makes too long a list")
    return result


def between(or_equal):
    def work(low, value, *high):
        return js.ordered(low, value, or_equal) \
            and (not high or js.ordered(value, high[0], or_equal))
    return work


# --- Steps ----------------------------------------------------------------------------------------

def step_of(field):
    def work(context, trigger):
        found = context.steps.get(trigger) if isinstance(trigger, str) else None
        if found is None:
            return None
        return dates.instant_text(found[0]) if field == 0 else found[1]
    return work


OPERATORS_LAZY = {
    "if": choose, "?:": choose, "and": decide_by(False), "or": decide_by(True),
    "map": over_list(lambda items, each: [each(item) for item in items]),
    "filter": over_list(lambda items, each: [item for item in items if js.truth(each(item))]),
    "all": over_list(lambda items, each: bool(items)
                     and all(js.truth(each(item)) for item in items)),
    "some": over_list(lambda items, each: any(js.truth(each(item)) for item in items)),
    "none": over_list(lambda items, each: not any(js.truth(each(item)) for item in items)),
    "reduce": reduced,
}
ANY = math.inf
KNOWING = {"state.in", "step.at", "step.by", "date.age", "date.add", "date.days", "date.months",
           "date.before", "date.after", "date.within", "date.at", "date.of", "date.today",
           "date.now"}
# name -> fewest and most operands, and what it does
OPERATORS = {
    "var": (0, ANY, var), "missing": (0, ANY, missing), "missing_some": (2, ANY, missing_some),
    "!": (0, ANY, lambda *values: not (values and js.truth(values[0]))),
    "!!": (0, ANY, lambda *values: bool(values and js.truth(values[0]))),
    "==": (2, ANY, lambda left, right, *_: js.equal(left, right)),
    "!=": (2, ANY, lambda left, right, *_: not js.equal(left, right)),
    "===": (2, ANY, lambda left, right, *_: js.same(left, right)),
    "!==": (2, ANY, lambda left, right, *_: not js.same(left, right)),
    "<": (2, ANY, between(False)), "<=": (2, ANY, between(True)),
    ">": (2, ANY, lambda left, right, *_: js.ordered(right, left)),
    ">=": (2, ANY, lambda left, right, *_: js.ordered(right, left, True)),
    "+": (0, ANY, added), "-": (1, ANY, subtracted), "*": (1, ANY, multiplied),
    "/": (2, ANY, divided), "%": (2, ANY, remainder),
    "max": (1, ANY, extreme(max)), "min": (1, ANY, extreme(min)),
    "merge": (0, ANY, merged), "in": (2, ANY, contains), "cat": (0, ANY, joined),
    "substr": (2, ANY, part_of), "log": (1, ANY, lambda value, *_: value),
    "state.in": (1, 1, lambda context, name: name in context.active),
    "step.at": (1, 1, step_of(0)), "step.by": (1, 1, step_of(1)),
    "date.age": (2, 2, lambda context, birth, on: dates.years_between(
        day(context, birth), day(context, on))),
    "date.add": (2, 2, date_add),
    "date.days": (2, 2, lambda context, first, last: day(context, last) - day(context, first)),
    "date.months": (2, 2, lambda context, first, last: dates.months_between(
        day(context, first), day(context, last))),
    "date.before": (2, 2, lambda context, left, right: compared(context, left, right) < 0),
    "date.after": (2, 2, lambda context, left, right: compared(context, left, right) > 0),
    "date.within": (3, 3, lambda context, date, first, last: compared(context, first, date) <= 0
                    and compared(context, date, last) <= 0),
    "date.at": (3, 3, date_at),
    "date.of": (1, 1, lambda context, date: dates.date_text(day(context, date))),
    "date.today": (0, 0, lambda context: dates.date_text(context.local_day(context.now))),
    "date.now": (0, 0, lambda context: dates.instant_text(context.now)),
}
