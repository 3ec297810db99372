"""A line of inclusion.jsonl: the proof that an event lies in the tree of the checkpoint."""
import binascii
import re

import merkle
import note

_BEGIN = b'{"position":%d,"leaf_hash":"%s","index":%d,"size":%d,"proof":['
_END = b"]}"
_FORM = re.compile(
    rb'\{"position":[1-9][0-9]{0,18},"leaf_hash":"([A-Za-z0-9+/]{43}=)",'
    rb'"index":(?:0|[1-9][0-9]{0,18}),"size":[1-9][0-9]{0,18},'
    rb'"proof":\[(?:"[A-Za-z0-9+/]{43}="(?:,(?="))?){0,64}\]\}')

NO_FORM = ("inclusion", "it has no proof of the right form")
NO_WAY = ("inclusion", "the proof does not lead to the root")


def flaw(tree, position, data, line):
    """(rule, message) on the proof of the event `data` at a position; None: it holds in `tree`."""
    leaf = merkle.leaf_hash(data)
    begin = _BEGIN % (position, binascii.b2a_base64(leaf, newline=False), position - 1, tree.size)
    if line is None or not (line.startswith(begin) and line.endswith(_END)):
        return _misstated(leaf, line)
    try:
        hashes = _listed(line[len(begin):-len(_END)])
        return None if tree.holds(position - 1, leaf, hashes) else NO_WAY
    except note.BadNote:
        return NO_FORM


def _misstated(leaf, line):
    """What is wrong with a line that does not begin as it must."""
    match = _FORM.fullmatch(line) if line is not None else None
    try:
        if not match:
            return NO_FORM
        if note.unbase64(match.group(1)) != leaf:
            return ("leaf_hash", "the hash is not that of the record")
    except note.BadNote:
        return NO_FORM
    return NO_WAY


def _listed(text):
    """The texts of a list of them, none of which holds a quote."""
    if not text:
        return []
    if len(text) < 2 or text[:1] != b'"' or text[-1:] != b'"':
        raise note.BadNote("no list of texts")
    return text[1:-1].split(b'","')
