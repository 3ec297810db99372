import type { Api } from "../contract/api";
import { Problem } from "../contract/problem";
import type { Read } from "../contract/types";

/** A page may be empty while a long log is looked through. */
const PAGES_MAX = 50;

/** Who read what is held about the reader, in one mission: the newest first, ever more of them. */
export class OwnReads {
  items = $state.raw<Read[]>([]);
  /** Whether the server has told all there is. */
  known = $state(false);
  /** All up to this position was told. */
  #after = "0";
  #reading = false;

  constructor(
    readonly api: Pick<Api, "reads">,
    readonly mission: string,
  ) {}

  /** Asks for what is new. Out of reach, what was told before stays. */
  async refresh(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      await this.#readOn();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    } finally {
      this.#reading = false;
    }
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
