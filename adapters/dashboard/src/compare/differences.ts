import type { Data, Instance } from "../contract/types";
import { isSealed } from "../words/value";

/** One thing that was the same, or was not, at two dates. */
export interface Row<T> {
  path: string;
  before: T | undefined;
  after: T | undefined;
  changed: boolean;
}

/** The values of an object by path, in its order. Lists and sealed values count as one value. */
export function leaves(data: Data | undefined, path = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of Object.entries(data ?? {})) {
    const at = path ? `${path}.${name}` : name;
    const inner = value !== null && typeof value === "object" && !Array.isArray(value);
    if (inner && !isSealed(value)) for (const one of leaves(value, at)) found.set(...one);
    else found.set(at, value);
  }
  return found;
}

/** Both sides of each path, those of `before` first. What is not stated is as if it were absent. */
export function compareMaps<T>(before: Map<string, T>, after: Map<string, T>): Row<T>[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].map((path) => {
    const [one, other] = [before.get(path), after.get(path)];
    const changed = JSON.stringify(one ?? null) !== JSON.stringify(other ?? null);
    return { path, before: one, after: other, changed };
  });
}

export function compareData(before: Instance | undefined, after: Instance | undefined) {
  const clear = ({ synthetic: _, ...data }: Data) => data;
  return compareMaps(leaves(clear(before?.data ?? {})), leaves(clear(after?.data ?? {})));
}

export function compareDates(before: Instance | undefined, after: Instance | undefined) {
  const dates = (one: Instance | undefined) =>
    new Map((one?.due ?? []).map(({ timer, at }) => [timer, at] as const));
  return compareMaps(dates(before), dates(after));
}
