// How a timer's rule comes to its date: a day to begin with, and what is added. Pure.
import type { Data } from "../contract/types";

export type Beginning =
  /** A fact, by its path. */
  | { kind: "fact"; path: string; value: string }
  /** When a step was taken. */
  | { kind: "step"; trigger: string }
  /** When the date was set. */
  | { kind: "set" };

export interface Calculation {
  from: Beginning;
  /** ISO 8601, in order. */
  periods: string[];
}

type Rule = unknown;
const PERIOD = /^-?P(?=.)(\d+[YMWD])*(T(?=.)(\d+[HMS])*)?$/;

function argsOf(rule: Rule, operator: string): Rule[] | null {
  if (rule === null || typeof rule !== "object" || !Object.hasOwn(rule, operator)) return null;
  const args = (rule as Data)[operator];
  return Array.isArray(args) ? args : [args];
}

function factOf(rule: Rule, facts: Data): unknown {
  const [path] = argsOf(rule, "var") ?? [];
  return typeof path === "string" ? facts[path] : undefined;
}

const ARITHMETIC: Record<string, (numbers: number[]) => number> = {
  "+": (numbers) => numbers.reduce((sum, one) => sum + one, 0),
  "-": ([head, ...rest]) => rest.reduce((left, one) => left - one, head),
  max: (numbers) => Math.max(...numbers),
  min: (numbers) => Math.min(...numbers),
};

/** NaN for what is no number, nor made of some. */
function numberOf(rule: Rule, facts: Data): number {
  if (typeof rule === "number") return rule;
  const fact = factOf(rule, facts);
  if (typeof fact === "number") return fact;
  for (const [operator, count] of Object.entries(ARITHMETIC)) {
    const args = argsOf(rule, operator);
    if (args) return count(args.map((one) => numberOf(one, facts)));
  }
  return Number.NaN;
}

/** "P30D", or put together of texts and numbers. */
function periodOf(rule: Rule, facts: Data): string | null {
  const text =
    argsOf(rule, "cat")
      ?.map((one) => (typeof one === "string" ? one : numberOf(one, facts)))
      .join("") ?? rule;
  return typeof text === "string" && PERIOD.test(text) ? text : null;
}

/** The one case of a condition that gives a date; null when several differ. */
function onlyCase(args: Rule[]): Rule | null {
  const results = args.filter((_, at) => at % 2 === 1 || at === args.length - 1);
  const dates = new Set(results.filter((one) => one !== null).map((one) => JSON.stringify(one)));
  return dates.size === 1 ? JSON.parse([...dates][0]) : null;
}

/**
 * X plus the days from X to Y, less some: workflows say "some days before Y" so, as a timer of the
 * past would not be set.
 */
function daysBefore([from, period]: Rule[], facts: Data): Calculation | null {
  const [, count, unit] = argsOf(period, "cat") ?? [];
  const [between, less] = argsOf(count, "-") ?? [];
  const [start, end] = argsOf(between, "date.days") ?? [];
  const days = numberOf(less, facts);
  if (unit !== "D" || !Number.isInteger(days)) return null;
  if (end === undefined || JSON.stringify(start) !== JSON.stringify(from)) return null;
  const begun = calculation(end, facts);
  return begun && { ...begun, periods: [...begun.periods, `-P${days}D`] };
}

/** Null where the rule is none of a beginning and periods. */
export function calculation(rule: Rule, facts: Data): Calculation | null {
  const period = periodOf(rule, facts);
  if (period) return { from: { kind: "set" }, periods: [period] };
  const [path] = argsOf(rule, "var") ?? [];
  if (path === "now" || path === "today") return { from: { kind: "set" }, periods: [] };
  if (typeof path === "string") {
    const value = facts[path];
    return typeof value === "string" ? { from: { kind: "fact", path, value }, periods: [] } : null;
  }
  const [trigger] = argsOf(rule, "step.at") ?? [];
  if (typeof trigger === "string") return { from: { kind: "step", trigger }, periods: [] };
  const choice = argsOf(rule, "if");
  if (choice) return calculation(onlyCase(choice), facts);
  const either = argsOf(rule, "or");
  if (either) return first(either.map((one) => calculation(one, facts)));
  const sum = argsOf(rule, "date.add");
  const before = sum && daysBefore(sum, facts);
  if (before) return before;
  const begun = sum && calculation(sum[0], facts);
  const added = sum && periodOf(sum[1], facts);
  return begun && added ? { ...begun, periods: [...begun.periods, added] } : null;
}

function first(found: (Calculation | null)[]): Calculation | null {
  return found.find((one) => one !== null) ?? null;
}

const UNITS: Record<string, string> = { Y: "year", M: "month", W: "week", D: "day" };
const CLOCK_UNITS: Record<string, string> = { H: "hour", M: "minute", S: "second" };

/** "P1M15D" as its parts; a minus stands before all of them. */
export function partsOf(period: string): { count: number; unit: string }[] {
  const [days, clock = ""] = period.split("T");
  const sign = period.startsWith("-") ? -1 : 1;
  const read = (text: string, units: Record<string, string>) =>
    [...text.matchAll(/(\d+)([A-Z])/g)].map(([, count, unit]) => {
      return { count: sign * Number(count), unit: units[unit] };
    });
  return [...read(days.replace(/^-?P/, ""), UNITS), ...read(clock, CLOCK_UNITS)];
}

const DAY_MS = 86_400_000;
/** The end of a day in any zone, of which one knows the day alone; and an hour of summer, twice. */
const ZONES_MS = 38 * 3_600_000;
const PLAIN_DATE = /^\d{4}-\d\d-\d\d$/;

/**
 * Whether a day and the periods give an instant, as far as zones let one tell: facts may have
 * changed since the date was set, and then another calculation led to it.
 */
export function leadsTo(from: string, periods: string[], at: string): boolean {
  const day = new Date(from);
  for (const { count, unit } of periods.flatMap(partsOf)) {
    const months = { year: 12 * count, month: count }[unit];
    if (months !== undefined) addMonths(day, months);
    else day.setTime(day.getTime() + count * (MILLISECONDS[unit] ?? Number.NaN));
  }
  const slack = [from, at].every((one) => PLAIN_DATE.test(one)) ? 0 : ZONES_MS;
  return Math.abs(Date.parse(at) - day.getTime()) <= slack;
}

const MILLISECONDS: Record<string, number> = {
  week: 7 * DAY_MS,
  day: DAY_MS,
  hour: DAY_MS / 24,
  minute: 60_000,
  second: 1_000,
};

/** The 31st of a shorter month is its last day. */
function addMonths(day: Date, months: number): void {
  const wanted = day.getUTCDate();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() + months);
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
  day.setUTCDate(Math.min(wanted, last));
}
