import assert from "node:assert/strict";
import { checkNote, readNote } from "../../../adapters/dashboard/src/audit/note";
import {
  fromBase64,
  type Hash,
  isConsistent,
  isIncluded,
  leafHash,
  nodeHash,
} from "../../../adapters/dashboard/src/audit/proof";

/** The records that implementations of RFC 6962 share as a common test, and the roots over them. */
const RECORDS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"].concat(
  "606162636465666768696a6b6c6d6e6f",
);
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const SIZE_MAX = 20;

const bytes = (hex: string): Hash => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (hash: Uint8Array) => Buffer.from(hash).toString("hex");

/** The largest power of two below `size`. */
function split(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** §2.1.1, word for word. */
async function rootOf(leaves: Hash[]): Promise<Hash> {
  if (leaves.length === 1) return leaves[0];
  const half = split(leaves.length);
  return nodeHash(await rootOf(leaves.slice(0, half)), await rootOf(leaves.slice(half)));
}

/** §2.1.3.1, word for word. */
async function pathOf(index: number, leaves: Hash[]): Promise<Hash[]> {
  if (leaves.length === 1) return [];
  const half = split(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return index < half
    ? [...(await pathOf(index, left)), await rootOf(right)]
    : [...(await pathOf(index - half, right)), await rootOf(left)];
}

/** §2.1.4.1, word for word. */
async function growthOf(from: number, leaves: Hash[], whole = true): Promise<Hash[]> {
  if (from === leaves.length) return whole ? [] : [await rootOf(leaves)];
  const half = split(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return from <= half
    ? [...(await growthOf(from, left, whole)), await rootOf(right)]
    : [...(await growthOf(from - half, right, false)), await rootOf(left)];
}

function leavesOf(count: number): Promise<Hash[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => leafHash(bytes(`0${index % 8}`))));
}

function broken(hash: Hash): Hash {
  const other = hash.slice();
  other[7] ^= 1;
  return other;
}

test("the roots of the common test of RFC 6962 come out", async () => {
  const leaves = await Promise.all(RECORDS.map((record) => leafHash(bytes(record))));
  for (const [index, root] of ROOTS.entries()) {
    assert.equal(hex(await rootOf(leaves.slice(0, index + 1))), root);
  }
});

test("each leaf of each tree is proven, and nothing else is", async () => {
  const all = await leavesOf(SIZE_MAX);
  for (let size = 1; size <= SIZE_MAX; size += 1) {
    const leaves = all.slice(0, size);
    const root = await rootOf(leaves);
    for (let index = 0; index < size; index += 1) {
      const path = await pathOf(index, leaves);
      const place = { index, size, path };
      const said = `${index} of ${size}`;
      assert.ok(await isIncluded(leaves[index], place, root), said);
      assert.ok(!(await isIncluded(broken(leaves[index]), place, root)), said);
      assert.ok(!(await isIncluded(leaves[index], place, broken(root))), said);
      assert.ok(!(await isIncluded(leaves[index], { ...place, path: [...path, root] }, root)));
      if (path.length > 0) {
        assert.ok(!(await isIncluded(leaves[index], { ...place, path: path.slice(1) }, root)));
        const wrong = [broken(path[0]), ...path.slice(1)];
        assert.ok(!(await isIncluded(leaves[index], { ...place, path: wrong }, root)), said);
      }
    }
  }
});

test("a place past the tree, or none, is proven by nothing", async () => {
  const [leaf] = await leavesOf(1);
  for (const [index, size] of [
    [1, 1],
    [-1, 1],
    [0.5, 1],
    [0, 0],
    [0, Number.NaN],
  ]) {
    assert.ok(!(await isIncluded(leaf, { index, size, path: [] }, leaf)), `${index} of ${size}`);
  }
  assert.ok(!(await isIncluded(leaf, { index: 0, size: 2, path: [new Uint8Array(3)] }, leaf)));
});

test("each tree grows out of each shorter one, and a rewritten one does not", async () => {
  const all = await leavesOf(SIZE_MAX);
  for (let to = 1; to <= SIZE_MAX; to += 1) {
    const toRoot = await rootOf(all.slice(0, to));
    for (let from = 1; from <= to; from += 1) {
      const fromRoot = await rootOf(all.slice(0, from));
      const path = await growthOf(from, all.slice(0, to));
      const trees = { from, to, fromRoot, toRoot };
      assert.ok(await isConsistent(trees, path), `${from} to ${to}`);
      assert.ok(!(await isConsistent({ ...trees, fromRoot: broken(fromRoot) }, path)));
      assert.ok(!(await isConsistent({ ...trees, toRoot: broken(toRoot) }, path)));
      assert.ok(!(await isConsistent(trees, [...path, toRoot])), `${from} to ${to}`);
      if (path.length > 0) assert.ok(!(await isConsistent(trees, path.slice(1))));
    }
  }
  const [root] = all;
  assert.ok(await isConsistent({ from: 0, to: 3, fromRoot: root, toRoot: root }, []));
  assert.ok(!(await isConsistent({ from: 2, to: 1, fromRoot: root, toRoot: root }, [])));
});

test("what is no base64 is no hash", () => {
  assert.equal(fromBase64("%"), null);
  assert.deepEqual(fromBase64("AAE="), new Uint8Array([0, 1]));
});

const ORIGIN = "jalon/13edf46a36b239aefee1e53bc9247939";
const SIGNED = {
  note: [
    ORIGIN,
    "2245",
    "+egkt+Pee2ciWMliyfrWUXTbQzCAyB8dxhxukIMCPrM=",
    "",
    [
      `— ${ORIGIN} `,
      "iWmCj37LrITh6sd9lAY+4/OnSz6aFK81Wf9FGsEtK9/hw1g9scGG",
      "okVV64CsjfPpuFMvsyyAnuqqv5gmRT6vlNEcoAA=",
    ].join(""),
    "",
  ].join("\n"),
  key: `${ORIGIN}+8969828f+AbpG6/UKeQGvgh3hd4GQPnuab2MMIsgumrv1DAOU+lpt`,
};

test("a checkpoint that was signed is good, and a word changed in it makes it bad", async () => {
  const note = readNote(SIGNED.note);
  assert.ok(note);
  assert.equal(note.size, 2245);
  assert.equal(await checkNote(note, SIGNED.key), "good");
  const other = readNote(SIGNED.note.replace("2245", "2246"));
  assert.ok(other);
  assert.equal(await checkNote(other, SIGNED.key), "bad");
});

test("a key whose id is not its own, or that is none, vouches for nothing", async () => {
  const note = readNote(SIGNED.note);
  assert.ok(note);
  for (const key of [SIGNED.key.replace("+8969", "+8968"), SIGNED.key.slice(6), "", "a+b+c"]) {
    assert.equal(await checkNote(note, key), "bad", key);
  }
});

test("a text that is no checkpoint is none", () => {
  for (const text of ["", "a\nb\n", "a\n01\nAAE=\n\n— a AAE=\n", "a\n1\n%\n\n— a AAE=\n"]) {
    assert.equal(readNote(text), null, JSON.stringify(text));
  }
});
