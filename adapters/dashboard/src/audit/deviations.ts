// What the log says of itself that it did not go by the rules, or was mended later. Pure.
import type { LogEvent } from "../contract/types";

/** A fact, as far as a list of deviations needs it. */
export interface Deviation {
  position: number;
  instance: string;
  trigger: string | null;
  type: string;
  occurred_at: string;
  workflow: string;
  workflow_version: number;
}

export interface Group {
  /** A rule's code, or what was done to an earlier fact. */
  what: { rule: string } | { type: "FactCorrected" | "StepReversed" };
  count: number;
  /** The first ones only. */
  facts: Deviation[];
}

const SHOWN_MAX = 100;

/** Goes through a log page by page and keeps what deviates, by rule. */
export class Deviations {
  readonly #groups = new Map<string, Group>();
  /** How many facts were looked at. */
  seen = 0;

  add(events: LogEvent[]): void {
    for (const event of events) {
      this.seen += 1;
      for (const rule of event.irregular ?? []) this.#note(`rule ${rule}`, { rule }, event);
      const { type } = event;
      if (type === "FactCorrected" || type === "StepReversed") this.#note(type, { type }, event);
    }
  }

  #note(key: string, what: Group["what"], event: LogEvent): void {
    const group = this.#groups.get(key) ?? { what, count: 0, facts: [] };
    this.#groups.set(key, group);
    group.count += 1;
    if (group.facts.length >= SHOWN_MAX) return;
    const { position, instance, trigger, type, occurred_at, workflow, workflow_version } = event;
    group.facts.push({
      position,
      instance,
      trigger,
      type,
      occurred_at,
      workflow,
      workflow_version,
    });
  }

  /** The most frequent first. */
  get groups(): Group[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }
}
