import type { Api } from "../contract/api";
import { newKey } from "../contract/key";
import type { Problem } from "../contract/problem";
import type { BulkAnswer, BulkItem, BulkOrder, BulkResult, Command } from "../contract/types";
import { FilesAtHand } from "../files/hand";
import { problemOf } from "../words/problem";

/** What was, or would be, done with one mission. */
export function resultOf({ would, outcome }: BulkItem): BulkResult {
  return outcome ?? would ?? "failed";
}

/** How many came out in each way, the most frequent first. */
export function tally(items: BulkItem[]): [result: BulkResult, count: number][] {
  const counts = new Map<BulkResult, number>();
  for (const item of items) counts.set(resultOf(item), (counts.get(resultOf(item)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** The order that was previewed, for those that would be accepted, at the versions of then. */
export function confirmed(order: BulkOrder, preview: BulkAnswer): BulkOrder {
  const going = preview.items.filter((item) => ["accepted", "undecided"].includes(resultOf(item)));
  const versions = going.map(({ id, version = 0 }) => [id, version] as const);
  return { ...order, ids: going.map(({ id }) => id), expected: Object.fromEntries(versions) };
}

/** One step for many missions: chosen, tried, taken. */
export class Bulk {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  trigger = $state("");
  /** What would come of it. */
  preview = $state.raw<BulkAnswer | null>(null);
  /** What came of it. */
  done = $state.raw<BulkAnswer | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** Counts what the reader must be led to. */
  attention = $state(0);
  #order: BulkOrder | null = null;
  /** However often it is sent, it is done once. */
  #key = "";

  readonly files: FilesAtHand;

  constructor(readonly api: Api) {
    this.files = new FilesAtHand(api);
  }

  /** Choosing goes on until something was tried. */
  get open(): boolean {
    return this.preview === null && this.done === null;
  }

  pick(ids: Iterable<string>, on: boolean): void {
    const chosen = new Set(this.ids);
    for (const id of ids) {
      if (on) chosen.add(id);
      else chosen.delete(id);
    }
    this.ids = chosen;
  }

  tryOut(filled: Omit<Command, "trigger">): Promise<void> {
    const order = { trigger: this.trigger, ids: [...this.ids], ...filled };
    return this.#ask(async () => {
      this.preview = await this.api.bulk(order, null);
      this.#order = confirmed(order, this.preview);
      this.#key = newKey();
    });
  }

  get going(): number {
    return this.#order?.ids.length ?? 0;
  }

  take(): Promise<void> {
    return this.#ask(async () => {
      if (!this.#order) return;
      for (const id of this.#order.ids) await this.files.send(this.#order.data, id);
      this.done = await this.api.bulk(this.#order, this.#key);
      this.preview = null;
    });
  }

  /** Back to the form, with all that was typed. */
  change(): void {
    this.preview = null;
    this.problem = null;
  }

  async #ask(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await work();
    } catch (error) {
      this.problem = problemOf(error);
      this.attention += 1;
    } finally {
      this.busy = false;
    }
  }
}
