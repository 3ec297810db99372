// @ts-check
/** From a JSON Schema to form fields, and from what was typed to data. Pure. */

/** @typedef {import("./types.js").Schema} Schema */

/**
 * @typedef {"text" | "longtext" | "integer" | "number" | "boolean" | "enum" | "date" | "datetime"
 *   | "lines" | "choices" | "group" | "constant" | "json"} Kind
 *
 * @typedef {object} Field
 * @property {string} pointer JSON pointer in the data
 * @property {string} name last part of the pointer
 * @property {Kind} kind
 * @property {boolean} required
 * @property {unknown} title
 * @property {unknown} description
 * @property {Schema} schema
 * @property {unknown[]} options of an enum or of choices
 * @property {Field[]} fields of a group
 */

const LONG_TEXT = 200;
const DEPTH_MAX = 3;

/** @param {string} part */
function escapePointer(part) {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

/**
 * Follows local references only.
 * @param {Schema} schema
 * @param {Schema} root
 * @returns {Schema}
 */
function resolve(schema, root) {
  let here = schema;
  for (let hops = 0; typeof here?.$ref === "string" && hops < 8; hops += 1) {
    if (!here.$ref.startsWith("#/")) return {};
    const { $ref: reference, ...siblings } = here;
    const target = reference
      .slice(2)
      .split("/")
      .reduce((/** @type {any} */ at, /** @type {string} */ part) => {
        return at?.[part.replaceAll("~1", "/").replaceAll("~0", "~")];
      }, root);
    here = { ...target, ...siblings };
  }
  return here && typeof here === "object" ? here : {};
}

/** @param {Schema} schema @returns {string | undefined} */
function mainType(schema) {
  if (!Array.isArray(schema.type)) return schema.type;
  const real = schema.type.filter((type) => type !== "null");
  return real.length === 1 ? real[0] : undefined;
}

/** @param {Schema} schema @returns {Kind} */
function stringKind(schema) {
  if (schema.format === "date") return "date";
  if (schema.format === "date-time") return "datetime";
  return schema.maxLength > LONG_TEXT || schema.contentMediaType ? "longtext" : "text";
}

/**
 * @param {Schema} schema
 * @param {Schema} root
 * @param {number} depth
 * @returns {Kind}
 */
function kindOf(schema, root, depth) {
  if (Object.hasOwn(schema, "const")) return "constant";
  if (Array.isArray(schema.enum)) return "enum";
  const type = mainType(schema);
  if (type === "string") return stringKind(schema);
  if (type === "integer" || type === "number" || type === "boolean") return type;
  if (type === "object" && schema.properties && depth < DEPTH_MAX) return "group";
  if (type !== "array") return "json";
  const items = resolve(schema.items ?? {}, root);
  if (Array.isArray(items.enum)) return "choices";
  return mainType(items) === "string" ? "lines" : "json";
}

/**
 * @param {Schema | undefined} schema of an object
 * @param {Schema} [root] where local references lead
 * @param {string} [pointer]
 * @param {number} [depth]
 * @returns {Field[]} in the schema's order
 */
export function fieldsOf(schema, root = schema ?? {}, pointer = "", depth = 0) {
  const object = resolve(schema ?? {}, root);
  const required = new Set(object.required ?? []);
  return Object.entries(object.properties ?? {}).map(([name, raw]) => {
    const own = resolve(raw, root);
    const kind = kindOf(own, root, depth);
    const here = `${pointer}/${escapePointer(name)}`;
    const items = kind === "choices" ? resolve(own.items, root).enum : own.enum;
    return {
      pointer: here,
      name,
      kind,
      required: required.has(name),
      title: own.title,
      description: own.description,
      schema: own,
      options: items ?? [],
      fields: kind === "group" ? fieldsOf(own, root, here, depth + 1) : [],
    };
  });
}

/**
 * What was typed in one field as a JSON value.
 * @param {Field} field
 * @param {string | string[]} typed
 * @returns {{value: unknown} | {empty: true} | {error: string}} error = key of a message
 */
export function parseField(field, typed) {
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
      return { value: JSON.parse(text) };
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

/** @param {Field} field @param {string[]} typed each a JSON text */
function parseMany(field, typed) {
  if (typed.length === 0 && !field.required) return { empty: /** @type {true} */ (true) };
  return { value: typed.map((text) => JSON.parse(text)) };
}

/** @param {string} text a comma is a decimal mark too */
function parseNumber(text) {
  const value = Number(text.replace(",", "."));
  return Number.isFinite(value) ? { value } : { error: "form.number" };
}

/** @param {string} text local time without zone @returns {{value: string} | {error: string}} */
function parseInstant(text) {
  const instant = new Date(text);
  return Number.isNaN(instant.getTime())
    ? { error: "form.datetime" }
    : { value: instant.toISOString() };
}

/** @param {string} text */
function splitLines(text) {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** @param {string} text */
function parseJson(text) {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { error: "form.json" };
  }
}

/**
 * The data of a whole form.
 * @param {Field[]} fields
 * @param {(field: Field) => string | string[]} typed
 * @returns {{data: Record<string, unknown>, errors: {pointer: string, key: string}[]}}
 */
export function readForm(fields, typed) {
  /** @type {Record<string, unknown>} */
  const data = {};
  /** @type {{pointer: string, key: string}[]} */
  const errors = [];
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
    const parsed = parseField(field, typed(field));
    if ("error" in parsed) errors.push({ pointer: field.pointer, key: parsed.error });
    else if ("value" in parsed) data[field.name] = parsed.value;
  }
  return { data, errors };
}

/**
 * The field that an error belongs beside: the one named by the pointer or the nearest around it.
 * @param {Field[]} fields
 * @param {string} pointer as the server gives it, with or without a leading "/data"
 * @returns {Field | undefined}
 */
export function fieldAt(fields, pointer) {
  const flat = fields.flatMap(function all(field) {
    /** @type {Field[]} */
    const inner = field.fields.flatMap(all);
    return [field, ...inner];
  });
  for (const wanted of [pointer, pointer.replace(/^\/data(?=\/|$)/, "")]) {
    const hits = flat.filter(
      (field) => wanted === field.pointer || wanted.startsWith(`${field.pointer}/`),
    );
    if (hits.length > 0) return hits.sort((a, b) => b.pointer.length - a.pointer.length)[0];
  }
  return undefined;
}
