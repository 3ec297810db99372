// From a JSON Schema to form fields, and from what was typed to data. Pure.
import type { Data, Schema } from "../contract/types";
import { namesFile } from "../files/members";
import type { Key } from "../words/i18n";
import { COUNTRIES } from "./countries";
import { countRows } from "./rows";

export type Kind =
  | "text"
  | "longtext"
  | "integer"
  | "number"
  | "boolean"
  | "enum"
  | "date"
  | "datetime"
  | "file"
  | "lines"
  | "choices"
  | "group"
  | "rows"
  | "constant"
  | "json";

export interface Field {
  /** JSON pointer in the data. */
  pointer: string;
  /** The last part of the pointer. */
  name: string;
  kind: Kind;
  required: boolean;
  title: unknown;
  description: unknown;
  schema: Schema;
  /** Of an enum or of choices. */
  options: unknown[];
  /** Of a group. */
  fields: Field[];
  /** Of a list of objects: the fields of its item at a place from 0. */
  rows?: (at: number) => Field[];
}

/** What a person typed in one field; several texts for choices. */
export type Typed = string | string[];

export type Parsed = { value: unknown } | { empty: true } | { error: Key };

const LONG_TEXT = 200;
const DEPTH_MAX = 3;

function escapePointer(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Follows local references only. */
function resolve(schema: Schema, root: Schema): Schema {
  let here = schema;
  for (let hops = 0; typeof here?.$ref === "string" && hops < 8; hops += 1) {
    if (!here.$ref.startsWith("#/")) return {};
    const { $ref: reference, ...siblings } = here;
    const target = reference
      .slice(2)
      .split("/")
      .reduce<Schema | undefined>((at, part) => {
        return at?.[part.replaceAll("~1", "/").replaceAll("~0", "~")];
      }, root);
    here = { ...target, ...siblings };
  }
  return here && typeof here === "object" ? here : {};
}

function mainType(schema: Schema): string | undefined {
  if (!Array.isArray(schema.type)) return schema.type;
  const real = schema.type.filter((type: string) => type !== "null");
  return real.length === 1 ? real[0] : undefined;
}

/** Nobody knows the codes: a country is chosen by its name. */
export function isCountry(schema: Schema): boolean {
  return mainType(schema) === "string" && schema.format === "country" && !schema.enum;
}

function stringKind(schema: Schema): Kind {
  if (schema.format === "date") return "date";
  if (schema.format === "date-time") return "datetime";
  return schema.maxLength > LONG_TEXT || schema.contentMediaType ? "longtext" : "text";
}

function kindOf(schema: Schema, root: Schema, depth: number): Kind {
  if (Object.hasOwn(schema, "const")) return "constant";
  if (Array.isArray(schema.enum)) return "enum";
  const type = mainType(schema);
  if (isCountry(schema)) return "enum";
  if (type === "string") return stringKind(schema);
  if (type === "integer" || type === "number" || type === "boolean") return type;
  if (type === "object" && schema.properties && depth < DEPTH_MAX) return "group";
  if (type !== "array") return "json";
  const items = resolve(schema.items ?? {}, root);
  if (Array.isArray(items.enum)) return "choices";
  if (mainType(items) === "object" && items.properties && depth < DEPTH_MAX) return "rows";
  return mainType(items) === "string" ? "lines" : "json";
}

/** The fields of an object's schema, in its order. Local references lead into `root`. */
export function fieldsOf(
  schema: Schema | undefined,
  root: Schema = schema ?? {},
  pointer = "",
  depth = 0,
): Field[] {
  const object = resolve(schema ?? {}, root);
  const required = new Set(object.required ?? []);
  return Object.entries<Schema>(object.properties ?? {}).map(([name, raw]) => {
    const own = resolve(raw, root);
    const plain = kindOf(own, root, depth);
    const kind = plain === "text" && namesFile(name) ? "file" : plain;
    const here = `${pointer}/${escapePointer(name)}`;
    const items = kind === "choices" ? resolve(own.items, root).enum : own.enum;
    const countries = isCountry(own) ? COUNTRIES : [];
    return {
      pointer: here,
      name,
      kind,
      required: required.has(name),
      title: own.title,
      description: own.description,
      schema: own,
      options: items ?? countries,
      fields: kind === "group" ? fieldsOf(own, root, here, depth + 1) : [],
      ...(kind === "rows"
        ? { rows: (at: number) => fieldsOf(own.items, root, `${here}/${at}`, depth + 1) }
        : {}),
    };
  });
}

/** What was typed in one field as a JSON value. */
export function parseField(field: Field, typed: Typed): Parsed {
  if (field.kind === "constant") return { value: field.schema.const };
  if (Array.isArray(typed)) return parseMany(field, typed);
  const text = field.kind === "longtext" ? typed : typed.trim();
  if (text.trim() === "") return field.required ? { error: "form.missing" } : { empty: true };
  switch (field.kind) {
    case "integer":
      return /^[+-]?\d+$/.test(text) ? { value: Number(text) } : { error: "form.integer" };
    case "number":
      return parseNumber(text);
    case "boolean":
      return { value: text === "true" };
    case "enum":
      return parseChoice(field, text);
    case "date":
      return /^\d{4}-\d\d-\d\d$/.test(text) ? { value: text } : { error: "form.date" };
    case "datetime":
      return parseInstant(text);
    case "lines":
      return { value: splitLines(text) };
    case "json":
      return parseJson(text);
    default:
      return { value: text };
  }
}

/** A draft may hold what is no choice any more. */
function parseChoice(field: Field, text: string): Parsed {
  const value = field.options.find((option) => JSON.stringify(option) === text);
  return value === undefined ? { error: "form.missing" } : { value };
}

/** Each of `typed` is a JSON text. */
function parseMany(field: Field, typed: string[]): Parsed {
  if (typed.length === 0 && !field.required) return { empty: true };
  return { value: typed.map((text) => JSON.parse(text)) };
}

/** A comma is a decimal mark too. */
function parseNumber(text: string): Parsed {
  const value = Number(text.replace(",", "."));
  return Number.isFinite(value) ? { value } : { error: "form.number" };
}

/** `text` is a local time without zone. */
function parseInstant(text: string): Parsed {
  const instant = new Date(text);
  return Number.isNaN(instant.getTime())
    ? { error: "form.datetime" }
    : { value: instant.toISOString() };
}

function splitLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { error: "form.json" };
  }
}

