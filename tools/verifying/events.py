"""Events of a bundle: their lines and proofs, then each in its place in its instance."""
import binascii
import itertools
import zlib

import crc32c
import dates
import legality
import merkle
import proof
import record
import workflow as workflows
from chart import BadWorkflow
from lending import Lenders
from order import Order
from report import Report
from state import InstanceState

CRC_BYTES = 4  # at the end of a record
BATCH = 200
POSITION_MAX = 10**19 - 1
HEAD_TEXT = 172  # characters of base64 in which a record names its instance
FORM, NAME, NAME_MAX = 26, 28, 0x7f  # where that is in a record, and how long it may be


def read(line):
    """(position, record) of a line of events.jsonl; None: it is not written as one is."""
    stated, _, text = line.partition(b',"record":"')
    try:
        position, data = int(stated[len(b'{"position":'):]), binascii.a2b_base64(text[:-2])
    except ValueError:
        return None
    again = b'{"position":%d,"record":"%s"}' % (position,
                                                binascii.b2a_base64(data, newline=False))
    return (position, data) if line == again and 0 < position <= POSITION_MAX \
        and len(data) > CRC_BYTES else None


def owner(line, shares):
    """The share that takes the line: one for all of an instance. None: each, for it has none."""
    at = line.find(b'"record":"') + len(b'"record":"')
    try:
        head = binascii.a2b_base64(line[at:at + HEAD_TEXT])
        if head[FORM] == 0:
            return None
        size = head[FORM + 1]
        return zlib.crc32(head[NAME:NAME + size]) % shares if size <= NAME_MAX else 0
    except (ValueError, IndexError):
        return 0


class Events:
    """Events of one share: those of some instances; events of none are taken in every share, for
    the workflows, and told of in the first."""

    def __init__(self, manifest, held, report, legal, share, shares):
        self.manifest, self.held, self.report, self.legal = manifest, held, report, legal
        self.share, self.shares = share, shares
        self.tree = merkle.Inclusion(manifest.size, manifest.root)
        self.order, self.lenders, self.count = Order(), Lenders(), 0
        self.instances, self.versions, self.spoilt = {}, {}, set()
        self.workflows, self.published = {}, {}
        self.zone = dates.zone(manifest.zone)
        if not self.zone.known and share == 0:
            report.unchecked(f"the time zone {manifest.zone} is not known to this Python")

    def take_all(self, lines, proofs):
        """The events of the lines, each with its line of proof; some at a time for their CRCs."""
        mine = self._mine(lines, proofs)
        while batch := list(itertools.islice(mine, BATCH)):
            wrong = crc32c.wrong([data for _, _, _, data, _ in batch])
            for at, (line, told, position, data, stated) in enumerate(batch):
                kept, self.report.line = self.report, line
                if not told:
                    self.report = Report()
                event = self._taken(position, data, stated, at not in wrong)
                if told:
                    self.order.add(line, position, event and event.recorded_at)
                self.report = kept

    def _mine(self, lines, proofs):
        """(number, whether it is told of here, position, record, proof) of this share's lines."""
        for line in lines:
            self.count += 1
            stated = next(proofs, None)
            whose = owner(line, self.shares) if self.shares > 1 else 0
            if whose is not None and whose != self.share:
                continue
            found, told = read(line), self.share == (whose or 0)
            if found:
                yield (self.count, told, *found, stated)
            elif told:
                self.report.line = self.count
                self.report.found("record",
                                  f"line {self.count} of events.jsonl is not of its form")

    def _taken(self, position, data, stated, sound):
        """The event, checked; None: it cannot be read."""
        wrong = proof.flaw(self.tree, position, data[:-CRC_BYTES], stated)
        if wrong:
            self.report.found(*wrong, position)
        event = self._decoded(position, data, sound)
        if event:
            self._check_event(position, event)
        return event

    def forget(self):
        """What another process has no use for."""
        self.instances, self.tree, self.zone = {}, None, None
        self.workflows = dict.fromkeys(self.workflows)

    def _decoded(self, position, data, sound):
        if not sound:
            self.report.found("record", "its checksum is wrong", position)
            return None
        try:
            event = record.decode(data)
        except (record.BadRecord, RecursionError) as error:
            self.report.found("record", str(error), position)
            return None
        if event.position != position:
            self.report.found("order", f"the record says that it stands at {event.position}",
                              position)
        if event.log_id != self.manifest.log_id:
            self.report.found("order", "the record is of another log", position)
        return event

    def _check_event(self, position, event):
        if event.instance is None:
            self._take_fact(position, event)
            return
        self._check_version(position, event)
        used = self._workflow(position, event)
        if event.instance in self.spoilt or not self.legal:
            return
        state = self.instances.get(event.instance) or InstanceState(event.instance)
        self.instances[event.instance] = state
        if used:
            legality.check(state, event, used, self.zone, self.report)
        for message in state.apply(event, used):
            self.report.found("evolve", message, position)
        if used:
            self.lenders.listen(state, event, used, self.zone, self.report)
        if event.read_facts:
            self.lenders.take(event, self.report.line)

    def _check_version(self, position, event):
        known = event.instance in self.versions
        version = self.versions.get(event.instance, 0) + 1
        self.versions[event.instance] = event.version
        if not known and event.instance not in self.manifest.instances:
            self.report.found("completeness", f"{event.instance} is not in the manifest", position)
        if event.version != version:
            self.report.found("order", f"version {event.version} of {event.instance} follows "
                              f"version {version - 1}", position)
            self.spoilt.add(event.instance)
            self.report.unchecked(f"events of {event.instance} behind what is missing")
        if (event.type == "InstanceStarted") != (event.version == 1):
            self.report.found("evolve", "an instance begins by its start, and only once", position)

    def _take_fact(self, position, event):
        """An event of no instance: only publications belong into a bundle."""
        if event.type != "WorkflowPublished":
            self.report.unchecked(f"{event.type}: its meaning is not checked")
            return
        try:
            document = event.input["document"]
            found = workflows.content_hash(document)
            name = (document["id"], document["version"])
            if (event.input["id"], event.input["version"]) != name:
                self.report.found("workflow", "it is published under another name", position)
            if found != event.workflow_hash or found not in self.held:
                self.report.found("workflow", "what was published has another hash", position)
            if self.published.setdefault(name, found) != found:
                self.report.found("workflow", f"another {name[0]}@{name[1]} was published before",
                                  position)
            self.workflows[event.workflow_hash] = workflows.Workflow(document)
        except (KeyError, TypeError, BadWorkflow, RecursionError) as error:
            self.report.found("workflow", f"it cannot be read: {error}", position)

    def _workflow(self, position, event):
        used = self.workflows.get(event.workflow_hash)
        if used is None and event.workflow_hash not in self.workflows:
            self.report.found("completeness", f"no event before it published the workflow "
                              f"{event.workflow_hash.hex()}", position)
            self.workflows[event.workflow_hash] = None
        return used

    def finish(self):
        for name, count in self.manifest.instances.items():
            if self.versions.get(name, 0) != count:
                self.report.found("completeness", f"{name} has {self.versions.get(name, 0)} "
                                  f"events, and not {count}")
        if self.count != self.manifest.events:
            self.report.found("completeness", f"there are {self.count} events, and not "
                              f"{self.manifest.events}")
        for name in self.held.keys() - self.workflows.keys():
            self.report.found("completeness", f"no event published the workflow {name.hex()}")
