import assert from "node:assert/strict";
import {
  type Field,
  fieldAt,
  fieldsOf,
  parseField,
  readForm,
} from "../../../adapters/dashboard/src/form/schema";
import { fieldTitle } from "../../../adapters/dashboard/src/form/titles";
import { I18n } from "../../../adapters/dashboard/src/words/i18n";

const SCHEMA = {
  type: "object",
  required: ["name", "count", "when"],
  definitions: { day: { type: "string", format: "date" } },
  properties: {
    name: { type: "string", maxLength: 40, title: "Name" },
    story: { type: ["string", "null"], maxLength: 4000 },
    count: { type: "integer", minimum: 1 },
    share: { type: "number" },
    agreed: { type: "boolean" },
    kind: { enum: ["a", "b"] },
    when: { $ref: "#/definitions/day" },
    at: { type: "string", format: "date-time" },
    tags: { type: "array", items: { type: "string" } },
    days: { type: "array", items: { enum: ["mon", "tue"] } },
    place: { type: "object", required: ["city"], properties: { city: { type: "string" } } },
    rows: { type: "array", items: { type: "object" } },
    form: { const: 2 },
    any: { anyOf: [{ type: "string" }, { type: "integer" }] },
  },
};

const byName = (name: string) => fieldsOf(SCHEMA).find((field) => field.name === name) as Field;

test("every shape of a schema becomes the fitting kind of field", () => {
  const kinds = fieldsOf(SCHEMA).map(({ name, kind }) => `${name}:${kind}`);
  assert.deepEqual(kinds, [
    "name:text",
    "story:longtext",
    "count:integer",
    "share:number",
    "agreed:boolean",
    "kind:enum",
    "when:date",
    "at:datetime",
    "tags:lines",
    "days:choices",
    "place:group",
    "rows:json",
    "form:constant",
    "any:json",
  ]);
});

test("a text whose name says that it is a SHA-256 is a file", () => {
  const text = { type: "string", title: "Scan (SHA-256 of the file) / Scan (SHA-256 du fichier)" };
  const properties = {
    scan_sha256: text,
    sha256: text,
    sha256_of: text,
    of_sha256: { enum: ["a"] },
  };
  const [scan, ...rest] = fieldsOf({ type: "object", properties });
  assert.deepEqual(
    [scan, ...rest].map(({ kind }) => kind),
    ["file", "file", "text", "enum"],
  );
  assert.equal(fieldTitle(scan, new I18n("en", {})), "Scan");
  assert.deepEqual(parseField(scan, "ab"), { value: "ab" });
});

test("a schema without properties makes an empty form", () => {
  assert.deepEqual(fieldsOf(undefined), []);
  assert.deepEqual(fieldsOf({ type: "object" }), []);
});

test("a form with what is required gives the data and nothing more", () => {
  const typed = new Map<string, string | string[]>([
    ["/name", "Awa"],
    ["/count", "3"],
    ["/when", "2026-03-01"],
    ["/place/city", "Kaolack"],
    ["/tags", "a\n\n b \n"],
    ["/days", ['"mon"']],
  ]);
  const { data, errors } = readForm(fieldsOf(SCHEMA), (field) => typed.get(field.pointer) ?? "");
  assert.deepEqual(errors, []);
  assert.deepEqual(data, {
    name: "Awa",
    count: 3,
    when: "2026-03-01",
    tags: ["a", "b"],
    days: ["mon"],
    place: { city: "Kaolack" },
    form: 2,
  });
});

test("what is required and missing is named by its pointer", () => {
  const { errors } = readForm(fieldsOf(SCHEMA), () => "");
  assert.deepEqual(
    errors.map(({ pointer }) => pointer),
    ["/name", "/count", "/when"],
  );
});

test("numbers are exact or refused", () => {
  assert.deepEqual(parseField(byName("count"), "2.5"), { error: "form.integer" });
  assert.deepEqual(parseField(byName("share"), "2,5"), { value: 2.5 });
  assert.deepEqual(parseField(byName("share"), "many"), { error: "form.number" });
});

test("an empty choice is left out and false is kept", () => {
  assert.deepEqual(parseField(byName("agreed"), ""), { empty: true });
  assert.deepEqual(parseField(byName("agreed"), "false"), { value: false });
});

test("broken JSON is refused beside its field", () => {
  assert.deepEqual(parseField(byName("rows"), "[{"), { error: "form.json" });
  assert.deepEqual(parseField(byName("rows"), '[{"a":1}]'), { value: [{ a: 1 }] });
});

test("an error of the server finds its field, also from within a list", () => {
  const fields = fieldsOf(SCHEMA);
  assert.equal(fieldAt(fields, "/data/place/city")?.name, "city");
  assert.equal(fieldAt(fields, "/tags/3")?.name, "tags");
  assert.equal(fieldAt(fields, "/elsewhere"), undefined);
});
