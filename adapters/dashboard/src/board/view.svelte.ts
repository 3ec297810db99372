import { now } from "../app/clock.svelte";
import type { Desk } from "../app/desk.svelte";
import { router } from "../app/router.svelte";
import type { Instance } from "../contract/types";
import { byUrgency, isDueSoon, isOverdue } from "../missions/due";
import { hostName } from "../missions/facts";
import { type Filter, matches, type When } from "../missions/filter";
import { countBy, groupMissions, mostUsedWorkflow, reordered } from "../missions/groups";
import { PastMissions } from "../past/missions.svelte";
import { i18n, t } from "../words/language.svelte";
import { Naming } from "../words/naming";

export type Option = [value: string, text: string];

export interface Group {
  key: string;
  title: string;
  missions: Instance[];
}

/** What the board shows of what the desk knows, by the filter of the address. */
export class BoardView {
  /** What was shown when the reader paused; null while all moves. */
  #frozen = $state.raw<Instance[] | null>(null);

  /** What is shown while the address names a moment of the past. */
  readonly past: PastMissions;

  constructor(readonly desk: Desk) {
    this.past = new PastMissions(desk.api);
  }

  get paused(): boolean {
    return this.#frozen !== null;
  }

  /** Nothing moves under the reader's eyes while paused; what waits is counted. */
  togglePause(): void {
    this.#frozen = this.paused ? null : this.known;
  }

  /** The order of before: what changes moves little in it. */
  #order: Instance[] = [];

  /** By urgency. */
  readonly known = $derived.by(() => {
    if (router.moment) return [...this.past.missions].sort(byUrgency);
    if (this.#frozen) return this.#frozen;
    this.#order = reordered(this.#order, this.desk.store.missions);
    return this.#order;
  });
  /** The kind of missions does not change on the way through the past. */
  readonly workflow = $derived.by(() => {
    const { missions } = this.desk.store;
    const all = router.moment && missions.size > 0 ? missions.values() : this.known;
    return router.filter.workflow || mostUsedWorkflow(all);
  });
  readonly filter: Filter = $derived.by(() => ({ ...router.filter, workflow: this.workflow }));
  readonly all = $derived.by(() => this.known.filter((one) => one.workflow === this.workflow));

  /** What passes all but the choice of a phase, so that phases can be counted. */
  readonly #anyPhase = $derived.by(() => this.#passing({ ...this.filter, phase: "" }));

  readonly shown = $derived.by(() => {
    const { phase } = this.filter;
    return phase ? this.#anyPhase.filter((one) => one.phase === phase) : this.#anyPhase;
  });

  readonly late = $derived.by(() => this.shown.filter((one) => isOverdue(one, now())).length);

  #passing(filter: Filter): Instance[] {
    const subject = this.desk.who?.subject ?? "";
    const reader = { now: now(), subject, words: (one: Instance) => this.#words(one) };
    return this.all.filter((one) => matches(one, filter, reader));
  }

  /** How many missions each choice of a time would leave. */
  readonly whenCounts = $derived.by(() => {
    const rest = this.filter.when ? this.#passing({ ...this.filter, when: "" }) : this.shown;
    const counts: Record<When, number> = {
      "": rest.length,
      overdue: rest.filter((one) => isOverdue(one, now())).length,
      soon: rest.filter((one) => isDueSoon(one, now())).length,
    };
    return counts;
  });

  /** Whether anything is assigned to who reads, so that "mine" means something. */
  readonly hasMine = $derived.by(() => {
    const subject = this.desk.who?.subject;
    return Boolean(subject) && this.all.some((one) => one.attributes?.assignee === subject);
  });

  naming(mission: Instance): Naming {
    return this.desk.naming(mission);
  }

  /** What a search finds besides id and host. */
  #words(mission: Instance): string[] {
    const naming = this.naming(mission);
    const { country } = mission.attributes ?? {};
    return [
      String(mission.data?.title ?? ""),
      ...mission.configuration.map((id) => naming.state(id)),
      mission.phase ? naming.phase(mission.phase) : "",
      country ? i18n().country(country) : "",
    ];
  }

  readonly title = $derived.by(() => {
    const item = this.desk.store.workflowItems.get(this.workflow);
    return i18n().pick(item?.title, this.workflow);
  });

  /** In board order. */
  readonly phases: Option[] = $derived.by(() => {
    const item = this.desk.store.workflowItems.get(this.workflow);
    const naming = this.all[0] ? this.naming(this.all[0]) : new Naming(i18n(), undefined);
    const listed = item?.phases ?? naming.workflow?.phases ?? [];
    return listed.map(({ id, title }): Option => [id, i18n().pick(title, naming.phase(id))]);
  });

  /** Phases with how many missions stand in each, and how many of those are late. */
  readonly phaseCounts = $derived.by(() => {
    const missions = groupMissions(this.#anyPhase, "phase", []);
    return this.phases.map(([id, title]) => {
      const inside = missions.get(id) ?? [];
      const late = inside.filter((one) => isOverdue(one, now())).length;
      return { id, title, count: inside.length, late };
    });
  });

  readonly groups: Group[] = $derived.by(() => {
    const { group, phase } = this.filter;
    const phases = phase ? [] : this.phases.map(([id]) => id);
    const found = [...groupMissions(this.shown, group, phases)].map(([key, missions]) => ({
      key,
      title: this.#groupTitle(key, missions),
      missions,
    }));
    if (group === "phase") return found;
    return found.sort((a, b) => a.title.localeCompare(b.title, i18n().lang));
  });

  #groupTitle(key: string, missions: Instance[]): string {
    const { group } = this.filter;
    if (!key) return t(`board.no_${group}`);
    if (group === "country") return i18n().country(key);
    if (group === "host") return missions[0] ? hostName(missions[0]) : key;
    const listed = this.phases.find(([id]) => id === key);
    return listed?.[1] ?? (missions[0] ? this.naming(missions[0]).phase(key) : key);
  }

  readonly countries: Option[] = $derived.by(() =>
    this.#choices(
      (one) => one.attributes?.country,
      (_, code) => i18n().country(code),
    ),
  );

  readonly hosts: Option[] = $derived.by(() =>
    this.#choices(
      (one) => one.attributes?.host,
      (one) => hostName(one),
    ),
  );

  #choices(
    key: (mission: Instance) => unknown,
    title: (mission: Instance, key: string) => string,
  ): Option[] {
    const found = new Map<string, string>();
    for (const mission of this.all) {
      const value = key(mission);
      if (typeof value === "string" && value && !found.has(value)) {
        found.set(value, title(mission, value));
      }
    }
    return [...found].sort((a, b) => a[1].localeCompare(b[1], i18n().lang));
  }

  /** The kinds of missions that there are, with how many of each. */
  readonly tabs = $derived.by(() => {
    const counts = countBy(this.known, ({ workflow }) => workflow);
    const all = [...counts].map(([id, count]) => ({
      id,
      count,
      title: i18n().pick(this.desk.store.workflowItems.get(id)?.title, id),
    }));
    return all.sort((a, b) => b.count - a.count || a.title.localeCompare(b.title, i18n().lang));
  });

  /** What changed, for those who do not see it move. */
  sentence(ids: string[]): string {
    const mission = ids.length === 1 ? this.desk.store.missions.get(ids[0]) : undefined;
    if (!mission) return t("announce.many", { count: ids.length });
    const states = i18n().list(this.naming(mission).standing(mission.configuration));
    return t("announce.one", { id: mission.id, states });
  }
}
