import type { I18n } from "./i18n";
import { humanise, type Workflow } from "./workflow";

/** Titles by id, in one language, for the missions of one workflow version. */
export class Naming {
  constructor(
    readonly i18n: I18n,
    readonly workflow: Workflow | undefined,
  ) {}

  state(id: string): string {
    return this.i18n.pick(this.workflow?.states.get(id)?.title, humanise(id));
  }

  /** Where a mission stands, without the regions that are done: titles. */
  standing(configuration: string[]): string[] {
    const open = this.workflow?.openStates(configuration) ?? configuration;
    return open.map((id) => this.state(id));
  }

  timer(timer: string): string {
    const title = this.i18n.pick(this.workflow?.timers.get(timer));
    if (title) return title;
    const state = this.workflow?.timerStates.get(timer);
    return state ? this.state(state) : humanise(timer);
  }

  trigger(trigger: string): string {
    const title = this.i18n.pick(this.workflow?.document.triggers?.[trigger]?.title);
    if (title) return title;
    return this.workflow?.timers.has(trigger) ? this.timer(trigger) : humanise(trigger);
  }

  role(role: string): string {
    const title = this.workflow?.document.roles?.[role];
    const known = this.i18n.pick(title?.title ?? title);
    return known || this.i18n.find(`role.${role}`) || humanise(role);
  }

  /** A field of the data, by its path. */
  field(path: string): string {
    let schema = this.workflow?.dataSchema;
    const titles = path.split(".").map((name) => {
      schema = schema?.properties?.[name];
      return this.i18n.label(schema?.title, humanise(name));
    });
    return titles.join(" › ");
  }

  event(type: string): string {
    return this.i18n.find(`event.${type}`) ?? humanise(type);
  }

  phase(phase: string): string {
    const found = this.workflow?.phases.find((one) => one.id === phase);
    return this.i18n.pick(found?.title, humanise(phase));
  }
}
