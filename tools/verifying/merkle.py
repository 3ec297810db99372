"""The tree of RFC 6962 and RFC 9162: leaf hashes, and the proof that a leaf lies in a tree."""
import hashlib


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Inclusion:
    """Proofs of leaves in one tree (RFC 9162, 2.1.3.2).

    Neighbours share most of their way up. A node whose way up was already followed to the root is
    known by its place and hash together with the rest of its proof, and is not followed again.
    """

    KNOWN_MAX = 1 << 16

    def __init__(self, size, root):
        self.size, self.root = size, root
        self.known = set()

    def holds(self, index, leaf, proof):
        if not 0 <= index < self.size:
            return False
        way, node, last, level = [], leaf, self.size - 1, 0
        for used, sibling in enumerate(proof):
            if last == 0:
                return False
            if index & 1 or index == last:
                node = node_hash(sibling, node)
                while not index & 1 and index:
                    index, last, level = index >> 1, last >> 1, level + 1
            else:
                node = node_hash(node, sibling)
            index, last, level = index >> 1, last >> 1, level + 1
            step = (level, index, node, tuple(proof[used + 1:]))
            if step in self.known:
                break
            way.append(step)
        else:
            if last != 0 or node != self.root:
                return False
        if len(self.known) > self.KNOWN_MAX:
            self.known.clear()
        self.known.update(way)
        return True
