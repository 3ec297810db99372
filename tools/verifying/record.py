"""The bytes of one record, read as engine/codec/FORMAT.md writes them down.

What is not the one encoding of an event is refused: then the leaf hash binds the event, and not
only bytes that a lenient reader takes for it.
"""
import struct
from types import SimpleNamespace

TYPES = {1: "InstanceStarted", 2: "StepTaken", 3: "StepReversed", 4: "FactCorrected",
         5: "WorkflowChanged", 6: "WorkflowPublished", 7: "SubjectErased", 8: "LegalHoldPlaced",
         9: "LegalHoldLifted", 10: "AccessRecorded", 11: "DelegationGiven"}
TIMER_CHANGES = {1: "set", 2: "cleared", 3: "fired"}
VERDICTS = {0: "fails", 1: "holds", 2: "irregular"}
DEPTH_MAX = 80

_HEAD = struct.Struct("<H16sQ")
_TYPES = struct.Struct("<QHH32s")
_TIMES = struct.Struct("<qq")
_I64 = struct.Struct("<q")
_U64 = struct.Struct("<Q")
_U32 = struct.Struct("<I")
_F64 = struct.Struct("<d")
_LOCAL = struct.Struct("<iBBq")


class BadRecord(ValueError):
    """The bytes are no record of a format that is known here."""


class _Event:
    __slots__ = ("log_id", "position", "instance", "version", "type_version", "workflow_hash",
                 "type", "rule_set", "occurred_at", "recorded_at", "actor", "on_behalf_of",
                 "channel", "request_key_hash", "causation", "trigger", "input", "read_facts",
                 "outcome", "sealed", "corrects", "told")


class _Outcome:
    __slots__ = ("exited", "entered", "configuration", "history", "patch", "timers", "guards",
                 "notices", "changed", "final")


