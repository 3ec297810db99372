"""Verifies a bundle: its bytes, then the order of its events, then each step once more."""
import itertools
import multiprocessing
import os
import re
import zlib

import archive
import crc32c
import dates
import legality
import manifest as documents
import merkle
import note
import record
import workflow as workflows
from chart import BadWorkflow
from report import Report
from state import InstanceState

CRC_BYTES = 4  # at the end of a record
BATCH = 200
SHARED_MIN, PROCESSES_MAX = 5000, 8
_EVENT = re.compile(rb'\{"position":([1-9][0-9]{0,18}),"record":"([A-Za-z0-9+/]+={0,2})"\}')
_INCLUSION = re.compile(
    rb'\{"position":([1-9][0-9]{0,18}),"leaf_hash":"([A-Za-z0-9+/]{43}=)",'
    rb'"index":(0|[1-9][0-9]{0,18}),"size":([1-9][0-9]{0,18}),'
    rb'"proof":\[((?:"[A-Za-z0-9+/]{43}="(?:,(?="))?){0,64})\]\}')


def verify(path, head=None, key=None, legal=True):
    """The Report on the file at `path`; raises archive.Unreadable when it is no bundle.

    `head`, `key`: the bytes of a checkpoint and of a key that came another way. `legal`: whether
    steps are decided again, and not only read and counted.
    """
    report = Report()
    with archive.Archive(path) as bundle:
        manifest = documents.read_manifest(bundle)
        documents.check_files(bundle, manifest, report)
        if documents.MEMBERS - bundle.members.keys():
            return report
        documents.check_checkpoint(bundle, manifest, head, key, report)
        held = documents.read_workflows(bundle, manifest, report)
        check_events(path, manifest, held, legal, report)
    return report


def check_events(path, manifest, held, legal, report, processes=None):
    """Many events are shared among processes, whole instances each: none rests on another."""
    shares = processes or (_processes() if manifest.events >= SHARED_MIN else 1)
    tasks = [(path, manifest, held, legal, at, shares) for at in range(shares)]
    if shares == 1:
        done = [_check_share(tasks[0])]
    else:
        with multiprocessing.get_context("fork").Pool(shares) as pool:
            done = pool.map(_check_share, tasks, 1)
    report.add([events.report for events in done])
    for other in done[1:]:
        done[0].versions.update(other.versions)
        done[0].workflows.update(other.workflows)
    done[0].report = report
    done[0].finish()


def _processes():
    known = hasattr(os, "sched_getaffinity") and "fork" in multiprocessing.get_all_start_methods()
    return min(len(os.sched_getaffinity(0)), PROCESSES_MAX) if known else 1


def _check_share(task):
    """The _Events of one share, without what was only needed on the way."""
    path, manifest, held, legal, share, shares = task
    events = _Events(manifest, held, Report(), legal, share, shares)
    with archive.Archive(path) as bundle:
        proofs = bundle.lines("inclusion.jsonl")
        events.take_all(bundle.lines("events.jsonl"), proofs)
        if next(proofs, None) is not None and share == 0:
            events.report.found("inclusion", "there are more proofs than events")
    events.forget()
    return events


def _read(line):
    """(position, record) of a line of events.jsonl; None: it is none."""
    match = _EVENT.fullmatch(line)
    try:
        data = note.unbase64(match.group(2)) if match else b""
    except note.BadNote:
        return None
    return (int(match.group(1)), data) if len(data) > CRC_BYTES else None


class _Events:
    """Events of one share: those of some instances; events of none are taken in every share, for
    the workflows, and told of in the first."""

    def __init__(self, manifest, held, report, legal, share, shares):
        self.manifest, self.held, self.report, self.legal = manifest, held, report, legal
        self.share, self.shares = share, shares
        self.tree = merkle.Inclusion(manifest.size, manifest.root)
        self.position, self.count, self.recorded_at = 0, 0, None
        self.instances, self.versions, self.spoilt = {}, {}, set()
        self.workflows, self.published = {}, {}
        self.nodes = {}
        self.zone = dates.zone(manifest.zone)
        if not self.zone.known and share == 0:
            report.unchecked(f"the time zone {manifest.zone} is not known to this Python")

    def take_all(self, lines, proofs):
        """The events of the lines, each with its line of proof; some at a time for their CRCs."""
        while batch := list(itertools.islice(lines, BATCH)):
            read = list(map(_read, batch))
            wrong = crc32c.wrong([data for _, data in filter(None, read)])
            at = 0
            for one in read:
                self.report.line = self.count = self.count + 1
                proof = next(proofs, None)
                if one:
                    self._take(*one, proof, at not in wrong)
                    at += 1
                elif self.share == 0:
                    self.report.found("record",
                                      f"line {self.count} of events.jsonl is not of its form")

    def _take(self, position, data, proof, sound):
        former, self.position = self.position, position
        instance, recorded_at, before = None, None, self.recorded_at
        if sound:
            try:
                instance, recorded_at = record.peek(data)
                self.recorded_at = recorded_at
            except record.BadRecord:
                pass  # decode() says it
        mine = self._owner(instance) == self.share
        if instance is not None and not mine:
            return
        kept = self.report
        if not mine:
            self.report = Report()
        if position <= former:
            self.report.found("order", "positions do not ascend", position)
        self._check_proof(position, data, proof)
        event = self._decoded(position, data, sound)
        if event:
            if before is not None and recorded_at < before:
                self.report.found("time", "it was recorded before the event in front of it",
                                  position)
            self._check_event(position, event)
        self.report = kept

    def _owner(self, instance):
        return zlib.crc32(instance.encode()) % self.shares if instance else 0

    def forget(self):
        """What another process has no use for."""
        self.instances, self.nodes, self.tree, self.zone = {}, {}, None, None
        self.workflows = dict.fromkeys(self.workflows)

    def _check_proof(self, position, data, line):
        leaf = merkle.leaf_hash(data[:-4])
        match = _INCLUSION.fullmatch(line) if line is not None else None
        if not match:
            self.report.found("inclusion", "it has no proof of the right form", position)
            return
        try:
            stated = note.unbase64(match.group(2))
            known = self.nodes.get
            proof = [known(text) or self._node(text)
                     for text in match.group(5)[1:-1].split(b'","') if text]
        except note.BadNote as error:
            self.report.found("inclusion", str(error), position)
            return
        if stated != leaf:
            self.report.found("leaf_hash", "the hash is not that of the record", position)
            return
        numbers = [int(match.group(group)) for group in (1, 3, 4)]
        if numbers != [position, position - 1, self.manifest.size] \
                or not self.tree.holds(position - 1, leaf, proof):
            self.report.found("inclusion", "the proof does not lead to the root", position)

    def _node(self, text):
        """A hash of a proof, kept: neighbours have most of theirs in common."""
        if len(self.nodes) > merkle.Inclusion.KNOWN_MAX:
            self.nodes.clear()
        found = self.nodes[text] = note.unbase64(text)
        return found

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
