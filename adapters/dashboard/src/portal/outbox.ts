import type { Problem } from "../contract/problem";
import type { Command, Refusal, StepAnswer } from "../contract/types";

/** A file that a step names; this device keeps its content apart. */
export interface Attached {
  sha256: string;
  name: string;
}

/** A step on its way to the server. It stays until the server has answered, over restarts. */
export interface Parcel {
  /** The request's key: however often it is sent, it is accepted once. */
  key: string;
  /** Who wrote it; nobody else on this device sees or sends it. */
  owner: string;
  mission: string;
  /** Of the step, in the language it was written in. */
  title: string;
  command: Command;
  /** Arrive before the step that names them. None in what an earlier page wrote. */
  files?: Attached[];
  written_at: string;
  tries: number;
  state: "waiting" | "refused" | "received";
  /** Not before then, in ms since the epoch. */
  next_try: number;
  /** Why it was refused, or could not be sent the last time. */
  problem?: { code: string; detail: string; refusals: Refusal[] };
  receipt?: { position: number; received_at: string };
}

/** Where parcels are kept. */
export interface Shelf {
  all(owner: string): Promise<Parcel[]>;
  put(parcel: Parcel): Promise<void>;
  /** In the place of the one of its key; where there is none, or a receipt, that stays so. */
  replace(parcel: Parcel): Promise<void>;
  remove(key: string): Promise<void>;
  /** The content of files need not be kept, as far as this parcel goes. */
  release(owner: string, digests: string[]): Promise<void>;
}

const RETRY_MIN_MS = 5_000;
const RETRY_MAX_MS = 15 * 60_000;
const RECEIPTS_KEPT = 20;
/** Answers after which the same request may well be accepted. */
const PASSING = new Set([
  "unreachable",
  "unauthorized",
  "busy",
  "overloaded",
  "outcome_unknown",
  "read_only",
]);

/** Doubles from five seconds to a quarter of an hour. `tries` counts from 1. */
export function retryAfter(tries: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(tries - 1, 16));
}

export interface OutboxOptions {
  owner: string;
  shelf: Shelf;
  /** Its files first, then the step. */
  send(parcel: Parcel): Promise<StepAnswer>;
  newKey(): string;
  now(): number;
  /** Does the work while no other tab does such work. */
  alone?(work: () => Promise<void>): Promise<void>;
  /** Told after each change, oldest parcel first. */
  changed(parcels: Parcel[]): void;
}

/** Sends what was written, in order, one at a time, until the server has answered for each. */
export class Outbox {
  #parcels: Parcel[] = [];
  #sending: Promise<void> | null = null;

  constructor(readonly options: OutboxOptions) {}

