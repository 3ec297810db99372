import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { COUNTRIES } from "../../../adapters/dashboard/src/form/countries";
import { removeRow } from "../../../adapters/dashboard/src/form/rows";
import {
  type Field,
  fieldAt,
  fieldsOf,
  parseField,
  readForm,
} from "../../../adapters/dashboard/src/form/schema";
import { fieldTitle, optionsOf } from "../../../adapters/dashboard/src/form/titles";
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

test("a date is one, whatever an old draft left", () => {
  assert.deepEqual(parseField(byName("when"), "2026-03-01"), { value: "2026-03-01" });
  for (const left of ['"2026-03-01"', "4", "2026-3-1"])
    assert.deepEqual(parseField(byName("when"), left), { error: "form.date" });
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

const LIST = {
  type: "object",
  required: ["reports"],
  properties: {
    reports: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["indicator"],
        properties: {
          indicator: { type: "string" },
          quantity: { type: "number" },
          scan_sha256: { type: "string" },
        },
      },
    },
  },
};

test("a list of objects has a row an item, a file in it too", () => {
  const [list] = fieldsOf(LIST);
  assert.equal(list.kind, "rows");
  const kinds = list.rows?.(2).map(({ pointer, kind }) => `${pointer} ${kind}`);
  assert.deepEqual(kinds, [
    "/reports/2/indicator text",
    "/reports/2/quantity number",
    "/reports/2/scan_sha256 file",
  ]);
  const typed: Record<string, string> = {
    "/reports": "2",
    "/reports/0/indicator": "Wells",
    "/reports/0/quantity": "2,5",
    "/reports/1/quantity": "x",
  };
  const { data, errors } = readForm(fieldsOf(LIST), ({ pointer }) => typed[pointer] ?? "");
  assert.deepEqual(data, { reports: [{ indicator: "Wells", quantity: 2.5 }, {}] });
  assert.deepEqual(
    errors.map(({ pointer }) => pointer),
    ["/reports/1/indicator", "/reports/1/quantity"],
  );
});

test("the least number of rows is there from the beginning", () => {
  assert.deepEqual(readForm(fieldsOf(LIST), () => "").errors, [
    { pointer: "/reports/0/indicator", key: "form.missing" },
  ]);
});

test("without a row, those below move up and nothing else does", () => {
  const [list] = fieldsOf(LIST);
  const typed = {
    "/other": "x",
    "/reports": "3",
    "/reports/0/indicator": "a",
    "/reports/1/indicator": "b",
    "/reports/2/indicator": "c",
  };
  assert.deepEqual(removeRow(list, typed, 1), {
    "/other": "x",
    "/reports": "2",
    "/reports/0/indicator": "a",
    "/reports/1/indicator": "c",
  });
});

test("what the server says of an item leads to its field", () => {
  const fields = fieldsOf(LIST);
  assert.equal(fieldAt(fields, "/data/reports/1/quantity")?.pointer, "/reports/1/quantity");
  assert.equal(fieldAt(fields, "/data/reports/1")?.pointer, "/reports");
});

test("a country is chosen by its name in the reader's language", () => {
  const schema = { type: "object", properties: { to: { type: "string", format: "country" } } };
  const [field] = fieldsOf(schema);
  const names = (lang: string) => optionsOf(field, new I18n(lang, {}));
  assert.equal(field.kind, "enum");
  assert.equal(new Map(names("fr")).get('"CI"'), "Côte d’Ivoire");
  assert.equal(names("fr")[0][1], "Afghanistan");
  assert.deepEqual(names("en").slice(0, 2), [
    ['"AF"', "Afghanistan"],
    ['"AX"', "Åland Islands"],
  ]);
  assert.ok(names("fr").every(([, name]) => !/^[A-Z]{2}$/.test(name)));
  assert.deepEqual(parseField(field, '"CI"'), { value: "CI" });
  assert.deepEqual(parseField(field, "CI"), { error: "form.missing" }, "an old draft");
});

test("the countries are those that the server takes", () => {
  const taken = readFileSync("../json/formats.cpp", "utf8");
  const [list] = /"AD AE [^;]+/.exec(taken) ?? [""];
  assert.deepEqual([...COUNTRIES], list.match(/[A-Z]{2}/g));
});
