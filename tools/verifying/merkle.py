"""The tree of RFC 6962 and RFC 9162: leaf hashes, and the proof that a leaf lies in a tree."""
import hashlib

import note

HASH_BYTES = 32


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Inclusion:
    """Proofs of leaves in one tree (RFC 9162, 2.1.3.2).

    Neighbours share most of their way up. On each level the node whose way up was last followed to
    the root is kept with the rest of its proof, and the same is not followed again.
    """

    def __init__(self, size, root):
        self.size, self.root = size, root
        self.followed = {}

    def holds(self, index, leaf, proof):
        """`proof`: hashes in base64. Raises note.BadNote where one that is looked at is none."""
        if not 0 <= index < self.size:
            return False
        way, node, last, level = [], leaf, self.size - 1, 0
        for used, text in enumerate(proof, 1):
            sibling = note.unbase64(text)
            if last == 0 or len(sibling) != HASH_BYTES:
                return False
            if index & 1 or index == last:
                node = node_hash(sibling, node)
                while not index & 1 and index:
                    index, last, level = index >> 1, last >> 1, level + 1
            else:
                node = node_hash(node, sibling)
            index, last, level = index >> 1, last >> 1, level + 1
            step = (index, node, proof[used:])
            if self.followed.get(level) == step:
                break
            way.append((level, step))
        else:
            if last != 0 or node != self.root:
                return False
        self.followed.update(way)
        return True
