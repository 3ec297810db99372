"""What rules do with dates and instants, both written as texts."""
import functools
import math

import dates
from failing import RuleError, Unchecked
from javascript import is_number


@functools.lru_cache(maxsize=4096)
def _moment_of(text):
    day = dates.parse_date(text)
    return ("day", day) if day is not None else ("instant", dates.parse_instant(text))


def moment(value):
    """("day", days) or ("instant", microseconds)"""
    found = _moment_of(value) if isinstance(value, str) else ("instant", None)
    if found[1] is None:
        raise RuleError("neither a date nor an instant")
    return found


def day(context, value):
    kind, number = moment(value)
    return number if kind == "day" else context.local_day(number)


def compared(context, left, right):
    """-1, 0 or 1; as local dates unless both are instants."""
    (left_kind, first), (right_kind, second) = moment(left), moment(right)
    if (left_kind, right_kind) != ("instant", "instant"):
        first, second = day(context, left), day(context, right)
    return (first > second) - (first < second)


def date_add(context, date, duration):
    kind, number = moment(date)
    parsed = dates.parse_duration(duration)
    if parsed is None:
        raise RuleError("no duration")
    if kind == "day":
        months, days, micros = parsed
        shifted = _saturated(dates.add_months(number, months) + days) + micros // dates.DAY
        return dates.date_text(_saturated(shifted))
    return dates.instant_text(later(context.zone, number, parsed))


def _saturated(days):
    return min(max(days, dates.FIRST - dates.EPOCH), dates.LAST - dates.EPOCH)


def later(zone, instant, duration):
    """Days and months move the local clock, hours are real time."""
    months, days, micros = duration
    if months or days:
        if not zone.known:
            raise Unchecked("a time zone is not known to this Python installation")
        local_day, local_micros = zone.local(instant)
        moved = dates.add_months(local_day, months) + days
        instant = dates.LATEST if moved > _saturated(moved) else zone.instant(moved, local_micros)
    return min(max(instant + micros, dates.EARLIEST), dates.LATEST)


def date_at(context, start, end, share):
    if not is_number(share) or not 0 <= share <= 100:
        raise RuleError("a share between 0 and 100 is wanted")
    first, last = day(context, start), day(context, end)
    return dates.date_text(first + math.floor((last - first) * share / 100))
