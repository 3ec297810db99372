"""Verifies a bundle: its bytes, then the order of its events, then each step once more."""
import gc
import multiprocessing
import os

import archive
import lending
import manifest as documents
import order
from events import Events
from report import Report

SHARED_MIN, PROCESSES_MAX = 5000, 8
GARBAGE_MAX = 50_000  # objects made between two looks for rings of them: few are


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
    whole = manifest.instances.keys() - set().union(*(events.spoilt for events in done))
    report.add([*(events.report for events in done),
                order.checked([events.order for events in done]),
                lending.checked([events.lenders for events in done], whole)])
    for other in done[1:]:
        done[0].versions.update(other.versions)
        done[0].workflows.update(other.workflows)
    done[0].report = report
    done[0].finish()


def _processes():
    known = hasattr(os, "sched_getaffinity") and "fork" in multiprocessing.get_all_start_methods()
    return min(len(os.sched_getaffinity(0)), PROCESSES_MAX) if known else 1


def _check_share(task):
    """The Events of one share, without what was only needed on the way."""
    path, manifest, held, legal, share, shares = task
    gc.set_threshold(GARBAGE_MAX)
    events = Events(manifest, held, Report(), legal, share, shares)
    with archive.Archive(path) as bundle:
        proofs = bundle.lines("inclusion.jsonl")
        events.take_all(bundle.lines("events.jsonl"), proofs)
        if next(proofs, None) is not None and share == 0:
            events.report.found("inclusion", "there are more proofs than events")
    events.forget()
    return events
