import type { Api } from "../contract/api";
import { Problem } from "../contract/problem";
import type { Read } from "../contract/types";

/** A page may be empty while a long log is looked through. */
const PAGES_MAX = 50;
/** The server looks through the log for each question: pages left open ask seldom, not at once. */
const PAUSE_MS = 60_000;

/** Who read what is held about the reader, in one mission: the newest first, ever more of them. */
export class OwnReads {
  items = $state.raw<Read[]>([]);
  /** Whether the server has told all there is. */
  known = $state(false);
  /** All up to this position was told. */
  #after = "0";
  #reading = false;
  #closed = false;
  /** One after the other. */
  #refusals = 0;
  /** The server is left alone until then, in ms since the epoch. */
  #aloneUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly api: Pick<Api, "reads">,
    readonly mission: string,
    /** Nobody looks. */
    readonly hidden: () => boolean,
  ) {}

  /** Asks for what is new, and again in a while. Out of reach, what was told before stays. */
  async look(): Promise<void> {
    if (this.#closed || this.#reading || this.hidden() || Date.now() < this.#aloneUntil) return;
    this.#reading = true;
    let pause = PAUSE_MS;
    try {
      await this.#readOn();
      this.#refusals = 0;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.waitMs > 0) pause = this.#turnedAway(error.waitMs);
    } finally {
      this.#reading = false;
    }
    this.#lookIn(pause * (1 + Math.random() / 2));
  }

  /** Waits as long as is asked, and ever longer, as far as a minute, when that was not enough. */
  #turnedAway(waitMs: number): number {
    const pause = Math.max(waitMs, Math.min(PAUSE_MS, waitMs * 2 ** this.#refusals));
    this.#refusals += 1;
    this.#aloneUntil = Date.now() + pause;
    return pause;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #lookIn(pause: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.look(), pause);
  }

  async #readOn(): Promise<void> {
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const { items, next } = await this.api.reads(this.mission, this.#after);
      if (items.length > 0) this.items = [...items.toReversed(), ...this.items];
      this.#after = next ?? String(items.at(-1)?.position ?? this.#after);
      if (next === null) {
        this.known = true;
        return;
      }
    }
  }
}