  /** Takes up what an earlier visit left, and what other tabs did since. */
  async open(): Promise<void> {
    let kept: Parcel[];
    let seen: Parcel[];
    do {
      seen = this.#parcels;
      kept = await this.options.shelf.all(this.options.owner);
    } while (this.#parcels !== seen);
    this.#parcels = kept.sort((a, b) => a.written_at.localeCompare(b.written_at));
    this.#tell();
  }

  get waiting(): Parcel[] {
    return this.#parcels.filter(({ state }) => state === "waiting");
  }

  /** When the next parcel may be sent, in ms since the epoch; null when none waits. */
  get nextTry(): number | null {
    const times = this.waiting.map(({ next_try }) => next_try);
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** It is kept before it is sent: what was written is not lost. */
  async add(
    mission: string,
    title: string,
    command: Command,
    files: Attached[] = [],
  ): Promise<void> {
    const parcel: Parcel = {
      key: this.options.newKey(),
      owner: this.options.owner,
      mission,
      title,
      command,
      ...(files.length > 0 ? { files } : {}),
      written_at: new Date(this.options.now()).toISOString(),
      tries: 0,
      state: "waiting",
      next_try: 0,
    };
    await this.options.shelf.put(parcel);
    this.#parcels = [...this.#parcels, parcel];
    this.#tell();
  }

  /** Sends what waits and is due; `hurry` does not wait for anything. One run at a time. */
  drain({ hurry = false } = {}): Promise<void> {
    const work = () => this.#drain(hurry);
    this.#sending ??= (this.options.alone ?? ((sole) => sole()))(work).finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #drain(hurry: boolean): Promise<void> {
    await this.open();
    const held = new Set<string>();
    for (const { key } of this.waiting) {
      // It may have been discarded while others were sent, also in another tab.
      await this.open();
      const parcel = this.waiting.find((one) => one.key === key);
      if (!parcel) continue;
      if (!hurry && parcel.next_try > this.options.now()) held.add(parcel.mission);
      // What was written later about a mission must not arrive earlier.
      if (held.has(parcel.mission)) continue;
      const sent = await this.#send(parcel);
      if (sent.state === "waiting") held.add(parcel.mission);
      if (sent.problem?.code === "unreachable" || sent.problem?.code === "unauthorized") return;
    }
  }

  async #send(parcel: Parcel): Promise<Parcel> {
    const tries = parcel.tries + 1;
    let position: number;
    try {
      ({ position } = await this.options.send(parcel));
    } catch (error) {
      return this.#keepUnsent({ ...parcel, tries }, error as Partial<Problem>);
    }
    const received_at = new Date(this.options.now()).toISOString();
    const { problem: _, ...rest } = parcel;
    const received = await this.#keep({
      ...rest,
      tries,
      state: "received",
      // The log has it now; this device need not.
      command: { trigger: parcel.command.trigger },
      files: [],
      receipt: { position, received_at },
    });
    // A file that cannot be let go now is swept up later.
    await this.#release(parcel).catch(() => undefined);
    return received;
  }

  #keepUnsent(
    parcel: Parcel,
    { code = "unknown", status = 0, message = "", refusals = [] }: Partial<Problem>,
  ): Promise<Parcel> {
    const passing = PASSING.has(code) || status >= 500;
    return this.#keep({
      ...parcel,
      state: passing ? "waiting" : "refused",
      next_try: this.options.now() + retryAfter(parcel.tries),
      problem: { code, detail: message, refusals },
    });
  }

  /** What was discarded meanwhile stays so, unless the log has it: that must be known. */
  async #keep(parcel: Parcel): Promise<Parcel> {
    if (parcel.state === "received") await this.options.shelf.put(parcel);
    else await this.options.shelf.replace(parcel);
    await this.open();
    const receipts = this.#parcels.filter(({ state }) => state === "received");
    for (const old of receipts.slice(0, -RECEIPTS_KEPT)) await this.discard(old.key);
    this.#tell();
    return parcel;
  }

  /** A refused parcel is sent once more as it is; refusals are not remembered under a key. */
  async retry(key: string): Promise<void> {
    await this.open();
    const parcel = this.#parcels.find((one) => one.key === key);
    if (!parcel || parcel.state === "received") return;
    await this.#keep({ ...parcel, state: "waiting", next_try: 0 });
    await this.drain({ hurry: true });
  }

  async discard(key: string): Promise<void> {
    const gone = this.#parcels.find((one) => one.key === key);
    await this.options.shelf.remove(key);
    this.#parcels = this.#parcels.filter((one) => one.key !== key);
    this.#tell();
    if (gone) await this.#release(gone);
  }

  async #release({ owner, files = [] }: Parcel): Promise<void> {
    await this.options.shelf.release(
      owner,
      files.map(({ sha256 }) => sha256),
    );
  }

  /** What the server has not received, for a file: each line of it can be sent with its key. */
  export(): string {
    const open = this.#parcels.filter(({ state }) => state !== "received");
    return JSON.stringify(open, null, 2);
  }

  #tell(): void {
    this.options.changed(this.#parcels);
  }
}
