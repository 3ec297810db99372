// @ts-check
/** What the page needs of a published workflow document: titles, phases, timers. Pure. */

/** @typedef {import("./types.js").Titles} Titles */
/** @typedef {import("./types.js").Phase} Phase */

/**
 * A readable text for an id that carries no title.
 * @param {string} id
 * @returns {string}
 */
export function humanise(id) {
  const words = id.replace(/[._-]+/g, " ").trim();
  return words ? words[0].toUpperCase() + words.slice(1) : id;
}

/**
 * @param {any} on an object by descriptor, or an array of transitions with `event`
 * @returns {string[]}
 */
function triggersOf(on) {
  const descriptors = Array.isArray(on) ? on.map(({ event }) => event) : Object.keys(on ?? {});
  return descriptors.flatMap((descriptor) => String(descriptor).split(/\s+/));
}

export class Workflow {
  /** @param {Record<string, any>} document as published */
  constructor(document) {
    this.document = document;
    /** @type {Map<string, {title?: Titles, phase?: string, on: string[], final: boolean}>} */
    this.states = new Map();
    /** @type {Map<string, Titles | undefined>} */
    this.timers = new Map();
    /** @type {Map<string, string>} the state that sets a timer */
    this.timerStates = new Map();
    this.#readStates(document.states ?? {}, undefined);
  }

  /** @returns {Phase[]} in board order */
  get phases() {
    return this.document.phases ?? [];
  }

  /** @returns {Record<string, any>} */
  get dataSchema() {
    return this.document.data ?? {};
  }

  /**
   * @param {Record<string, any>} states
   * @param {string | undefined} inherited
   */
  #readStates(states, inherited) {
    for (const [id, state] of Object.entries(states)) {
      const phase = state.phase ?? inherited;
      this.states.set(id, {
        title: state.title,
        phase,
        on: triggersOf(state.on),
        final: state.type === "final",
      });
      this.#readTimers(id, state.after);
      this.#readStates(state.states ?? {}, phase);
    }
  }

  /**
   * @param {string} id
   * @param {any} after an array of named timers, or an object by duration
   */
  #readTimers(id, after) {
    if (!after) return;
    const entries = Array.isArray(after)
      ? after.map((entry) => [entry.timer, entry.title])
      : Object.keys(after).map((key) => [`${id}.after.${key}`, undefined]);
    for (const [timer, title] of entries) {
      this.timers.set(timer, title);
      this.timerStates.set(timer, id);
    }
  }

  /**
   * The one phase that a configuration lies in, or undefined when that is not evident.
   * @param {string[]} configuration
   * @returns {string | undefined}
   */
  phaseOf(configuration) {
    const phases = new Set();
    for (const id of configuration) {
      const phase = this.states.get(id)?.phase;
      if (phase) phases.add(phase);
    }
    return phases.size === 1 ? [...phases][0] : undefined;
  }

  /**
   * The active states that something is still to come from: a finished region goes unsaid, unless
   * all of them are finished.
   * @param {string[]} configuration
   * @returns {string[]}
   */
  openStates(configuration) {
    const open = configuration.filter((id) => !this.states.get(id)?.final);
    return open.length > 0 ? open : configuration;
  }

  /**
   * Whose step the active states themselves wait for.
   * @param {string[]} configuration
   * @returns {string[]} roles
   */
  awaitedRoles(configuration) {
    const triggers = configuration.flatMap((id) => this.states.get(id)?.on ?? []);
    const roles = triggers.flatMap((trigger) => this.document.triggers?.[trigger]?.by ?? []);
    return [...new Set(roles)].filter((role) => role !== "*");
  }
}

/** Titles by id, in one language, for the missions of one workflow version. */
export class Naming {
  /**
   * @param {import("./i18n.js").I18n} i18n
   * @param {Workflow | undefined} workflow
   */
  constructor(i18n, workflow) {
    this.i18n = i18n;
    this.workflow = workflow;
  }

  /** @param {string} id @returns {string} */
  state(id) {
    return this.i18n.pick(this.workflow?.states.get(id)?.title, humanise(id));
  }

  /**
   * Where a mission stands, without the regions that are done.
   * @param {string[]} configuration
   * @returns {string[]} titles
   */
  standing(configuration) {
    const open = this.workflow?.openStates(configuration) ?? configuration;
    return open.map((id) => this.state(id));
  }

  /** @param {string} timer @returns {string} */
  timer(timer) {
    const title = this.i18n.pick(this.workflow?.timers.get(timer));
    if (title) return title;
    const state = this.workflow?.timerStates.get(timer);
    return state ? this.state(state) : humanise(timer);
  }

  /** @param {string} trigger @returns {string} */
  trigger(trigger) {
    const title = this.i18n.pick(this.workflow?.document.triggers?.[trigger]?.title);
    if (title) return title;
    return this.workflow?.timers.has(trigger) ? this.timer(trigger) : humanise(trigger);
  }

  /** @param {string} role @returns {string} */
  role(role) {
    const title = this.workflow?.document.roles?.[role];
    const known = this.i18n.pick(title?.title ?? title);
    if (known) return known;
    const key = `role.${role}`;
    return this.i18n.has(key) ? this.i18n.t(key) : humanise(role);
  }

  /** @param {string} phase @returns {string} */
  phase(phase) {
    const found = this.workflow?.phases.find((one) => one.id === phase);
    return this.i18n.pick(found?.title, humanise(phase));
  }
}
