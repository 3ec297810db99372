// Checkpoints that this browser saw: one for each log, under the key that the reader relies on.

const KEPT = "jalon.checkpoints";
const KEPT_MAX = 50;

export interface Kept {
  origin: string;
  key: string;
  size: number;
  root: string;
  seen_at: string;
}

function isKept(one: unknown): one is Kept {
  const { origin, key, size, root, seen_at } = (one ?? {}) as Partial<Kept>;
  const texts = [origin, key, root, seen_at];
  return texts.every((text) => typeof text === "string") && Number.isSafeInteger(size);
}

/** What is damaged is not there. */
export function readKept(storage: Pick<Storage, "getItem">): Kept[] {
  try {
    const all = JSON.parse(storage.getItem(KEPT) ?? "[]");
    return Array.isArray(all) ? all.filter(isKept) : [];
  } catch {
    return [];
  }
}

/** In the place of the one of the same log; the oldest go when there are too many. */
export function keep(storage: Pick<Storage, "getItem" | "setItem">, one: Kept): void {
  const others = readKept(storage).filter(({ origin }) => origin !== one.origin);
  storage.setItem(KEPT, JSON.stringify([...others, one].slice(-KEPT_MAX)));
}
