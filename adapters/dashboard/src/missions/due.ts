import type { Due, Instance } from "../contract/types";

const DAY_MS = 86_400_000;
export const SOON_MS = 30 * DAY_MS;

/** When a deadline is over, in ms since the epoch; a bare date lasts to the end of that day. */
export function dueTime(at: string): number {
  const bare = /^\d{4}-\d{2}-\d{2}$/.test(at);
  return Date.parse(bare ? `${at}T23:59:59.999` : at);
}

/** By date, the next one first. */
export function dueInOrder(mission: Pick<Instance, "due">): Due[] {
  return [...(mission.due ?? [])].sort((a, b) => dueTime(a.at) - dueTime(b.at));
}

// Missions are never changed in place, so what is computed of one holds as long as it.
const firstDue = new WeakMap<Instance, number>();

/** When the first deadline of a mission is over; infinite for what waits for nothing. */
export function nextDue(mission: Instance): number {
  let at = firstDue.get(mission);
  if (at === undefined) {
    const [next] = mission.final ? [] : dueInOrder(mission);
    at = next ? dueTime(next.at) : Number.POSITIVE_INFINITY;
    firstDue.set(mission, at);
  }
  return at;
}

export function isOverdue(mission: Instance, now: number): boolean {
  return nextDue(mission) < now;
}

/** Whether some deadline falls within the next 30 days. */
export function isDueSoon(mission: Instance, now: number): boolean {
  if (mission.final) return false;
  return (mission.due ?? []).some(({ at }) => {
    const end = dueTime(at);
    return end >= now && end < now + SOON_MS;
  });
}

/** Overdue and soonest first; missions without a deadline last, by id. */
export function byUrgency(a: Instance, b: Instance): number {
  const [first, second] = [nextDue(a), nextDue(b)];
  if (first !== second) return first < second ? -1 : 1;
  return compareIds(a.id, b.id);
}

const ids = new Intl.Collator("en", { numeric: true });

export function compareIds(a: string, b: string): number {
  return ids.compare(a, b);
}
