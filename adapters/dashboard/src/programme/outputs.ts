import type { Instance } from "../contract/types";
import { compareIds } from "../missions/due";

/** Three figures of different origin, which are never added; null is not 0. */
export interface Figures {
  stated: number | null;
  validated: number | null;
  synthetic: number | null;
}

export interface Output {
  id: string;
  title: string;
  unit: string;
  figures: Figures;
  /** The missions whose milestones count for it. */
  missions: string[];
}

export interface Programme {
  id: string;
  outputs: Output[];
  /** Missions that name it. */
  missions: number;
  hosts: number;
}

const figure = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** Null for what has no such figures. */
export function outputOf({ id, data }: Instance): Output | null {
  const { figures, title, unit, counted } = data ?? {};
  if (figures === null || typeof figures !== "object") return null;
  const pieces: string[] = Array.isArray(counted) ? counted.map(String) : [];
  return {
    id,
    title: String(title ?? id),
    unit: String(unit ?? ""),
    figures: {
      stated: figure(figures.stated),
      validated: figure(figures.validated),
      synthetic: figure(figures.synthetic),
    },
    missions: [...new Set(pieces.map((piece) => piece.split("/")[0]))].sort(compareIds),
  };
}

/** The programmes that have outputs, those with most of them first. */
export function programmes(all: Iterable<Instance>): Programme[] {
  const found = new Map<string, Programme & { named: Set<string> }>();
  const others: Instance[] = [];
  for (const instance of all) {
    const output = outputOf(instance);
    const id = String(instance.attributes?.programme ?? "");
    if (!output) others.push(instance);
    else if (!found.has(id)) {
      found.set(id, { id, outputs: [output], missions: 0, hosts: 0, named: new Set() });
    } else found.get(id)?.outputs.push(output);
  }
  for (const { attributes } of others) {
    const programme = found.get(String(attributes?.programme ?? ""));
    if (!programme || !attributes?.volunteer) continue;
    programme.missions += 1;
    if (attributes?.host) programme.named.add(String(attributes.host));
  }
  const list = [...found.values()].map(({ named, ...one }) => ({ ...one, hosts: named.size }));
  for (const { outputs } of list) outputs.sort((a, b) => compareIds(a.id, b.id));
  return list.sort((a, b) => b.outputs.length - a.outputs.length || compareIds(a.id, b.id));
}
