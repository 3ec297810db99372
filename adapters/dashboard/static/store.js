// @ts-check
/** The missions and workflows that this tab knows, kept up to date by the live connection. */

import { Problem } from "./api.js";
import { applyEvent } from "./model.js";
import { Workflow } from "./workflow.js";

/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./types.js").LogEvent} LogEvent */
/** @typedef {import("./types.js").WorkflowItem} WorkflowItem */

const READS_AT_ONCE = 4;
const RETRY_MS = 3_000;

/**
 * Events: "missions" (detail: Set of ids, or null for all), "workflows",
 * "event" (detail: LogEvent).
 */
export class Store extends EventTarget {
  /** @param {import("./api.js").Api} api */
  constructor(api) {
    super();
    this.api = api;
    /** @type {Map<string, Instance>} */
    this.missions = new Map();
    /** @type {Map<string, WorkflowItem>} newest version of each */
    this.workflowItems = new Map();
    /** @type {Map<string, Workflow>} by "id@version" */
    this.workflows = new Map();
    /** @type {Set<string>} asked for, found or not */
    this.asked = new Set();
    /** @type {Map<string, number>} missions to read again, with the version that is wanted */
    this.stale = new Map();
    /** @type {Set<string>} being read */
    this.reading = new Set();
  }

  /**
   * @param {string} name
   * @param {unknown} [detail]
   */
  #emit(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  async loadWorkflows() {
    const { items } = await this.api.workflows();
    for (const item of items) {
      const known = this.workflowItems.get(item.id);
      if (!known || known.version < item.version) this.workflowItems.set(item.id, item);
    }
    this.#emit("workflows");
  }

  /**
   * @param {Pick<Instance, "workflow" | "workflow_version">} mission
   * @returns {Workflow | undefined}
   */
  workflowOf({ workflow, workflow_version: version }) {
    const key = `${workflow}@${version}`;
    if (!this.asked.has(key)) {
      this.asked.add(key);
      this.#loadWorkflow(workflow, version, key);
    }
    return this.workflows.get(key);
  }

  /**
   * @param {string} id
   * @param {number} version
   * @param {string} key
   */
  async #loadWorkflow(id, version, key) {
    try {
      this.workflows.set(key, new Workflow(await this.api.workflow(id, version)));
      this.#emit("workflows");
    } catch {
      this.asked.delete(key);
    }
  }

  /** @param {Instance[]} missions */
  replaceAll(missions) {
    this.missions = new Map(missions.map((mission) => [mission.id, mission]));
    this.stale.clear();
    this.#emit("missions");
  }

  /** @param {Instance[]} missions */
  replaceSome(missions) {
    for (const mission of missions) this.missions.set(mission.id, mission);
    this.#emit("missions", new Set(missions.map((mission) => mission.id)));
  }

  /** @param {LogEvent} event */
  change(event) {
    if (!event.instance) return;
    if (event.left) this.missions.delete(event.instance);
    else this.#apply(event);
    this.#emit("event", event);
    this.#emit("missions", new Set([event.instance]));
  }

  /** @param {LogEvent} event */
  #apply(event) {
    const known = this.missions.get(event.instance);
    const phase = this.workflowOf(event)?.phaseOf(event.configuration);
    const { mission, complete, changed } = applyEvent(known, event, phase);
    if (!changed) return;
    this.missions.set(event.instance, mission);
    if (!complete) this.refresh(event.instance, event.version);
  }

  /**
   * Reads a mission again unless it is known at that version with all its facts. Many wishes for
   * one mission become one read; at most one read of a mission is under way.
   * @param {string} id
   * @param {number} version
   */
  refresh(id, version) {
    this.stale.set(id, Math.max(version, this.stale.get(id) ?? 0));
    queueMicrotask(() => this.#readStale());
  }

  #readStale() {
    for (const id of this.stale.keys()) {
      if (this.reading.size >= READS_AT_ONCE) return;
      if (!this.reading.has(id)) this.#read(id);
    }
  }

  /** @param {string} id */
  async #read(id) {
    this.reading.add(id);
    const wanted = this.stale.get(id) ?? 0;
    this.stale.delete(id);
    try {
      const mission = await this.api.instance(id);
      if (mission.version < wanted) this.#readLater(id, wanted);
      if (mission.version >= (this.missions.get(id)?.version ?? 0)) {
        this.missions.set(id, mission);
        this.#emit("missions", new Set([id]));
      }
    } catch (error) {
      if (error instanceof Problem && error.status >= 400 && error.status < 500) {
        // Out of sight for this token: what is not there cannot be shown.
        if (error.code === "not_found" && this.missions.delete(id)) {
          this.#emit("missions", new Set([id]));
        }
      } else this.#readLater(id, wanted);
    } finally {
      this.reading.delete(id);
      this.#readStale();
    }
  }

  /** @param {string} id @param {number} version */
  #readLater(id, version) {
    setTimeout(() => this.refresh(id, version), RETRY_MS);
  }
}
