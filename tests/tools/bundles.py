"""Makes small audit bundles, bytes and all, for the tests of tools/verify.py.

Written from engine/codec/FORMAT.md, RFC 6962 and RFC 8032; nothing here reads what it wrote.
"""
import base64
import hashlib
import json
import pathlib
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/verifying"))
import crc32c  # noqa: E402
import ed25519  # noqa: E402

LOG_ID, SECRET = bytes(range(16)), b"\7" * 32
ORIGIN = "jalon/" + LOG_ID.hex()
TYPES = {"InstanceStarted": 1, "StepTaken": 2, "WorkflowPublished": 6}


# --- Records --------------------------------------------------------------------------------------

def varint(number):
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)


def text(value):
    return varint(len(value.encode())) + value.encode()


def many(items, write):
    return varint(len(items)) + b"".join(map(write, items))


def value(found):
    if found is None or isinstance(found, bool):
        return {None: b"\0", False: b"\1", True: b"\2"}[found]
    if isinstance(found, int):
        return b"\3" + struct.pack("<q", found)
    if isinstance(found, float):
        return b"\4" + struct.pack("<d", found)
    if isinstance(found, str):
        return b"\5" + text(found)
    if isinstance(found, list):
        return b"\6" + many(found, value)
    return b"\7" + many(list(found.items()), lambda one: text(one[0]) + value(one[1]))


def timer(change):
    kind, name, owner, trigger, at, local, keep = change
    return (bytes([kind]) + text(name) + text(owner) + text(trigger) + struct.pack("<q", at)
            + struct.pack("<iBBq", *local) + text("UTC" if kind == 1 else "")
            + text("2025b" if kind == 1 else "") + bytes([keep]))


def fact(read):
    name, found, instance, position = read
    return text(name) + value(found) + text(instance) + struct.pack("<Q", position)


def outcome(exited=(), entered=(), configuration=(), patch=(), timers=(), guards=(), changed=True):
    return (many(exited, text) + many(entered, text) + many(configuration, text) + b"\0"
            + many(patch, lambda one: text(one[0]) + b"\1" + value(one[1])) + many(timers, timer)
            + many(guards, lambda one: text(one[0]) + bytes([one[1]])) + b"\0"
            + bytes([changed, False]))


def record(position, kind, instance=None, version=0, workflow=bytes(32), at=0, trigger="",
           data=None, result=None, causation=0, channel="api", role="keeper", sealed=b"\0",
           read=()):
    body = (struct.pack("<H16sQ", 1, LOG_ID, position)
            + (b"\0" if instance is None else b"\1" + text(instance))
            + struct.pack("<QHH32s", version, TYPES[kind], 1, workflow) + text("")
            + struct.pack("<qq", at, 10**15 + position) + text("p-1") + text(role) + text("o")
            + text("") + text(channel) + bytes(32) + struct.pack("<Q", causation) + text(trigger)
            + value({} if data is None else data) + many(read, fact)
            + (result or outcome(changed=False)) + sealed + bytes(8))
    return with_crc(body)


def with_crc(body):
    return body + struct.pack("<I", crc32c.crc32c(body))


# --- Tree and signature ---------------------------------------------------------------------------

def split(count):
    return 1 << (count - 1).bit_length() - 1


def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = split(len(leaves))
    return hashlib.sha256(b"\1" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def path_to(index, leaves):
    if len(leaves) == 1:
        return []
    half = split(len(leaves))
    if index < half:
        return [*path_to(index, leaves[:half]), root_of(leaves[half:])]
    return [*path_to(index - half, leaves[half:]), root_of(leaves[:half])]


def packed(point):
    inverse = pow(point[2], ed25519.P - 2, ed25519.P)
    x, y = point[0] * inverse % ed25519.P, point[1] * inverse % ed25519.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def sign(secret, message):
    """(public key, signature) of RFC 8032, 5.1.6"""
    digest = hashlib.sha512(secret).digest()
    scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    public = packed(ed25519.multiplied(ed25519.BASE, scalar))

    def number(*parts):
        found = hashlib.sha512(b"".join(parts)).digest()
        return int.from_bytes(found, "little") % ed25519.ORDER
    nonce = number(digest[32:], message)
    commitment = packed(ed25519.multiplied(ed25519.BASE, nonce))
    response = (nonce + number(commitment, public, message) * scalar) % ed25519.ORDER
    return public, commitment + response.to_bytes(32, "little")


def b64(data):
    return base64.b64encode(data).decode()


def key_and_note(size, root, secret=SECRET):
    body = f"{ORIGIN}\n{size}\n{b64(root)}\n"
    public, signature = sign(secret, body.encode())
    number = hashlib.sha256(ORIGIN.encode() + b"\n\1" + public).digest()[:4]
    key = f"{ORIGIN}+{number.hex()}+{b64(bytes([1]) + public)}\n"
    return key.encode(), f"{body}\n\u2014 {ORIGIN} {b64(number + signature)}\n".encode()


# --- The file -------------------------------------------------------------------------------------

def header(name, size):
    block = bytearray(512)
    for offset, part in ((0, name.encode()), (100, b"0000644\0"), (108, b"0000000\0"),
                         (116, b"0000000\0"), (124, b"%011o\0" % size), (136, b"00000000000\0"),
                         (148, b" " * 8), (156, b"0"), (257, b"ustar\x0000")):
        block[offset:offset + len(part)] = part
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def archive(members):
    parts = [header(name, len(data)) + data + bytes(-len(data) % 512)
             for name, data in sorted(members.items())]
    return b"".join(parts) + bytes(1024)


def members_of(records, workflows, instances, secret=SECRET):
    """The members of a bundle of all `records`, positions 1, 2, …; workflows: hash -> bytes."""
    leaves = [hashlib.sha256(b"\0" + one[:-4]).digest() for one in records]
    root = root_of(leaves)
    key, checkpoint = key_and_note(len(records), root, secret)
    events = [{"position": at, "record": b64(one)} for at, one in enumerate(records, 1)]
    proofs = [{"position": at, "leaf_hash": b64(leaf), "index": at - 1, "size": len(records),
               "proof": list(map(b64, path_to(at - 1, leaves)))}
              for at, leaf in enumerate(leaves, 1)]
    members = {"VERIFY.md": b"# How to check this\n", "checkpoint.txt": checkpoint,
               "events.jsonl": lines(events), "inclusion.jsonl": lines(proofs),
               "keys/log.pub": key}
    members |= {f"workflows/{name}.json": data for name, data in workflows.items()}
    manifest = {"format": "jalon-bundle/1", "log_id": LOG_ID.hex(), "origin": ORIGIN,
                "size": len(records), "root": b64(root), "where": "", "zone": "UTC",
                "instances": [{"id": one, "versions": count}
                              for one, count in sorted(instances.items())],
                "events": len(records), "workflows": sorted(workflows)}
    return listed(members, manifest, secret)


def listed(members, manifest, secret=SECRET):
    """The members with a manifest that lists them as they are; without a secret it is unsigned."""
    members = {name: data for name, data in members.items()
               if name not in ("manifest.json", "manifest.sig")}
    files = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
             for name, data in sorted(members.items())}
    text = json.dumps({**manifest, "files": files}).encode()
    members["manifest.json"] = text
    if secret:
        signature = sign(secret, b"jalon-manifest/1\n" + text)[1]
        members["manifest.sig"] = b64(signature).encode() + b"\n"
    return members


def lines(objects):
    return "".join(json.dumps(one, separators=(",", ":")) + "\n" for one in objects).encode()
