const PAUSE_MS = 5_000;

/** Tells changes to those who do not see them move: politely, and at most once in a while. */
export class Announcer {
  #waiting = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `speak` is given the ids of the missions that changed. */
  constructor(readonly speak: (ids: string[]) => void) {}

  changed(ids: Iterable<string>): void {
    for (const id of ids) this.#waiting.add(id);
    if (this.#timer === undefined) this.#say();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #say(): void {
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    this.speak([...this.#waiting]);
    this.#waiting.clear();
    this.#timer = setTimeout(() => this.#say(), PAUSE_MS);
  }
}
