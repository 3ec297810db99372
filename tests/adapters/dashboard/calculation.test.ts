import assert from "node:assert/strict";
import { calculation, leadsTo, partsOf } from "../../../adapters/dashboard/src/words/calculation";
import { I18n } from "../../../adapters/dashboard/src/words/i18n";

const END = { var: "data.contract.end" };
const FACTS = { "data.contract.end": "2026-11-30", "rules.months": 3, "data.gone": null };
const fact = { kind: "fact", path: "data.contract.end", value: "2026-11-30" };

test("a period alone counts from when the date was set", () => {
  assert.deepEqual(calculation("P30D", {}), { from: { kind: "set" }, periods: ["P30D"] });
});

test("a fact, and what is added to it, are named in order", () => {
  assert.deepEqual(calculation(END, FACTS), { from: fact, periods: [] });
  const twice = { "date.add": [{ "date.add": [END, "P1D"] }, "P2M"] };
  assert.deepEqual(calculation(twice, FACTS), { from: fact, periods: ["P1D", "P2M"] });
  const after = { "date.add": [{ "step.at": "incident.reported" }, "PT24H"] };
  const step = { kind: "step", trigger: "incident.reported" };
  assert.deepEqual(calculation(after, {}), { from: step, periods: ["PT24H"] });
});

test("a period that is put together takes its number from the facts", () => {
  const rule = { "date.add": [END, { cat: ["P", { var: "rules.months" }, "M"] }] };
  assert.deepEqual(calculation(rule, FACTS)?.periods, ["P3M"]);
  const unknown = { "date.add": [END, { cat: ["P", { var: "rules.gone" }, "M"] }] };
  assert.equal(calculation(unknown, FACTS), null);
});

test("of a condition the one case that gives a date is told, and none where cases differ", () => {
  const late = { if: [{ "date.before": [END, { var: "today" }] }, null, END] };
  assert.deepEqual(calculation(late, FACTS), { from: fact, periods: [] });
  const either = { if: [true, END, { var: "data.other" }] };
  assert.equal(calculation(either, { ...FACTS, "data.other": "2026-01-01" }), null);
});

test("of several facts the first that is known counts", () => {
  const rule = { "date.add": [{ or: [{ var: "data.gone" }, END] }, "P1Y"] };
  assert.deepEqual(calculation(rule, FACTS), { from: fact, periods: ["P1Y"] });
});

test("what is none of this is not explained, rather than explained wrongly", () => {
  for (const rule of [null, 5, "soon", {}, { "date.add": [END] }, { max: [1, 2] }, { var: "x" }])
    assert.equal(calculation(rule, FACTS), null, JSON.stringify(rule));
});

test("a period is read in words", () => {
  assert.deepEqual(partsOf("P1Y2M"), [
    { count: 1, unit: "year" },
    { count: 2, unit: "month" },
  ]);
  assert.equal(new I18n("en", {}).period("P1M15D"), "1 month and 15 days");
  assert.match(new I18n("fr", {}).period("PT24H"), /^24\sheures$/);
});

test("days before a fact are told as such, however the rule writes them", () => {
  const days = { "date.days": [{ var: "today" }, END] };
  const rule = { "date.add": [{ var: "today" }, { cat: ["P", { "-": [days, 90] }, "D"] }] };
  assert.deepEqual(calculation(rule, FACTS), { from: fact, periods: ["-P90D"] });
  const other = { "date.add": [{ var: "now" }, { cat: ["P", { "-": [days, 90] }, "D"] }] };
  assert.equal(calculation(other, FACTS), null);
});

test("numbers in a period are counted", () => {
  const count = { "+": [{ var: "rules.months" }, 1] };
  const rule = { "date.add": [END, { cat: ["P", count, "M"] }] };
  assert.deepEqual(calculation(rule, FACTS)?.periods, ["P4M"]);
});

test("a calculation that does not lead to the date is found", () => {
  assert.ok(leadsTo("2026-06-02", ["P90D"], "2026-08-31T23:59:59.999999Z"));
  assert.ok(leadsTo("2026-01-31", ["P1M"], "2026-02-28T12:00:00Z"));
  assert.ok(leadsTo("2027-05-31", ["-P90D"], "2027-03-02T23:59:59Z"));
  assert.ok(leadsTo("2026-06-02T09:00:00Z", ["PT24H"], "2026-06-03T09:00:00Z"));
  assert.ok(!leadsTo("2026-06-02", ["P90D"], "2026-10-01T00:00:00Z"));
  assert.ok(!leadsTo("2026-06-02", ["P3M"], "2026-08-01T00:00:00Z"));
});

test("a sum that is a day off is not told as the reason", () => {
  assert.ok(leadsTo("2026-06-02", ["P90D"], "2026-09-01T11:59:59Z"), "the day's end, far west");
  assert.ok(!leadsTo("2026-06-02", ["P90D"], "2026-09-01T23:59:59Z"));
  assert.ok(leadsTo("2026-06-02", ["P90D"], "2026-08-31"));
  assert.ok(!leadsTo("2026-06-02", ["P90D"], "2026-09-01"));
  assert.ok(!leadsTo("2026-06-02", ["P90D"], "2026-08-30"));
});
