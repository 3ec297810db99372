import type { Data, Phase, Schema, Titles } from "../contract/types";

/** A state as the page needs it. */
export interface State {
  id: string;
  title?: Titles;
  phase?: string;
  type: "atomic" | "compound" | "parallel" | "final" | "history";
  /** The state it lies in. */
  parent?: string;
  /** The states in it, in the document's order. */
  children: string[];
  /** The states it is entered by, where it has states. */
  initial: string[];
  moves: Move[];
}

/** A way out of a state. A move without targets stays where it is. */
export interface Move {
  /** Undefined for what happens by itself. */
  trigger?: string;
  targets: string[];
}

/** A readable text for an id that carries no title. */
export function humanise(id: string): string {
  const words = id.replace(/[._-]+/g, " ").trim();
  return words ? words[0].toUpperCase() + words.slice(1) : id;
}

/** What a schema calls one of its choices: `enumNames` beside `enum`. */
export function choiceTitle(schema: Schema | undefined, value: string): string | undefined {
  const at = schema?.enum?.indexOf(value) ?? -1;
  return at < 0 ? undefined : schema?.enumNames?.[at];
}

export interface FieldAlong {
  name: string;
  schema: Schema | undefined;
}

/** The fields that a path leads through; a place in a list, counted from 0, is named from 1. */
export function fieldsAlong(root: Schema | undefined, path: string[]): FieldAlong[] {
  let schema = root;
  return path.map((name) => {
    const listed = schema?.items;
    schema = listed ?? schema?.properties?.[name];
    return listed ? { name: String(Number(name) + 1), schema: listed } : { name, schema };
  });
}

/** A name that has two titles has none. */
function readTitles(name: string, schema: Schema | undefined, titles: Map<string, string>): void {
  if (!schema) return;
  if (name && schema.title) {
    const known = titles.get(name) ?? schema.title;
    titles.set(name, known === schema.title ? known : "");
  }
  if (schema.format === "country") titles.set(`${name} (country)`, "");
  for (const value of schema.enum ?? []) {
    const title = choiceTitle(schema, value);
    if (title) titles.set(`${name} ${value}`, title);
  }
  for (const [inner, own] of Object.entries<Schema>(schema.properties ?? {}))
    readTitles(inner, own, titles);
  readTitles(name, schema.items, titles);
}

