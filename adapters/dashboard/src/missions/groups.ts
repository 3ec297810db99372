import type { Instance } from "../contract/types";
import { byUrgency } from "./due";
import type { Group } from "./filter";

/** "" when the mission has no such fact. */
export function groupKey(mission: Instance, by: Group): string {
  if (by === "phase") return mission.phase ?? "";
  return String(mission.attributes?.[by] ?? "");
}

/** Missions by group, each group by urgency. Phases come in board order, empty ones too. */
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
  for (const group of groups.values()) group.sort(byUrgency);
  return groups;
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
