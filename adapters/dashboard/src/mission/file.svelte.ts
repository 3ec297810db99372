import { Problem } from "../contract/problem";
import type { Allowed, Instance, LogEvent } from "../contract/types";
import type { Store } from "../missions/store.svelte";

/** One open mission: what may be done with it, and all that happened to it. */
export class MissionFile {
  /** Null = not known yet. */
  allowed = $state.raw<Allowed | null>(null);
  problem = $state.raw<Problem | null>(null);
  #events = $state.raw<ReadonlyMap<number, LogEvent>>(new Map());
  #closed = false;
  #reading = false;
  #again = false;
  readonly #deafen: () => void;

  constructor(
    readonly store: Store,
    readonly id: string,
  ) {
    this.#deafen = store.listen((event) => {
      if (event.instance === id) this.#add([event]);
    });
    void this.#load();
  }

  close(): void {
    this.#closed = true;
    this.#deafen();
  }

  get mission(): Instance | undefined {
    return this.store.missions.get(this.id);
  }

  /** Oldest first. */
  readonly events = $derived.by(() =>
    [...this.#events.values()].sort((a, b) => a.version - b.version),
  );

  #add(events: LogEvent[]): void {
    this.#events = new Map([...this.#events, ...events.map((one) => [one.version, one] as const)]);
  }

  async #load(): Promise<void> {
    await this.#try(async () => {
      if (!this.store.missions.has(this.id)) {
        this.store.replaceSome([await this.store.api.instance(this.id)]);
      }
      await Promise.all([this.#readAllowed(), this.#readHistory()]);
    });
  }

  /** What the server refuses is shown; what is a mistake of ours is thrown. */
  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.problem = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    }
  }

  async #readAllowed(): Promise<void> {
    const allowed = await this.store.api.allowed(this.id);
    if (!this.#closed && allowed.version >= (this.allowed?.version ?? 0)) this.allowed = allowed;
  }

  async #readHistory(): Promise<void> {
    const events = await this.store.api.wholeHistory(this.id);
    if (!this.#closed) this.#add(events);
  }

  /** One read at a time; what happens meanwhile asks for one more. */
  async refreshAllowed(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    await this.#try(async () => {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#readAllowed();
      }
    }).finally(() => {
      this.#reading = false;
    });
  }

  /** Reads the mission and its steps again. */
  async reload(): Promise<void> {
    await this.#try(async () => {
      this.store.replaceSome([await this.store.api.instance(this.id)]);
      await this.#readAllowed();
    });
  }

  /** A step of ours was taken: what is known of before it no longer holds. */
  taken(version: number): void {
    if ((this.mission?.version ?? 0) < version) this.store.refresh(this.id, version);
    this.allowed = null;
    void this.refreshAllowed();
  }
}
