// @ts-check
/** Tells changes to those who do not see them move: politely, and at most once in a while. */

const PAUSE_MS = 5_000;

export class Announcer {
  /**
   * @param {Element} region a live region
   * @param {(ids: string[]) => string} sentence for the missions that changed
   */
  constructor(region, sentence) {
    this.region = region;
    this.sentence = sentence;
    /** @type {Set<string>} */
    this.waiting = new Set();
    this.timer = 0;
  }

  /** @param {Iterable<string>} ids of missions that changed */
  changed(ids) {
    for (const id of ids) this.waiting.add(id);
    if (this.timer === 0) this.#speak();
  }

  #speak() {
    this.timer = 0;
    if (this.waiting.size === 0) return;
    this.region.textContent = this.sentence([...this.waiting]);
    this.waiting.clear();
    this.timer = window.setTimeout(() => this.#speak(), PAUSE_MS);
  }
}
