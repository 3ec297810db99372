import type { Schema } from "../contract/types";
import type { I18n } from "./i18n";
import { plainValue } from "./value";
import { type FieldAlong, fieldsAlong, humanise, type Workflow } from "./workflow";

/**
 * Titles by id, in one language, for the missions of one workflow version. Until that was read
 * nothing is named: an id is no word.
 */
export class Naming {
  constructor(
    readonly i18n: I18n,
    readonly workflow: Workflow | undefined,
  ) {}

  #unnamed(id: string): string {
    return this.workflow ? humanise(id) : "";
  }

  state(id: string): string {
    return this.i18n.pick(this.workflow?.states.get(id)?.title, this.#unnamed(id));
  }

  /** Where a mission stands, without the regions that are done: titles. */
  standing(configuration: string[]): string[] {
    const open = this.workflow?.openStates(configuration) ?? [];
    return open.map((id) => this.state(id));
  }

  timer(timer: string): string {
    const title = this.i18n.pick(this.workflow?.timers.get(timer));
    if (title) return title;
    const state = this.workflow?.timerStates.get(timer);
    return state ? this.state(state) : this.#unnamed(timer);
  }

  trigger(trigger: string): string {
    const title = this.i18n.pick(this.workflow?.document.triggers?.[trigger]?.title);
    if (title) return title;
    return this.workflow?.timers.has(trigger) ? this.timer(trigger) : this.#unnamed(trigger);
  }

  role(role: string): string {
    const title = this.workflow?.document.roles?.[role];
    const known = this.i18n.pick(title?.title ?? title);
    return known || this.i18n.find(`role.${role}`) || this.#unnamed(role);
  }

  /** A field of the data, by its path. */
  field(path: string): string {
    return this.#titles(fieldsAlong(this.workflow?.dataSchema, path.split(".")));
  }

  #titles(fields: FieldAlong[]): string {
    const titles = fields.map(({ name, schema }) => this.i18n.label(schema?.title, humanise(name)));
    return titles.join(" › ");
  }

  /**
   * What a rule looked at, such as "data.contract.end", "input.months" or "today". Steps may name
   * a field of one name differently: `trigger` says whose input it is, null that of the start.
   */
  fact(path: string, trigger?: string | null): string {
    const [where, ...names] = path.split(".");
    if (where === "data") return this.field(names.join("."));
    const own = trigger === undefined ? undefined : this.schemaOf(trigger);
    const fields = where === "input" ? fieldsAlong(own, names) : [];
    if (fields.at(-1)?.schema?.title) return this.#titles(fields);
    const title = this.workflow?.onlyTitle(names.at(-1) ?? "");
    const text = humanise((names.length > 0 ? names : [where]).join(" "));
    return this.i18n.find(`fact.${path}`) ?? this.i18n.label(title, text);
  }

  /** A value of the data at a path, in words. */
  value(path: string, value: unknown): string {
    const name = path.split(".").findLast((part) => !/^\d+$/.test(part)) ?? "";
    const title = typeof value === "string" ? this.workflow?.choiceTitle(name, value) : undefined;
    if (title) return this.i18n.label(title);
    const isCountry = typeof value === "string" && this.workflow?.namesCountry(name);
    return isCountry ? this.i18n.country(value) : plainValue(value, this.i18n);
  }

  /** The schema of a step's data; null: of the start's. */
  schemaOf(trigger: string | null): Schema | undefined {
    const { start, triggers } = this.workflow?.document ?? {};
    return trigger === null ? start?.data : triggers?.[trigger]?.data;
  }

  event(type: string): string {
    return this.i18n.find(`event.${type}`) ?? humanise(type);
  }

  phase(phase: string): string {
    const found = this.workflow?.phases.find((one) => one.id === phase);
    return this.i18n.pick(found?.title, this.#unnamed(phase));
  }
}
