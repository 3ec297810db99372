import type { Api } from "../contract/api";
import { Problem } from "../contract/problem";
import type { Checkpoint, LogEvent } from "../contract/types";
import { type Kept, keep, readKept } from "./kept";
import { checkNote, readNote, type Verdict } from "./note";
import { fromBase64, type Hash, isConsistent, isIncluded, sameHash } from "./proof";

export interface Growth extends Kept {
  /** Whether the log of today begins with the log of then. */
  holds: boolean;
}

export interface Proven {
  event: LogEvent | undefined;
  holds: boolean;
  /** Whether the event as it is shown has the hash that was proven; unknown without the event. */
  same: boolean;
  path: string[];
  leaf: string;
}

/** What a browser can check of the log by itself. */
export class Ledger {
  checkpoint = $state.raw<Checkpoint | null>(null);
  signature = $state<Verdict | null>(null);
  growth = $state.raw<Growth | null>(null);
  /** The same log under another key, as it was seen last: kept until the new one is accepted. */
  otherKey = $state.raw<Kept | null>(null);
  problem = $state.raw<Problem | null>(null);

  constructor(
    readonly api: Pick<Api, "checkpoint" | "consistency" | "inclusion" | "log" | "bundle">,
    readonly storage: Pick<Storage, "getItem" | "setItem"> = localStorage,
  ) {}

  async read(): Promise<void> {
    await this.#try(async () => {
      const checkpoint = await this.api.checkpoint();
      this.signature = await signedAsSaid(checkpoint);
      this.checkpoint = checkpoint;
      if (this.signature === "bad") return;
      const kept = readKept(this.storage).find(({ origin }) => origin === checkpoint.origin);
      this.otherKey = kept && kept.key !== checkpoint.key ? kept : null;
      this.growth = kept ? await this.#growth(kept, checkpoint) : null;
      if (!this.otherKey && this.growth?.holds !== false) this.#keep(checkpoint);
    });
  }

  /** From now on the reader relies on the key that signs today. */
  acceptKey(): void {
    if (!this.checkpoint || !this.growth?.holds) return;
    this.#keep(this.checkpoint);
    this.otherKey = null;
  }

  #keep({ origin, size, root, key }: Checkpoint): void {
    keep(this.storage, { origin, key, size, root, seen_at: new Date().toISOString() });
  }

  /** Whether the log only grew since this browser saw it last. */
  async #growth(kept: Kept, { size, root }: Checkpoint): Promise<Growth> {
    if (kept.size > size) return { ...kept, holds: false };
    const proof = await this.api.consistency(kept.size, size);
    const hashes = hashesOf([kept.root, root, ...proof.proof]);
    if (!hashes) return { ...kept, holds: false };
    const [fromRoot, toRoot, ...path] = hashes;
    const trees = { from: kept.size, to: size, fromRoot, toRoot };
    return { ...kept, holds: await isConsistent(trees, path) };
  }

  /** Proves that the fact at a position lies under the root that was signed. */
  async prove(position: number): Promise<Proven | null> {
    let proven: Proven | null = null;
    await this.#try(async () => {
      const { checkpoint } = this;
      if (!checkpoint) return;
      const { size } = checkpoint;
      const [proof, [event]] = await Promise.all([
        this.api.inclusion(position, size),
        this.api.log(position - 1, 1),
      ]);
      const hashes = hashesOf([checkpoint.root, proof.leaf_hash, ...proof.proof]);
      const [root, leaf, ...path] = hashes ?? [];
      // Index and size are ours, not what the answer says.
      const place = { index: position - 1, size, path };
      const own = event?.position === position ? event : undefined;
      proven = {
        event: own,
        holds: root !== undefined && (await isIncluded(leaf, place, root)),
        same: own?.leaf_hash === proof.leaf_hash,
        path: proof.proof,
        leaf: proof.leaf_hash,
      };
    });
    return proven;
  }

  async bundle(instance: string): Promise<Blob | null> {
    let blob: Blob | null = null;
    await this.#try(async () => {
      blob = await this.api.bundle(instance);
    });
    return blob;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.problem = null;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    }
  }
}

function hashesOf(texts: string[]): Hash[] | null {
  const hashes = texts.map(fromBase64);
  return hashes.every((one) => one !== null) ? hashes : null;
}

/** The note must say what the answer says beside it. */
async function signedAsSaid({ note, key, origin, size, root }: Checkpoint): Promise<Verdict> {
  const read = readNote(note);
  const hashes = hashesOf([root, read?.root ?? ""]);
  if (!read || !hashes || !sameHash(hashes[0], hashes[1])) return "bad";
  return read.origin === origin && read.size === size ? checkNote(read, key) : "bad";
}
