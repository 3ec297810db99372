import type { I18n } from "./i18n";

/** A single value of a mission's data in words. */
export function plainValue(value: unknown, i18n: I18n): string {
  if (value === null || value === undefined || value === "") return i18n.t("data.none");
  if (typeof value === "boolean") return i18n.t(value ? "form.yes" : "form.no");
  if (typeof value === "number") return i18n.number(value);
  if (typeof value === "string") {
    return /^\d{4}-\d{2}-\d{2}(T|$)/.test(value) ? i18n.dateTime(value) : value;
  }
  if (isSealed(value)) return i18n.t("data.sealed");
  return JSON.stringify(value);
}

/** A personal value that this reader may not see. */
export function isSealed(value: unknown): boolean {
  return value !== null && typeof value === "object" && Object.hasOwn(value, "$sealed");
}
