import type base from "../../i18n/en.json";
import type office from "../../i18n/office.en.json";
import { partsOf } from "./calculation";

export const LANGUAGES = ["fr", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text that the page has; a key without one does not compile. */
export type Key = keyof typeof base | keyof typeof office;
export type Catalogue = Record<string, string | Record<string, string>>;
export type Params = Record<string, string | number>;

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

function isLanguage(tag: string): tag is Language {
  return (LANGUAGES as readonly string[]).includes(tag);
}

/** What the address asks, else what was chosen before, else the browser's language. */
export function chooseLanguage(
  asked: string | null,
  stored: string | null,
  preferred: readonly string[],
): Language {
  for (const tag of [asked, stored, ...preferred]) {
    const base = (tag ?? "").toLowerCase().split("-")[0];
    if (isLanguage(base)) return base;
  }
  return "en";
}

/** Texts, dates and countries in the reader's language. Pure. */
export class I18n {
  readonly #plural: Intl.PluralRules;
  readonly #regions: Intl.DisplayNames;
  readonly #relative: Intl.RelativeTimeFormat;
  readonly #numbers: Intl.NumberFormat;
  readonly #lists: Intl.ListFormat;
  readonly #days: Intl.DateTimeFormat;
  readonly #calendarDays: Intl.DateTimeFormat;
  readonly #instants: Intl.DateTimeFormat;
  readonly #clock: Intl.DateTimeFormat;

  constructor(
    readonly lang: string,
    readonly catalogue: Catalogue,
  ) {
    this.#plural = new Intl.PluralRules(lang);
    this.#regions = new Intl.DisplayNames([lang], { type: "region" });
    this.#relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
    this.#numbers = new Intl.NumberFormat(lang);
    this.#lists = new Intl.ListFormat(lang, { type: "conjunction" });
    this.#days = new Intl.DateTimeFormat(lang, { dateStyle: "medium" });
    // A date without a time is a calendar day: it is never shifted to the reader's zone.
    this.#calendarDays = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" });
    this.#instants = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
    this.#clock = new Intl.DateTimeFormat(lang, { timeStyle: "short" });
  }

  /** A text with plural forms takes its form from `params.count`. */
  t(key: Key, params: Params = {}): string {
    return this.find(key, params) ?? key;
  }

  /** A text whose key comes from outside, such as a problem's code; undefined without one. */
  find(key: string, params: Params = {}): string | undefined {
    if (!Object.hasOwn(this.catalogue, key)) return undefined;
    const found = this.catalogue[key];
    const form = typeof found === "string" ? "" : this.#plural.select(Number(params.count));
    const text = typeof found === "string" ? found : (found[form] ?? found.other);
    return this.#typeset(text).replace(/\{(\w+)\}/g, (whole, name) => {
      const value = params[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? this.#numbers.format(value) : value;
    });
  }

  /** The text of a title that carries its own languages, or of a plain one. */
  pick(titles: unknown, fallback = ""): string {
    if (typeof titles === "string") return this.#typeset(titles || fallback);
    if (titles === null || typeof titles !== "object") return fallback;
    const map = titles as Record<string, string>;
    const found = map[this.lang] || map.en || map.fr || Object.values(map)[0];
    return found ? this.#typeset(found) : fallback;
  }

  /** In French the signs of two parts, and quotation marks, stay on the line of their word. */
  #typeset(text: string): string {
    if (this.lang !== "fr") return text;
    return text.replace(/ (?=[:;!?»])/g, "\u00a0").replaceAll("« ", "«\u00a0");
  }

  /** A title of a JSON Schema, which is one text: "English / French", or one language for all. */
  label(title: unknown, fallback = ""): string {
    const parts = typeof title === "string" ? title.split(" / ") : [];
    if (parts.length !== 2) return this.pick(title, fallback);
    return this.pick({ en: parts[0].trim(), fr: parts[1].trim() }, fallback);
  }

  /** `code` is ISO 3166-1 alpha-2; what is no code stays as it is. */
  country(code: string): string {
    try {
      return this.#regions.of(code) ?? code;
    } catch {
      return code;
    }
  }

  list(items: Iterable<string>): string {
    return this.#lists.format(items);
  }

  /** "P1M15D" as "1 month and 15 days". */
  period(period: string): string {
    const parts = partsOf(period).map(({ count, unit }) => {
      const style = { style: "unit", unit, unitDisplay: "long" } as const;
      return new Intl.NumberFormat(this.lang, style).format(count);
    });
    return this.list(parts);
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** "0.4 seconds". */
  seconds(value: number): string {
    const style = { style: "unit", unit: "second", maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(this.lang, style).format(value);
  }

  /** The day of a day or an instant. */
  date(value: string | null | undefined): string {
    return this.#format(value, this.#days);
  }

  /** The day, and the time if it has one. */
  dateTime(value: string | null | undefined): string {
    return this.#format(value, this.#instants);
  }

  /** `value` in milliseconds since the epoch. */
  time(value: number): string {
    return this.#clock.format(value);
  }

  #format(value: string | null | undefined, formatter: Intl.DateTimeFormat): string {
    if (!value) return "";
    const instant = Date.parse(value);
    if (Number.isNaN(instant)) return value;
    return (DATE_ONLY.test(value) ? this.#calendarDays : formatter).format(instant);
  }

  /** "in 3 days", "yesterday": days of the calendar between two moments, as people count. */
  fromNow(at: number, now: number): string {
    const midnight = (moment: number) => new Date(moment).setHours(0, 0, 0, 0);
    const whole = Math.round((midnight(at) - midnight(now)) / DAY_MS);
    if (whole === 0) return this.#relative.format(Math.trunc((at - now) / 3_600_000), "hour");
    if (Math.abs(whole) < 60) return this.#relative.format(whole, "day");
    return this.#relative.format(Math.trunc(whole / 30.44), "month");
  }
}
