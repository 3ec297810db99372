// The board's filter as a saved view has it, and back. Pure.
import type { ViewFilter } from "../contract/types";
import { type Filter, NO_FILTER } from "../missions/filter";

const SAME = ["workflow", "country", "host", "phase", "q"] as const;
const KNOWN = new Set<string>([...SAME, "overdue"]);

/** What the server's filter has no words for stays in the address only. */
export function toView(filter: Filter): ViewFilter {
  const view: ViewFilter = {};
  for (const name of SAME) if (filter[name]) view[name] = filter[name];
  if (filter.when === "overdue") view.overdue = true;
  return view;
}

/** What is shown when a view is chosen; how it is laid out stays as it is. */
export function fromView(view: ViewFilter): Partial<Filter> {
  const { group: _, layout: __, ...none } = NO_FILTER;
  const chosen: Partial<Filter> = { ...none, when: view.overdue === true ? "overdue" : "" };
  for (const name of SAME) {
    const value = view[name];
    if (typeof value === "string") chosen[name] = value;
  }
  return chosen;
}

/** What of the board's filter a saved view would leave out. */
export function leftOut(filter: Filter): boolean {
  return filter.mine || filter.when === "soon";
}

/** Conditions of a view that the board cannot show. */
export function unknownIn(view: ViewFilter): string[] {
  const foreign = Object.keys(view).filter((name) => !KNOWN.has(name));
  return view.overdue === false ? [...foreign, "overdue"] : foreign;
}

/** Titles are texts of 1 to 200 bytes. */
export function fitsTitle(title: string): boolean {
  const { length } = new TextEncoder().encode(title.trim());
  return length >= 1 && length <= 200;
}
