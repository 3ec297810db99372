"""The documents of a bundle beside its events: manifest, key, checkpoint, workflows."""
import hashlib
import json
import re
from dataclasses import dataclass, field

import archive
import ed25519
import note
import workflow
from failing import UNFORESEEN

FORMAT = "jalon-bundle/1"
ORIGIN = "jalon/"  # and the id of the log
NAME, SIGNATURE = "manifest.json", "manifest.sig"
SIGNED = b"jalon-manifest/1\n"  # in front of the bytes that are signed
MEMBERS = {"VERIFY.md", "checkpoint.txt", "events.jsonl", "inclusion.jsonl", "keys/log.pub"}
_WORKFLOW = re.compile(r"workflows/([0-9a-f]{64})\.json", re.ASCII)
_LOG_ID = re.compile("[0-9a-f]{32}", re.ASCII)
_HASH = re.compile("[0-9a-f]{64}", re.ASCII)


@dataclass
class Manifest:
    log_id: bytes
    origin: str
    size: int
    root: bytes
    zone: str
    instances: dict  # id -> count of its events
    events: int
    workflows: list
    files: dict = field(repr=False)


def parse(data):
    """JSON in which no member stands twice and no number is NaN. Raises ValueError."""
    def members(pairs):
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a member stands twice")
        return found

    def refused(text):
        raise ValueError(f"{text} is no JSON")
    try:
        return json.loads(data.decode(), object_pairs_hook=members, parse_constant=refused)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def read_manifest(bundle):
    """The manifest; what has not its shape is unreadable."""
    if NAME not in bundle.members:
        raise archive.Unreadable(f"there is no {NAME}")
    try:
        found = parse(bundle.document(NAME))
        if found["format"] != FORMAT:
            raise archive.Unreadable(f"{NAME}: its format is not {FORMAT}")
        wanted = {"format", "log_id", "origin", "size", "root", "where", "zone", "instances",
                  "events", "workflows", "files"}
        if found.keys() != wanted or not isinstance(found["zone"], str):
            raise ValueError("it has not the members of a manifest")
        instances = {one["id"]: _count(one["versions"]) for one in found["instances"]
                     if one.keys() == {"id", "versions"}}
        if len(instances) != len(found["instances"]) or list(instances) != _sorted(instances):
            raise ValueError("its instances are not in order")
        if found["workflows"] != _sorted(set(found["workflows"])):
            raise ValueError("its workflows are not in order")
        if not _LOG_ID.fullmatch(found["log_id"]):
            raise ValueError("the id of the log is none")
        for one in found["files"].values():
            if one.keys() != {"bytes", "sha256"} or not _HASH.fullmatch(one["sha256"]):
                raise ValueError("its files have no sizes and hashes")
            _count(one["bytes"])
        if not all(_HASH.fullmatch(one) for one in found["workflows"]):
            raise ValueError("the hash of a workflow is none")
        return Manifest(bytes.fromhex(found["log_id"]), found["origin"], _count(found["size"]),
                        note.unbase64(found["root"]), found["zone"], instances,
                        _count(found["events"]), found["workflows"], found["files"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise archive.Unreadable(f"{NAME}: {error}") from None


def _count(value):
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a count is none")
    return value


def _sorted(names):
    return sorted(names, key=lambda name: name.encode())


def check_files(bundle, manifest, report):
    """Every other member is listed with its size and hash, and nothing else is."""
    for name in sorted(bundle.members.keys() | manifest.files.keys() | MEMBERS):
        if name in (NAME, SIGNATURE) and name not in manifest.files:
            continue
        listed = manifest.files.get(name)
        if name not in bundle.members:
            report.found("manifest", f"{name} is not in the bundle")
        elif listed is None:
            report.found("manifest", f"{name} is not listed")
        elif listed != {"bytes": bundle.members[name][1], "sha256": bundle.digest(name)}:
            report.found("manifest", f"{name} is not what was listed")
    members = sorted(match.group(1) for match in map(_WORKFLOW.fullmatch, bundle.members) if match)
    if members != manifest.workflows:
        report.found("manifest", "the workflows listed are not those of the bundle")
    known = MEMBERS | {NAME, SIGNATURE} | {f"workflows/{name}.json" for name in members}
    for name in sorted(bundle.members.keys() - known):
        report.found("manifest", f"{name} does not belong into a bundle")


def check_checkpoint(bundle, manifest, head, trusted, report):
    """The checkpoint is signed by the bundle's key and says what the manifest says.

    `head` and `trusted`: a checkpoint and a key that came another way, or None.
    """
    if manifest.origin != ORIGIN + manifest.log_id.hex():
        report.found("checkpoint", "the origin is not that of the log")
    try:
        key = note.parse_key(bundle.document("keys/log.pub"))
        if trusted is not None and note.parse_key(trusted) != key:
            report.found("signature", "keys/log.pub is not the key that was given")
    except note.BadNote as error:
        report.found("signature", f"the key: {error}")
        return
    if key.name != manifest.origin:
        report.found("signature", "the key is another log's")
    check_signature(bundle, key, report)
    for name, data in (("checkpoint.txt", bundle.document("checkpoint.txt")), (None, head)):
        if data is None:
            continue
        of = name or "the checkpoint given"
        try:
            found = note.parse_checkpoint(data)
        except note.BadNote as error:
            report.found("checkpoint", f"{of}: {error}")
            continue
        if not note.is_signed(found, key):
            report.found("signature", f"{of} is not signed by {key.name}+{key.id.hex()}")
        if found.origin != manifest.origin:
            report.found("checkpoint", f"{of} is of another log")
        elif (found.size, found.root) != (manifest.size, manifest.root):
            report.found("checkpoint", f"{of} is of another tree: {found.size} events, not "
                         f"{manifest.size}, or another root")
    if head is None and trusted is None:
        report.unchecked(f"whose key {key.name}+{key.id.hex()} is, the bundle cannot tell: compare"
                         " it with what the organisation published")


def check_signature(bundle, key, report):
    """The manifest is signed by the key, which alone says that no instance goes on."""
    if SIGNATURE not in bundle.members:
        report.found("manifest_unsigned", f"{NAME} bears no signature, as in bundles of earlier "
                     "versions: nobody vouches that no instance goes on, nor for zone and filter")
        return
    try:
        line = bundle.document(SIGNATURE)
        signature = note.unbase64(line[:-1])
        if not line.endswith(b"\n") or len(signature) != 64:
            raise note.BadNote("no line with 64 bytes in base64")
    except note.BadNote as error:
        report.found("signature", f"{SIGNATURE}: {error}")
        return
    if not ed25519.verifies(key.public, SIGNED + bundle.document(NAME), signature):
        report.found("signature", f"{SIGNATURE} is not the signature of {NAME} by "
                     f"{key.name}+{key.id.hex()}")


def read_workflows(bundle, manifest, report):
    """Content hash -> canonical bytes, of those whose name is their hash."""
    found = {}
    for name in manifest.workflows:
        member = f"workflows/{name}.json"
        if not isinstance(name, str) or not _HASH.fullmatch(name) or member not in bundle.members:
            report.found("completeness", f"the workflow {name} is missing")
            continue
        data = bundle.document(member)
        try:
            document = parse(data)
            if workflow.canonical(document).encode() != data:
                report.found("workflow", f"{member} is not canonical")
            if hashlib.sha256(data).hexdigest() != name:
                report.found("workflow", f"{member} has another hash")
                continue
            found[bytes.fromhex(name)] = data
        except UNFORESEEN as error:
            report.found("workflow", f"{member}: {error}")
    return found
