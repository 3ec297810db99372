import type { Instance } from "../contract/types";
import { byUrgency } from "./due";
import type { Group } from "./filter";

/** "" when the mission has no such fact. */
export function groupKey(mission: Instance, by: Group): string {
  if (by === "phase") return mission.phase ?? "";
  return String(mission.attributes?.[by] ?? "");
}

/** Missions by group, each in the order given. Phases come in board order, empty ones too. */
export function groupMissions(
  missions: Instance[],
  by: Group,
  phases: string[],
): Map<string, Instance[]> {
  const groups = new Map<string, Instance[]>(by === "phase" ? phases.map((id) => [id, []]) : []);
  for (const mission of missions) {
    const key = groupKey(mission, by);
    const group = groups.get(key);
    if (group) group.push(mission);
    else groups.set(key, [mission]);
  }
  return groups;
}

/**
 * All missions by urgency. `before` is the order of earlier: a sort of what is nearly sorted takes
 * one pass.
 */
export function reordered(before: Instance[], missions: ReadonlyMap<string, Instance>): Instance[] {
  const known = before.flatMap(({ id }) => missions.get(id) ?? []);
  const old = known.length === missions.size ? null : new Set(known.map(({ id }) => id));
  const fresh = old ? [...missions.values()].filter(({ id }) => !old.has(id)) : [];
  return [...known, ...fresh].sort(byUrgency);
}

export function countBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** The workflow to show first: the one with most missions. */
export function mostUsedWorkflow(missions: Iterable<Instance>): string {
  const counts = countBy(missions, ({ workflow }) => workflow);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0] ?? "";
}
