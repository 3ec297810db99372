import { fileTitle } from "../files/members";
import type { I18n } from "../words/i18n";
import { choiceTitle, humanise } from "../words/workflow";
import { type Field, isCountry } from "./schema";

export function fieldTitle(field: Field, i18n: I18n): string {
  const title = i18n.label(field.title, humanise(field.name));
  return field.kind === "file" ? fileTitle(title) : title;
}

type Option = [value: string, text: string];

/** The choices of a field: what is sent, as JSON, and what is read. Countries stand by name. */
export function optionsOf(field: Field, i18n: I18n): Option[] {
  if (isCountry(field.schema)) {
    const named = field.options.map(
      (code): Option => [JSON.stringify(code), i18n.country(String(code))],
    );
    return named.sort(([, one], [, other]) => one.localeCompare(other, i18n.lang));
  }
  return field.options.map((option) => [
    JSON.stringify(option),
    typeof option === "string"
      ? i18n.label(choiceTitle(field.schema.items ?? field.schema, option), humanise(option))
      : JSON.stringify(option),
  ]);
}

/** What to know before filling a field, in a form that takes files or asks for their SHA-256. */
export function hintOf(field: Field, i18n: I18n, offersFiles: boolean): string {
  const { schema, kind } = field;
  return [
    i18n.label(field.description),
    kind === "lines" ? i18n.t("form.lines") : "",
    kind === "file" ? i18n.t(offersFiles ? "file.hint" : "file.digest") : "",
    kind === "json" ? i18n.t("form.json_hint") : "",
    schema.minimum !== undefined ? i18n.t("form.minimum", { n: schema.minimum }) : "",
    schema.maximum !== undefined ? i18n.t("form.maximum", { n: schema.maximum }) : "",
  ]
    .filter(Boolean)
    .join(" ");
}
