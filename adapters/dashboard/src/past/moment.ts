/** A moment of the past that is shown instead of the present. Pure. */
export interface Moment {
  /** As it was, or as it was known. */
  kind: "as_of" | "known_at";
  /** A day, which means its end, or an instant (RFC 3339). */
  at: string;
}

const SHAPE = /^\d{4}-\d{2}-\d{2}(T.+)?$/;
const DAY_MS = 86_400_000;

/** `query` is that of the page's address. What is no date is the present. */
export function readMoment(query: string): Moment | null {
  const params = new URLSearchParams(query);
  for (const kind of ["as_of", "known_at"] as const) {
    const at = params.get(kind) ?? "";
    if (SHAPE.test(at) && !Number.isNaN(Date.parse(at))) return { kind, at };
  }
  return null;
}

/** `query` with this moment in it, or without any; "" or "?…". */
export function writeMoment(moment: Moment | null, query: string): string {
  const params = new URLSearchParams(query);
  params.delete("as_of");
  params.delete("known_at");
  if (moment) params.set(moment.kind, moment.at);
  const text = params.toString();
  return text ? `?${text}` : "";
}

/** As a reading request takes it; "" for the present. */
export function momentQuery(moment: Moment | null): string {
  return moment ? new URLSearchParams({ [moment.kind]: moment.at }).toString() : "";
}

/** Each day of the calendar from the first to the last, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  const end = Date.parse(last.slice(0, 10));
  for (let at = Date.parse(first.slice(0, 10)); at <= end; at += DAY_MS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** The last of `stops`, which are in order, that is not after `at`; 0 when all are. */
export function stopAt(stops: string[], at: string): number {
  const bare = !at.includes("T");
  const passed = (stop: string) => (bare ? stop.slice(0, 10) <= at : instant(stop) <= instant(at));
  return Math.max(0, stops.findLastIndex(passed));
}

function instant(text: string): number {
  return Date.parse(text.includes("T") ? text : `${text}T23:59:59.999Z`);
}

/** The next end of a month among days, or the last day. */
export function nextMonthEnd(days: string[], index: number): number {
  const rest = days.slice(index + 1);
  const found = rest.findIndex((day, at) => rest[at + 1]?.slice(0, 7) !== day.slice(0, 7));
  return found < 0 ? days.length - 1 : index + 1 + found;
}
