import type { Api } from "../contract/api";
import { Problem } from "../contract/problem";
import type { Instance, LogEvent, WorkflowItem } from "../contract/types";
import { Workflow } from "../words/workflow";
import { applyEvent } from "./change";

const READS_AT_ONCE = 4;
const RETRY_MS = 3_000;
// A hidden tab draws no frames, but its title and counts stay true.
const HIDDEN_FRAME_MS = 250;

/** So many times as long as a drawing took nothing is drawn after it. */
const REST = 2;
const REST_MAX_MS = 500;

type Ears = (event: LogEvent) => void;

/**
 * The missions and workflows that this tab knows, kept up to date by the live connection. Missions
 * are never changed in place. Whoever reads is told of changes once a frame at most.
 */
export class Store {
  readonly #missions = new Map<string, Instance>();
  /** The newest version of each. */
  readonly #items = new Map<string, WorkflowItem>();
  /** By "id@version". */
  readonly #workflows = new Map<string, Workflow>();
  readonly #asked = new Set<string>();
  /** Missions to read again, with the version that is wanted. */
  readonly #stale = new Map<string, number>();
  readonly #reading = new Set<string>();
  readonly #ears = new Set<Ears>();
  #revision = $state(0);
  #waiting = false;
  /** Nothing is drawn before, as `performance.now` counts. */
  #restUntil = 0;
  #changed = new Set<string>();
  /** Whether a snapshot has come. */
  loaded = $state(false);

  constructor(readonly api: Api) {}

  get missions(): ReadonlyMap<string, Instance> {
    this.#revision;
    return this.#missions;
  }

  get workflowItems(): ReadonlyMap<string, WorkflowItem> {
    this.#revision;
    return this.#items;
  }

  get workflows(): ReadonlyMap<string, Workflow> {
    this.#revision;
    return this.#workflows;
  }

  /** Missions that changed since this was asked last. */
  takeChanged(): Set<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  get changed(): ReadonlySet<string> {
    this.#revision;
    return this.#changed;
  }

  /** Tells each change of the log, in order. Returns what ends that. */
  listen(ears: Ears): () => void {
    this.#ears.add(ears);
    return () => this.#ears.delete(ears);
  }

  #tell(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    const rest = document.hidden ? HIDDEN_FRAME_MS : this.#restUntil - performance.now();
    if (rest > 0) setTimeout(() => this.#draw(), rest);
    else requestAnimationFrame(() => this.#draw());
  }

  /** Drawing takes a third of the time at most, however many changes come. */
  #draw(): void {
    const begun = performance.now();
    this.#waiting = false;
    this.#revision += 1;
    setTimeout(() => {
      const end = performance.now();
      this.#restUntil = end + Math.min(REST * (end - begun), REST_MAX_MS);
    });
  }

  async loadWorkflows(): Promise<void> {
    const { items } = await this.api.workflows();
    for (const item of items) {
      const known = this.#items.get(item.id);
      if (!known || known.version < item.version) this.#items.set(item.id, item);
    }
    this.#tell();
  }

  /** Undefined until it was read, which this asks for. */
  workflowOf(mission: Pick<Instance, "workflow" | "workflow_version">): Workflow | undefined {
    const key = `${mission.workflow}@${mission.workflow_version}`;
    if (!this.#asked.has(key)) {
      this.#asked.add(key);
      void this.#loadWorkflow(mission.workflow, mission.workflow_version, key);
    }
    return this.workflows.get(key);
  }

  async #loadWorkflow(id: string, version: number, key: string): Promise<void> {
    try {
      this.#workflows.set(key, new Workflow(await this.api.workflow(id, version)));
      this.#tell();
    } catch {
      this.#asked.delete(key);
    }
  }

  replaceAll(missions: Instance[]): void {
    this.#missions.clear();
    for (const mission of missions) this.#missions.set(mission.id, mission);
    this.#stale.clear();
    this.loaded = true;
    this.#tell();
  }

  replaceSome(missions: Instance[]): void {
    for (const mission of missions) {
      if (mission.version < (this.#missions.get(mission.id)?.version ?? 0)) continue;
      this.#missions.set(mission.id, mission);
      this.#changed.add(mission.id);
    }
    this.#tell();
  }

  change(event: LogEvent): void {
    if (!event.instance) return;
    if (event.left) this.#missions.delete(event.instance);
    else this.#apply(event);
    this.#changed.add(event.instance);
    for (const ears of this.#ears) ears(event);
    this.#tell();
  }

  #apply(event: LogEvent): void {
    const known = this.#missions.get(event.instance);
    const phase = this.workflowOf(event)?.phaseOf(event.configuration);
    const { mission, complete, changed } = applyEvent(known, event, phase);
    if (!changed) return;
    this.#missions.set(event.instance, mission);
    if (!complete) this.refresh(event.instance, event.version);
  }

  /**
   * Reads a mission again unless it is known at that version with all its facts. Many wishes for
   * one mission become one read; at most one read of a mission is under way.
   */
  refresh(id: string, version: number): void {
    this.#stale.set(id, Math.max(version, this.#stale.get(id) ?? 0));
    queueMicrotask(() => this.#readStale());
  }

  #readStale(): void {
    for (const id of this.#stale.keys()) {
      if (this.#reading.size >= READS_AT_ONCE) return;
      if (!this.#reading.has(id)) void this.#read(id);
    }
  }

  async #read(id: string): Promise<void> {
    this.#reading.add(id);
    const wanted = this.#stale.get(id) ?? 0;
    this.#stale.delete(id);
    try {
      const mission = await this.api.instance(id);
      if (mission.version < wanted) this.#readLater(id, wanted);
      this.replaceSome([mission]);
    } catch (error) {
      this.#unread(id, wanted, error);
    } finally {
      this.#reading.delete(id);
      this.#readStale();
    }
  }

  #unread(id: string, wanted: number, error: unknown): void {
    const answered = error instanceof Problem && error.status >= 400 && error.status < 500;
    if (!answered) this.#readLater(id, wanted);
    // Out of sight for this token: what is not there cannot be shown.
    else if (error.code === "not_found" && this.#missions.delete(id)) this.#tell();
  }

  #readLater(id: string, version: number): void {
    setTimeout(() => this.refresh(id, version), RETRY_MS);
  }
}
