"""Dates, instants and durations as texts of rules know them. An instant is a count of microseconds.

A local date needs the rules of a zone. They come from the Python installation; where it does not
know a zone, `Zone.known` is false and what depends on it is left unchecked.
"""
import calendar
import datetime
import functools
import re
import zoneinfo

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime.date(1970, 1, 1).toordinal()
FIRST, LAST = 1, datetime.date.max.toordinal()
# Later and earlier than these nothing is: what would be is taken to be the last, or first, instant.
EARLIEST, LATEST = (FIRST - EPOCH) * DAY, (LAST - EPOCH + 1) * DAY - 1

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
                      r"(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII)
_DURATION = re.compile((r"P(?=.)(?:(N)Y)?(?:(N)M)?(?:(N)W)?(?:(N)D)?(?:T(?=.)(?:(N)H)?(?:(N)M)?"
                        r"(?:(N)(?:\.(N))?S)?)?").replace("N", r"\d{1,18}"), re.ASCII)


def parse_date(text):
    """Days since 1970-01-01, or None."""
    match = _DATE.fullmatch(text)
    try:
        return match and datetime.date(*map(int, match.groups())).toordinal() - EPOCH
    except ValueError:
        return None


@functools.lru_cache(maxsize=4096)
def date_text(days):
    return datetime.date.fromordinal(min(max(days + EPOCH, FIRST), LAST)).isoformat()


def parse_instant(text):
    """Microseconds since 1970 of an RFC 3339 text, or None."""
    match = _INSTANT.fullmatch(text)
    if not match:
        return None
    date, hour, minute, second, fraction, sign, zone_hour, zone_minute = match.groups()
    days = parse_date(date)
    if days is None or int(hour) > 23 or int(minute) > 59 or int(second) > 60:
        return None
    if second == "60" and (hour, minute) != ("23", "59"):
        return None
    offset = 0
    if sign:
        if int(zone_hour) > 23 or int(zone_minute) > 59:
            return None
        offset = (int(zone_hour) * 60 + int(zone_minute)) * (60 if sign == "+" else -60)
    seconds = days * 86_400 + int(hour) * 3600 + int(minute) * 60 + int(second) - offset
    instant = seconds * SECOND + int((fraction or "0")[:6].ljust(6, "0"))
    return instant if EARLIEST <= instant <= LATEST else None


def instant_text(instant):
    seconds, micros = divmod(instant, SECOND)
    days, seconds = divmod(seconds, 86_400)
    text = f"{date_text(days)}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text + (f".{micros:06}".rstrip("0") if micros else "") + "Z"


def parse_duration(text):
    """(months, days, microseconds), or None."""
    return _duration(text) if isinstance(text, str) and len(text) < 100 else None


@functools.lru_cache(maxsize=1024)
def _duration(text):
    match = _DURATION.fullmatch(text)
    if not match:
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0)
                                                           for part in match.groups()[:7])
    micros = int((match[8] or "0")[:6].ljust(6, "0"))
    return (years * 12 + months, weeks * 7 + days,
            ((hours * 60 + minutes) * 60 + seconds) * SECOND + micros)


def add_months(days, months):
    """The same day of a later month, or its last one."""
    date = datetime.date.fromordinal(days + EPOCH)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return (FIRST if year < 1 else LAST) - EPOCH
    length = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(date.day, length)).toordinal() - EPOCH


def months_between(first, last):
    """Whole calendar months from `first` to `last`, both in days."""
    if last < first:
        return -months_between(last, first)
    start, end = (datetime.date.fromordinal(day + EPOCH) for day in (first, last))
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (add_months(first, months) > last)


def years_between(birth, on):
    """Whole years of age; who was born on 29 February is a year older on 1 March."""
    if on < birth:
        return -years_between(on, birth)
    start, end = (datetime.date.fromordinal(day + EPOCH) for day in (birth, on))
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


@functools.lru_cache(maxsize=1 << 14)
def _offset(rules, second):
    try:
        moment = datetime.datetime.fromtimestamp(second, rules)
    except (ValueError, OverflowError, OSError):
        return 0
    return moment.utcoffset() // datetime.timedelta(microseconds=1)


class Zone:
    """Local time of one zone, and of UTC when the name is not known here."""

    def __init__(self, name):
        try:
            self.rules = None if name == "UTC" else zoneinfo.ZoneInfo(name)
            self.known = True
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            self.rules, self.known = None, False

    def offset(self, instant):
        """How far local time is ahead of UTC at `instant`, in microseconds."""
        return 0 if self.rules is None else _offset(self.rules, instant // SECOND)

    def local(self, instant):
        """(day, microseconds since local midnight)"""
        return divmod(instant + self.offset(instant), DAY)

    def instant(self, day, micros):
        """The instant of a local time: the earlier of two; in a gap the first instant after it."""
        wall = day * DAY + micros
        before, after = self.offset(wall - DAY), self.offset(wall + DAY)
        fitting = [wall - offset for offset in {before, after}
                   if self.offset(wall - offset) == offset]
        if fitting:
            return min(fitting)
        low, high = wall - DAY, wall + DAY
        while high - low > 1:  # The gap: where the offset changes.
            middle = (low + high) // 2
            low, high = (middle, high) if self.offset(middle) == before else (low, middle)
        return high


@functools.lru_cache(maxsize=256)
def zone(name):
    return Zone(name)
