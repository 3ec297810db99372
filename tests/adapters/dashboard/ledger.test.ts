import assert from "node:assert/strict";
import { readKept } from "../../../adapters/dashboard/src/audit/kept";
import { Ledger } from "../../../adapters/dashboard/src/audit/ledger.svelte";
import { type Hash, leafHash, nodeHash } from "../../../adapters/dashboard/src/audit/proof";
import type { Checkpoint } from "../../../adapters/dashboard/src/contract/types";

const ORIGIN = "jalon/1";
const ED25519 = 1;
const base64 = (...parts: Uint8Array[]) => Buffer.concat(parts).toString("base64");

/** Who signs the log, under a key of its own. */
async function newSigner() {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
  const bytes = new Uint8Array([ED25519, ...new Uint8Array(raw)]);
  const named = new Uint8Array([...new TextEncoder().encode(`${ORIGIN}\n`), ...bytes]);
  const id = new Uint8Array(await crypto.subtle.digest("SHA-256", named)).slice(0, 4);
  const key = `${ORIGIN}+${Buffer.from(id).toString("hex")}+${base64(bytes)}`;
  return async (size: number, hash: Hash): Promise<Checkpoint> => {
    const root = base64(hash);
    const text = `${ORIGIN}\n${size}\n${root}\n`;
    const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, Buffer.from(text));
    const note = `${text}\n— ${ORIGIN} ${base64(id, new Uint8Array(signature))}\n`;
    return { origin: ORIGIN, size, root, note, key };
  };
}

async function log() {
  const leaves = await Promise.all([1, 2].map((byte) => leafHash(new Uint8Array([byte]))));
  return { leaves, root: await nodeHash(leaves[0], leaves[1]) };
}

/** A browser that comes back: each visit sees a checkpoint, and how the log grew from one leaf. */
function visitor(path: Hash[]) {
  let text: string | null = null;
  const storage = {
    getItem: () => text,
    setItem: (_: string, value: string) => {
      text = value;
    },
  };
  const consistency = async () => ({ proof: path.map((hash) => base64(hash)) });
  const look = async (checkpoint: Checkpoint) => {
    const api = { checkpoint: async () => checkpoint, consistency };
    const ledger = new Ledger(api as unknown as Ledger["api"], storage);
    await ledger.read();
    assert.equal(ledger.problem, null);
    assert.equal(ledger.signature, "good");
    return ledger;
  };
  return { look, kept: () => readKept(storage) };
}

test("another key is called out at every visit, until the reader relies on it", async () => {
  const [first, second] = await Promise.all([newSigner(), newSigner()]);
  const { leaves, root } = await log();
  const { look, kept } = visitor([leaves[1]]);
  const before = await first(1, leaves[0]);
  const after = await second(2, root);
  assert.equal((await look(before)).otherKey, null);
  for (const visit of [1, 2, 3]) {
    const { otherKey, growth } = await look(after);
    assert.equal(otherKey?.key, before.key, `visit ${visit}`);
    assert.equal(growth?.holds, true);
    assert.equal(kept()[0].key, before.key);
  }
  const ledger = await look(after);
  ledger.acceptKey();
  assert.equal(ledger.otherKey, null);
  assert.deepEqual(
    kept().map(({ key, size }) => [key, size]),
    [[after.key, 2]],
  );
});

test("a past that was rewritten is seen under another key too, and never relied on", async () => {
  const [first, second] = await Promise.all([newSigner(), newSigner()]);
  const { leaves } = await log();
  const { look, kept } = visitor([leaves[1]]);
  await look(await first(1, leaves[0]));
  const ledger = await look(await second(2, await nodeHash(leaves[1], leaves[1])));
  assert.equal(ledger.growth?.holds, false);
  ledger.acceptKey();
  assert.notEqual(ledger.otherKey, null);
  assert.equal(kept()[0].size, 1);
});