export interface FieldError {
  pointer: string;
  key: Key;
}

/** The data of a whole form, and what is wrong in it. */
export function readForm(
  fields: Field[],
  typed: (field: Field) => Typed,
): { data: Data; errors: FieldError[] } {
  const data: Data = {};
  const errors: FieldError[] = [];
  for (const field of fields) {
    if (field.kind === "group") {
      const inner = readForm(field.fields, typed);
      const filled = Object.keys(inner.data).length > 0;
      if (filled || field.required) {
        data[field.name] = inner.data;
        errors.push(...inner.errors);
      }
      continue;
    }
    if (field.kind === "rows") {
      const all = readRows(field, typed);
      errors.push(...all.errors);
      if (all.data.length > 0 || field.required) data[field.name] = all.data;
      continue;
    }
    const parsed = parseField(field, typed(field));
    if ("error" in parsed) errors.push({ pointer: field.pointer, key: parsed.error });
    else if ("value" in parsed) data[field.name] = parsed.value;
  }
  return { data, errors };
}

function readRows(field: Field, typed: (field: Field) => Typed) {
  const count = countRows(field, { [field.pointer]: typed(field) });
  const rows = [...Array(count).keys()].map((at) => readForm(field.rows?.(at) ?? [], typed));
  return { data: rows.map(({ data }) => data), errors: rows.flatMap(({ errors }) => errors) };
}

/** All fields, each before those in it. */
export function flatten(fields: Field[]): Field[] {
  return fields.flatMap((field) => [field, ...flatten(field.fields)]);
}

/**
 * The field that an error belongs beside: the one named by the pointer or the nearest around it.
 * The server gives pointers with or without a leading "/data".
 */
export function fieldAt(fields: Field[], pointer: string): Field | undefined {
  const flat = flatten(fields);
  for (const wanted of [pointer, pointer.replace(/^\/data(?=\/|$)/, "")]) {
    const hits = flat.filter(
      (field) => wanted === field.pointer || wanted.startsWith(`${field.pointer}/`),
    );
    const [nearest] = hits.sort((a, b) => b.pointer.length - a.pointer.length);
    const row = /^\/(\d+)(?=\/)/.exec(wanted.slice(nearest?.pointer.length));
    if (row && nearest.rows) return fieldAt(nearest.rows(Number(row[1])), wanted) ?? nearest;
    if (nearest) return nearest;
  }
  return undefined;
}
