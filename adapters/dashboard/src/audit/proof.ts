// The hash tree of RFC 9162 §2.1 (that of RFC 6962), as far as a reader needs it to check a proof.

export type Hash = Uint8Array<ArrayBuffer>;

const LEAF = 0;
const NODE = 1;
const HASH_BYTES = 32;

/** Strict: what is no base64 is null. */
export function fromBase64(text: string): Hash | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

export function sameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

async function digest(prefix: number, ...parts: Uint8Array[]): Promise<Hash> {
  const bytes = new Uint8Array([prefix, ...parts.flatMap((part) => [...part])]);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function leafHash(record: Uint8Array): Promise<Hash> {
  return digest(LEAF, record);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Hash> {
  return digest(NODE, left, right);
}

function isNumber(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Bits are those of numbers to 2⁵³, which the operators of 32 bits would cut. */
const isOdd = (value: number) => value % 2 === 1;
const half = (value: number) => Math.floor(value / 2);

/** §2.1.3.2: the root of a tree of `size` leaves with this leaf; null when the path fits none. */
export async function rootOfInclusion(
  leaf: Hash,
  { index, size, path }: { index: number; size: number; path: Hash[] },
): Promise<Hash | null> {
  if (!isNumber(index) || !isNumber(size) || index >= size) return null;
  let [at, last, root] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0 || sibling.length !== HASH_BYTES) return null;
    if (isOdd(at) || at === last) {
      root = await nodeHash(sibling, root);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      root = await nodeHash(root, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? root : null;
}

export async function isIncluded(
  leaf: Hash,
  place: { index: number; size: number; path: Hash[] },
  root: Hash,
): Promise<boolean> {
  const found = await rootOfInclusion(leaf, place);
  return found !== null && sameHash(found, root);
}

interface Trees {
  from: number;
  to: number;
  fromRoot: Hash;
  toRoot: Hash;
}

/** §2.1.4.2: whether the longer tree begins with the shorter one. */
export async function isConsistent(trees: Trees, path: Hash[]): Promise<boolean> {
  const { from, to, fromRoot, toRoot } = trees;
  if (!isNumber(from) || !isNumber(to) || from > to) return false;
  if (path.some(({ length }) => length !== HASH_BYTES)) return false;
  if (from === to) return path.length === 0 && sameHash(fromRoot, toRoot);
  // All logs begin with the empty one.
  if (from === 0) return path.length === 0;
  let [at, last] = [from - 1, to - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  // A power of two is a node of the longer tree itself, which the proof leaves out.
  const [first, ...rest] = at === 0 ? [fromRoot, ...path] : path;
  if (!first) return false;
  let [short, long] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      short = await nodeHash(sibling, short);
      long = await nodeHash(sibling, long);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      long = await nodeHash(long, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameHash(short, fromRoot) && sameHash(long, toRoot);
}