class _Reader:
    """Reads on from `at`. What lies behind the end is found in the end: `at` never goes back."""

    def __init__(self, data, end):
        self.data, self.at, self.end = data, 0, end

    def take(self, count):
        at = self.at
        self.at = at + count
        return self.data[at:at + count]

    def fields(self, shape):
        at = self.at
        self.at = at + shape.size
        return shape.unpack_from(self.data, at)

    def number(self):
        """A varint."""
        byte = self.data[self.at]
        self.at += 1
        return byte if byte < 0x80 else self._long_number(byte & 0x7f)

    def _long_number(self, value):
        for shift in range(7, 64, 7):
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7f) << shift
            if byte < 0x80:
                if byte == 0:
                    raise BadRecord("a varint is not in its shortest form")
                if value >> 64:
                    raise BadRecord("a varint is too large")
                return value
        raise BadRecord("a varint is too long")

    def text(self):
        at = self.at
        count = self.data[at]
        if count < 0x80:
            at += 1
        else:
            count, at = self.number(), self.at
        self.at = at + count
        return self.data[at:at + count].decode()

    def flag(self):
        byte = self.data[self.at]
        self.at += 1
        if byte > 1:
            raise BadRecord("a truth value is neither 0 nor 1")
        return byte == 1

    def optional(self, read):
        return read() if self.flag() else None

    def count(self):
        """Of the items of a list that follows: each takes a byte at least."""
        count = self.data[self.at]
        self.at += 1
        if count >= 0x80:
            count = self._long_number(count & 0x7f)
        if count > self.end - self.at:
            raise BadRecord("a list is longer than what is left")
        return count

    def list(self, read):
        if not self.data[self.at]:  # as most are
            self.at += 1
            return []
        return [read() for _ in range(self.count())]

    def texts(self):
        return self.some_texts(self.count())

    def some_texts(self, count):
        """So many texts: most of a record, so the loop is written out."""
        data, at, found = self.data, self.at, []
        for _ in range(count):
            size = data[at]
            if size < 0x80:
                at += 1
            else:
                self.at = at
                size, at = self.number(), self.at
            end = at + size
            found.append(data[at:end].decode())
            at = end
        self.at = at
        return found

    def value(self, depth=0):
        tag = self.data[self.at]
        self.at += 1
        if tag == 5:
            return self.text()
        if tag < 3:
            return (None, False, True)[tag]
        if tag == 3:
            return self.fields(_I64)[0]
        if tag == 4:
            number = self.fields(_F64)[0]
            if number - number != 0:
                raise BadRecord("a number is not finite")
            return number
        if tag > 7 or depth >= DEPTH_MAX:
            raise BadRecord("a value has an unknown tag or lies too deep")
        count = self.count()
        if tag == 6:
            return [self.value(depth + 1) for _ in range(count)]
        found = {}
        for _ in range(count):
            name = self.text()
            found[name] = self.value(depth + 1)
        if len(found) != count:
            raise BadRecord("an object has a member twice")
        return found

    def one_of(self, meanings):
        number = self.data[self.at]
        self.at += 1
        if number not in meanings:
            raise BadRecord(f"{number} means nothing here")
        return meanings[number]

    def read_fact(self):
        return SimpleNamespace(name=self.text(), value=self.value(), instance=self.text(),
                               position=self.fields(_U64)[0])

    def patch(self):
        return self.text(), self.flag() and [self.value()]

    def timer(self):
        change, name, owner = self.one_of(TIMER_CHANGES), self.text(), self.text()
        trigger, at, local = self.text(), self.fields(_I64)[0], self.fields(_LOCAL)
        return SimpleNamespace(change=change, name=name, owner=owner, trigger=trigger, at=at,
                               local=local, zone=self.text(), zone_version=self.text(),
                               keep=self.flag())

    def stored(self):
        return self.text(), self.texts()

    def guard(self):
        return self.text(), self.one_of(VERDICTS)

    def notice(self):
        return self.texts(), self.value()

    def outcome(self):
        found = _Outcome()
        found.exited, found.entered, found.configuration = self.texts(), self.texts(), self.texts()
        found.history, found.patch = self.list(self.stored), self.list(self.patch)
        found.timers, found.guards = self.list(self.timer), self.list(self.guard)
        found.notices = self.list(self.notice)
        found.changed, found.final = self.flag(), self.flag()
        return found

    def sealed(self):
        found = SimpleNamespace(path=self.text(), subject=self.text(), sensitivity=self.text(),
                                key_epoch=self.fields(_U32)[0])
        self.take(12)
        self.take(self.number())
        self.take(16)
        return found

    def told(self):
        return SimpleNamespace(instance=self.text(), trigger=self.text(), data=self.value())


def decode(record):
    """The event in `record`, its checksum not looked at. Raises BadRecord."""
    reader = _Reader(record, len(record) - 4)
    try:
        event = _event(reader)
    except (IndexError, struct.error):
        raise BadRecord("it ends too early") from None
    except UnicodeDecodeError:
        raise BadRecord("a text is not UTF-8") from None
    if reader.at != reader.end:
        raise BadRecord("its fields do not end where it ends")
    return event


def _event(reader):
    event = _Event()
    form, event.log_id, event.position = reader.fields(_HEAD)
    if form != 1:
        raise BadRecord(f"its format is {form}, and only format 1 is known here")
    event.instance = reader.optional(reader.text)
    event.version, kind, event.type_version, event.workflow_hash = reader.fields(_TYPES)
    if kind not in TYPES or event.type_version not in (1, 2):
        raise BadRecord(f"type {kind}, version {event.type_version} is not known here")
    event.type = TYPES[kind]
    event.rule_set = reader.text()
    event.occurred_at, event.recorded_at = reader.fields(_TIMES)
    subject, role, org, event.on_behalf_of, event.channel = reader.some_texts(5)
    event.actor = {"subject": subject, "role": role, "org": org}
    event.request_key_hash = reader.take(32)
    event.causation = reader.fields(_U64)[0]
    event.trigger, event.input = reader.text(), reader.value()
    event.read_facts = reader.list(reader.read_fact)
    event.outcome = reader.outcome()
    event.sealed = reader.list(reader.sealed)
    event.corrects = reader.fields(_U64)[0]
    event.told = reader.list(reader.told) if event.type_version == 2 else []
    if event.type_version == 2 and not event.told:
        raise BadRecord("it says that it told others, and names none")
    return event
