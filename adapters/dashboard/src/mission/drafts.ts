import type { KeptFile } from "../files/kept";
import type { Typed } from "../form/schema";

const KEY = "jalon.drafts";

interface Kept {
  owner: string;
  typed: Record<string, Record<string, Typed>>;
}

let kept: Kept | null = null;
/** In this tab's memory only: by form, and then by SHA-256. */
const files = new Map<string, Map<string, KeptFile>>();

function all(): Kept {
  kept ??= read();
  return kept;
}

function read(): Kept {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (typeof found?.owner === "string" && found.typed) return found;
  } catch {
    // Not ours, or damaged.
  }
  return { owner: "", typed: {} };
}

function write(): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(all()));
  } catch {
    // No room: it stays in this tab's memory.
  }
}

const name = (mission: string, trigger: string) => JSON.stringify([mission, trigger]);

/**
 * What was typed in forms that were left, by mission and trigger: for one person, as long as the
 * tab lives, also over the end of access and the way in again. Files go with the page.
 */
export const Drafts = {
  /** What another one typed in this tab is forgotten. */
  ownedBy(person: string): void {
    if (all().owner === person) return;
    kept = { owner: person, typed: {} };
    files.clear();
    write();
  },
  of(mission: string, trigger: string): Record<string, Typed> {
    return all().typed[name(mission, trigger)] ?? {};
  },
  /** The files chosen in that form; what is put there is kept. */
  filesOf(mission: string, trigger: string): Map<string, KeptFile> {
    const form = name(mission, trigger);
    const found = files.get(form) ?? new Map();
    files.set(form, found);
    return found;
  },
  keep(mission: string, trigger: string, values: Record<string, Typed>): void {
    all().typed[name(mission, trigger)] = values;
    write();
  },
  forget(mission: string, trigger: string): void {
    delete all().typed[name(mission, trigger)];
    files.delete(name(mission, trigger));
    write();
  },
};
