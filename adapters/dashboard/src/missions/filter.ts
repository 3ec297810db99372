import type { Instance } from "../contract/types";
import { isDueSoon, isOverdue } from "./due";
import { hostName } from "./facts";

export type Group = "phase" | "host" | "country";
export type When = "" | "overdue" | "soon";
export type Layout = "columns" | "list";

/** What narrows the board, and how it is laid out. */
export interface Filter {
  workflow: string;
  country: string;
  host: string;
  phase: string;
  when: When;
  mine: boolean;
  q: string;
  group: Group;
  layout: Layout;
}

export const NO_FILTER: Readonly<Filter> = Object.freeze({
  workflow: "",
  country: "",
  host: "",
  phase: "",
  when: "",
  mine: false,
  q: "",
  group: "phase",
  layout: "columns",
});

const WHENS: readonly When[] = ["", "overdue", "soon"];
const GROUPS: readonly Group[] = ["phase", "host", "country"];
const LAYOUTS: readonly Layout[] = ["columns", "list"];

function oneOf<T extends string>(known: readonly T[], text: string): T {
  return known.find((one) => one === text) ?? known[0];
}

/** `query` is that of the page's address. */
export function readFilter(query: string): Filter {
  const params = new URLSearchParams(query);
  const text = (name: string) => params.get(name) ?? "";
  return {
    workflow: text("workflow"),
    country: text("country"),
    host: text("host"),
    phase: text("phase"),
    when: oneOf(WHENS, text("when")),
    mine: text("mine") === "1",
    q: text("q"),
    group: oneOf(GROUPS, text("group")),
    layout: oneOf(LAYOUTS, text("layout")),
  };
}

/** "" or "?…", which `readFilter` reads back; what the filter does not know of is kept. */
export function writeFilter(filter: Filter, query = ""): string {
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(filter)) {
    const plain = NO_FILTER[name as keyof Filter] === value;
    if (plain) params.delete(name);
    else params.set(name, value === true ? "1" : String(value));
  }
  params.delete("token");
  const text = params.toString();
  return text ? `?${text}` : "";
}

/** Lower case without accents, so that "cote" finds "Côte". */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

export interface Reader {
  now: number;
  /** Who reads, as missions name an assignee; "" = nobody. */
  subject: string;
  /** More texts to search of a mission, such as titles. */
  words(mission: Instance): string[];
}

/** Whether a mission passes the filter. */
export function matches(mission: Instance, filter: Filter, reader: Reader): boolean {
  const { country, host, assignee } = mission.attributes ?? {};
  if (filter.workflow && mission.workflow !== filter.workflow) return false;
  if (filter.country && country !== filter.country) return false;
  if (filter.host && host !== filter.host) return false;
  if (filter.phase && mission.phase !== filter.phase) return false;
  if (filter.when === "overdue" && !isOverdue(mission, reader.now)) return false;
  if (filter.when === "soon" && !isDueSoon(mission, reader.now)) return false;
  if (filter.mine && assignee !== reader.subject) return false;
  if (!filter.q) return true;
  const q = fold(filter.q).trim();
  if (!q) return true;
  const text = fold([mission.id, hostName(mission), ...reader.words(mission)].join(" \u0000 "));
  return q.split(/\s+/).every((word) => text.includes(word));
}

/** Whether anything is left out. */
export function narrows({ country, host, phase, when, mine, q }: Filter): boolean {
  return Boolean(country || host || phase || when || mine || q);
}
