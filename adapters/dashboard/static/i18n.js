// @ts-check
/** Texts, dates and countries in the reader's language. Pure but for `loadI18n`. */

export const LANGUAGES = ["fr", "en"];

/**
 * The language to show: what the address asks, else what was chosen before, else the browser's.
 * @param {string | null} asked
 * @param {string | null} stored
 * @param {readonly string[]} preferred
 * @returns {string}
 */
export function chooseLanguage(asked, stored, preferred) {
  for (const tag of [asked, stored, ...preferred]) {
    const base = (tag ?? "").toLowerCase().split("-")[0];
    if (LANGUAGES.includes(base)) return base;
  }
  return "en";
}

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

export class I18n {
  /**
   * @param {string} lang
   * @param {Record<string, string | Record<string, string>>} messages
   */
  constructor(lang, messages) {
    this.lang = lang;
    this.messages = messages;
    this.plural = new Intl.PluralRules(lang);
    this.regions = new Intl.DisplayNames([lang], { type: "region" });
    this.relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
    this.numbers = new Intl.NumberFormat(lang);
    this.days = new Intl.DateTimeFormat(lang, { dateStyle: "medium" });
    // A date without a time is a calendar day: it is never shifted to the reader's zone.
    this.calendarDays = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" });
    this.instants = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
    this.clock = new Intl.DateTimeFormat(lang, { timeStyle: "short" });
  }

  /**
   * A text by its key. A text with plural forms takes its form from `params.count`.
   * @param {string} key
   * @param {Record<string, string | number>} [params]
   * @returns {string}
   */
  t(key, params = {}) {
    const found = this.messages[key];
    if (found === undefined) return key;
    const count = Number(params.count);
    const text =
      typeof found === "string" ? found : (found[this.plural.select(count)] ?? found.other);
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = params[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? this.numbers.format(value) : value;
    });
  }

  /** @param {string} key */
  has(key) {
    return Object.hasOwn(this.messages, key);
  }

  /**
   * The text of a title that carries its own languages.
   * @param {unknown} titles `{fr, en}` or a plain text
   * @param {string} [fallback]
   * @returns {string}
   */
  pick(titles, fallback = "") {
    if (typeof titles === "string") return titles || fallback;
    if (titles === null || typeof titles !== "object") return fallback;
    const map = /** @type {Record<string, string>} */ (titles);
    return map[this.lang] || map.en || map.fr || Object.values(map)[0] || fallback;
  }

  /**
   * A title of a JSON Schema, which is one text: "English / French", or one language for all.
   * @param {unknown} title
   * @param {string} [fallback]
   * @returns {string}
   */
  label(title, fallback = "") {
    const parts = typeof title === "string" ? title.split(" / ") : [];
    if (parts.length !== 2) return this.pick(title, fallback);
    return this.pick({ en: parts[0].trim(), fr: parts[1].trim() }, fallback);
  }

  /** @param {string} code ISO 3166-1 alpha-2 @returns {string} */
  country(code) {
    try {
      return this.regions.of(code) ?? code;
    } catch {
      return code;
    }
  }

  /** @param {string[]} items @returns {string} */
  list(items) {
    return new Intl.ListFormat(this.lang, { type: "conjunction" }).format(items);
  }

  /** @param {string | undefined | null} value a day or an instant @returns {string} the day */
  date(value) {
    return this.format(value, this.days);
  }

  /**
   * The day, and the time if it has one.
   * @param {string | undefined | null} value @returns {string}
   */
  dateTime(value) {
    return this.format(value, this.instants);
  }

  /** @param {number} value milliseconds since the epoch @returns {string} */
  time(value) {
    return this.clock.format(value);
  }

  /**
   * @param {string | undefined | null} value
   * @param {Intl.DateTimeFormat} formatter
   * @returns {string}
   */
  format(value, formatter) {
    if (!value) return "";
    const instant = Date.parse(value);
    if (Number.isNaN(instant)) return value;
    return (DATE_ONLY.test(value) ? this.calendarDays : formatter).format(instant);
  }

  /**
   * "in 3 days", "yesterday": days of the calendar from one moment to the other, as people count.
   * @param {number} at milliseconds since the epoch
   * @param {number} now
   * @returns {string}
   */
  fromNow(at, now) {
    const midnight = (/** @type {number} */ moment) => new Date(moment).setHours(0, 0, 0, 0);
    const whole = Math.round((midnight(at) - midnight(now)) / DAY_MS);
    if (whole === 0) {
      return this.relative.format(Math.trunc((at - now) / 3_600_000), "hour");
    }
    if (Math.abs(whole) < 60) return this.relative.format(whole, "day");
    return this.relative.format(Math.trunc(whole / 30.44), "month");
  }
}

/**
 * @param {string} lang
 * @returns {Promise<I18n>}
 */
export async function loadI18n(lang) {
  const answer = await fetch(new URL(`i18n/${lang}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`i18n/${lang}.json: ${answer.status}`);
  return new I18n(lang, await answer.json());
}
