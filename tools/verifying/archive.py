"""Members of a bundle, a POSIX ustar file read in place: nothing is ever unpacked.

Only the one way to write such an archive is accepted (sorted regular files, no dates, no owners),
so that no byte of it can change unnoticed, padding included.
"""
import hashlib
import io
import os
import re

BLOCK = 512
MEMBERS_MAX = 10_000
LINE_MAX = 8 << 20
PART = 1 << 20  # read at a time
DOCUMENT_MAX = 64 << 20
BUNDLE_MAX = 1 << 40

_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
_SIZE = re.compile(rb"[0-7]{11}\0")
_SUM = re.compile(rb"[0-7]{6}\0 ")
# offset, length and what may stand there: all that is not name, size or sum
_FIXED = [(100, 8, (b"0000644\0",)), (108, 8, (b"0000000\0",)), (116, 8, (b"0000000\0",)),
          (136, 12, (b"00000000000\0",)), (156, 1, (b"0",)), (157, 100, (bytes(100),)),
          (257, 8, (b"ustar\x0000",)), (265, 247, (bytes(247),))]


class Unreadable(Exception):
    """The file is no bundle."""


class Archive:
    """The members of the file at `path`: name -> (offset, size)."""

    def __init__(self, path):
        if os.path.getsize(path) > BUNDLE_MAX or not os.path.isfile(path):
            raise Unreadable("it is no file of a size that can be read")
        self.file = open(path, "rb", buffering=1 << 20)
        self.length = self.file.seek(0, io.SEEK_END)
        self.members = {}
        try:
            self._read_headers()
        except Unreadable:
            self.file.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def _block(self, offset):
        self.file.seek(offset)
        block = self.file.read(BLOCK)
        if len(block) != BLOCK:
            raise Unreadable(f"it ends too early, at byte {offset + len(block)}")
        return block

    def _read_headers(self):
        offset, former = 0, ""
        while any(block := self._block(offset)):
            name, size = read_header(block, offset)
            if name <= former or len(self.members) >= MEMBERS_MAX:
                raise Unreadable(f"its members are too many or not sorted: {name}")
            self.members[name] = (offset + BLOCK, size)
            former = name
            offset += BLOCK + size
            padding = -size % BLOCK
            self.file.seek(offset)
            if self.file.read(padding).strip(b"\0") or offset + padding > self.length:
                raise Unreadable(f"{name} is not followed by zeros up to a whole block")
            offset += padding
        self._read_end(offset)

    def _read_end(self, offset):
        """Two blocks of zeros at least, and nothing else up to the end."""
        rest = self.length - offset
        self.file.seek(offset)
        if rest < 2 * BLOCK or rest % BLOCK or rest > 64 * BLOCK or any(self.file.read(rest)):
            raise Unreadable("it does not end in blocks of zeros")

    def document(self, name):
        """All bytes of a small member."""
        offset, size = self.members[name]
        if size > DOCUMENT_MAX:
            raise Unreadable(f"{name} is larger than {DOCUMENT_MAX} bytes")
        self.file.seek(offset)
        return self.file.read(size)

    def digest(self, name):
        """Its SHA-256, in hexadecimal digits."""
        offset, left = self.members[name]
        self.file.seek(offset)
        found = hashlib.sha256()
        while left > 0:
            part = self.file.read(min(left, PART))
            if not part:
                raise Unreadable(f"{name} ends too early")
            found.update(part)
            left -= len(part)
        return found.hexdigest()

    def lines(self, name):
        """Its lines without their ends, read through a handle of its own."""
        offset, left = self.members[name]
        rest = b""
        with open(self.file.name, "rb", buffering=0) as file:
            file.seek(offset)
            while left > 0:
                part = file.read(min(left, PART))
                if not part:
                    raise Unreadable(f"{name} ends too early")
                left -= len(part)
                lines = (rest + part).split(b"\n")
                rest = lines.pop()
                if len(rest) >= LINE_MAX or max(map(len, lines), default=0) >= LINE_MAX:
                    raise Unreadable(f"{name} has a line of more than {LINE_MAX} bytes")
                yield from lines
        if rest:
            yield rest


def read_header(block, offset):
    """(name, size) of a member."""
    def wrong(what):
        return Unreadable(f"the header at byte {offset} has {what}")

    name, size, total = block[:100].rstrip(b"\0"), block[124:136], block[148:156]
    if not _NAME.fullmatch(name) or b".." in name or b"//" in name or name.endswith(b"/"):
        raise wrong("no name that a bundle may use")
    if not _SIZE.fullmatch(size) or not _SUM.fullmatch(total):
        raise wrong("no size or no sum")
    if int(total[:6], 8) != sum(block) - sum(total) + 8 * ord(" "):
        raise wrong("a wrong sum")
    for start, length, allowed in _FIXED:
        if block[start:start + length] not in allowed:
            raise wrong(f"something else than a bundle has at {start}")
    return name.decode(), int(size[:11], 8)