function list<T>(value: T | T[] | undefined | null): T[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** `wanted` is a target's id, a list of ids, or an object that has one of them as `target`. */
function targetsOf(wanted: unknown): string[] {
  return list(wanted).flatMap((one) => {
    if (typeof one === "string") return [one];
    return list((one as Data | null)?.target).map(String);
  });
}

/** `on` is an object by descriptor, or an array of transitions with `event`. */
function movesOf(on: unknown): Move[] {
  const entries: [string, unknown][] = Array.isArray(on)
    ? on.map((one) => [String(one.event), one])
    : Object.entries(on ?? {});
  return entries.flatMap(([descriptor, wanted]) =>
    descriptor
      .split(/\s+/)
      .flatMap((trigger) => list(wanted).map((one) => ({ trigger, targets: targetsOf(one) }))),
  );
}

/** What the page needs of a published workflow document. Pure. */
export class Workflow {
  readonly states = new Map<string, State>();
  readonly timers = new Map<string, Titles | undefined>();
  /** The state that sets a timer. */
  readonly timerStates = new Map<string, string>();
  readonly top: string[];
  #read: ReadonlyMap<string, string> | undefined;

  constructor(readonly document: Data) {
    this.top = this.#readStates(document.states ?? {}, undefined, undefined);
  }

  /** In board order. */
  get phases(): Phase[] {
    return this.document.phases ?? [];
  }

  get dataSchema(): Schema {
    return this.document.data ?? {};
  }

  /** What a choice is called, in whichever step it may be made. */
  choiceTitle(name: string, value: string): string | undefined {
    return this.#titles.get(`${name} ${value}`);
  }

  /** What every field of that name is called, or nothing where they differ. */
  onlyTitle(name: string): string | undefined {
    return this.#titles.get(name);
  }

  /** Whether fields of that name hold the code of a country. */
  namesCountry(name: string): boolean {
    return this.#titles.has(`${name} (country)`);
  }

  /** Of fields, by "name", and of choices, by "name value": read when they are first asked for. */
  get #titles(): ReadonlyMap<string, string> {
    if (this.#read) return this.#read;
    const read = new Map<string, string>();
    const { data, start, triggers = {} } = this.document;
    const steps = [start, ...Object.values<Data>(triggers)].map((one) => one?.data);
    for (const schema of [data, ...steps]) readTitles("", schema, read);
    this.#read = read;
    return read;
  }

  get initial(): string[] {
    return targetsOf(this.document.initial);
  }

  #readStates(states: Data, parent: string | undefined, inherited: string | undefined): string[] {
    const ids = Object.keys(states);
    for (const id of ids) {
      const state: Data = states[id];
      const phase = state.phase ?? inherited;
      const read: State = {
        id,
        title: state.title,
        phase,
        type: state.type ?? (state.states ? "compound" : "atomic"),
        parent,
        children: [],
        initial: targetsOf(state.initial),
        moves: movesOf(state.on),
      };
      for (const one of list(state.always)) read.moves.push({ targets: targetsOf(one) });
      this.states.set(id, read);
      this.#readTimers(id, state.after);
      read.children = this.#readStates(state.states ?? {}, id, phase);
    }
    return ids;
  }

  /** `after` is an array of named timers, or an object by duration. */
  #readTimers(id: string, after: unknown): void {
    if (!after) return;
    const entries: [string, Titles | undefined][] = Array.isArray(after)
      ? after.map((entry) => [entry.timer, entry.title])
      : Object.keys(after).map((key) => [`${id}.after.${key}`, undefined]);
    for (const [timer, title] of entries) {
      this.timers.set(timer, title);
      this.timerStates.set(timer, id);
    }
  }

  /** The one phase that a configuration lies in, or undefined when that is not evident. */
  phaseOf(configuration: string[]): string | undefined {
    const phases = new Set<string>();
    for (const id of configuration) {
      const phase = this.states.get(id)?.phase;
      if (phase) phases.add(phase);
    }
    return phases.size === 1 ? [...phases][0] : undefined;
  }

  /** Whether some step leads from a state to another one. */
  leadsOn(id: string): boolean {
    const state = this.states.get(id);
    if (!state || state.type === "final") return state === undefined;
    return state.moves.some(({ targets }) => targets.some((target) => target !== id));
  }

  /**
   * What to say of where a mission stands: the active states of its course (those with a phase)
   * that something leads on from, or else all of them; and what has happened beside the course.
   */
  openStates(configuration: string[]): string[] {
    const course = configuration.filter((id) => this.states.get(id)?.phase);
    const beside = configuration.filter((id) => !course.includes(id) && !this.#isUntouched(id));
    const main = course.length > 0 ? course : configuration;
    const open = main.filter((id) => this.leadsOn(id));
    const said = open.length > 0 ? open : main;
    return [...said, ...(course.length > 0 ? beside : [])];
  }

  /** A region where nothing has happened yet stands at its first state. */
  #isUntouched(id: string): boolean {
    const parent = this.states.get(this.states.get(id)?.parent ?? "");
    if (!parent) return false;
    return (parent.initial.length > 0 ? parent.initial : parent.children.slice(0, 1)).includes(id);
  }

  /** The triggers by which the active states of the course, or else all, lead on. */
  ownTriggers(configuration: string[]): Set<string> {
    const course = configuration.filter((id) => this.states.get(id)?.phase);
    const states = course.length > 0 ? course : configuration;
    const moves = states.flatMap((id) => this.states.get(id)?.moves ?? []);
    const leading = moves.filter(({ trigger, targets }) => trigger && targets.length > 0);
    return new Set(leading.map(({ trigger }) => trigger ?? ""));
  }

  /** Whose step the course itself waits for: roles. */
  awaitedRoles(configuration: string[]): string[] {
    const triggers = this.ownTriggers(configuration);
    const roles = [...triggers].flatMap((one) => this.document.triggers?.[one]?.by ?? []);
    return [...new Set<string>(roles)].filter((role) => role !== "*");
  }

  /** The states that `id` lies in, from the inside. */
  ancestors(id: string): string[] {
    const found: string[] = [];
    for (let at = this.states.get(id)?.parent; at; at = this.states.get(at)?.parent) found.push(at);
    return found;
  }
}
