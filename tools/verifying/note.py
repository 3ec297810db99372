"""Signed checkpoints: C2SP signed notes with a tlog-checkpoint inside, and their verifier keys."""
import binascii
import hashlib
import re
from dataclasses import dataclass

import ed25519

ED25519 = b"\x01"
NOTE_MAX = 1 << 20
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)")
_SIGNATURE = re.compile("\u2014 ([^\\s+]+) (\\S+)")


class BadNote(ValueError):
    """It is not what C2SP describes; says why."""


@dataclass
class Key:
    name: str
    id: bytes
    public: bytes


@dataclass
class Checkpoint:
    origin: str
    size: int
    root: bytes
    signed: bytes  # the text that signatures are over
    signatures: list  # (name, key id, signature)


def unbase64(text):
    """The bytes of base64 with padding; only the one way to write them is accepted."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise BadNote("no base64") from None
    if binascii.b2a_base64(data, newline=False) != (text if isinstance(text, bytes)
                                                    else text.encode()):
        raise BadNote("base64 with bits that mean nothing")
    return data


def parse_key(data):
    match = _KEY.fullmatch(_text(data).removesuffix("\n"))
    if not match:
        raise BadNote("the key is not NAME+ID+KEY")
    name, number, encoded = match.groups()
    key = unbase64(encoded)
    if key[:1] != ED25519 or len(key) != 33:
        raise BadNote("the key is not one of Ed25519")
    wanted = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    if wanted.hex() != number:
        raise BadNote("the number of the key is not made of its name and bytes")
    return Key(name, wanted, key[1:])


def parse_checkpoint(data):
    text = _text(data)
    body, parting, tail = text.rpartition("\n\n")
    if not parting or not tail.endswith("\n"):
        raise BadNote("no blank line before the signatures, or no end of the last line")
    lines = body.split("\n")
    if len(lines) < 3 or not all(lines) or not _SIZE.fullmatch(lines[1]):
        raise BadNote("not an origin, a size and a root")
    root = unbase64(lines[2])
    if len(root) != 32:
        raise BadNote("the root is not 32 bytes long")
    signatures = []
    for line in tail[:-1].split("\n"):
        match = _SIGNATURE.fullmatch(line)
        signature = unbase64(match.group(2)) if match else b""
        if len(signature) < 5:
            raise BadNote("a line is no signature")
        signatures.append((match.group(1), signature[:4], signature[4:]))
    return Checkpoint(lines[0], int(lines[1]), root, (body + "\n").encode(), signatures)


def _text(data):
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise BadNote("no UTF-8") from None
    if len(data) > NOTE_MAX or any(ord(char) < 0x20 and char != "\n" for char in text):
        raise BadNote("too long, or with control characters")
    return text


def is_signed(checkpoint, key):
    """Whether the key signed it, and no signature under its name is another one."""
    own = [signature for name, number, signature in checkpoint.signatures
           if (name, number) == (key.name, key.id)]
    return bool(own) and all(ed25519.verifies(key.public, checkpoint.signed, signature)
                             for signature in own)
