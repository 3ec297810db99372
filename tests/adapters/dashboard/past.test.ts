import assert from "node:assert/strict";
import { compareData, leaves } from "../../../adapters/dashboard/src/compare/differences";
import type { Instance } from "../../../adapters/dashboard/src/contract/types";
import {
  daysBetween,
  momentQuery,
  nextMonthEnd,
  readMoment,
  stopAt,
  writeMoment,
} from "../../../adapters/dashboard/src/past/moment";

test("a moment in the address is read back, and the rest of the address is kept", () => {
  const moments = [
    { kind: "as_of", at: "2024-06-01" },
    { kind: "known_at", at: "2024-06-01T09:00:00Z" },
  ] as const;
  for (const moment of moments) {
    const query = writeMoment(moment, "?country=SN&as_of=2020-01-01");
    assert.deepEqual(readMoment(query), moment);
    assert.match(query, /country=SN/);
    assert.equal(writeMoment(null, query), "?country=SN");
  }
  assert.equal(momentQuery(moments[1]), "known_at=2024-06-01T09%3A00%3A00Z");
  assert.equal(momentQuery(null), "");
});

test("what is no date is the present", () => {
  for (const text of ["", "?as_of=", "?as_of=yesterday", "?as_of=2024-13-01", "?as_of=12"]) {
    assert.equal(readMoment(text), null, text);
  }
});

test("days follow each other over a leap year and the change of clocks", () => {
  const days = daysBetween("2024-02-27T23:30:00Z", "2024-04-02");
  assert.deepEqual(days.slice(0, 4), ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"]);
  assert.equal(days.length, 36);
  assert.deepEqual(daysBetween("2024-02-02", "2024-02-01"), []);
});

test("playing goes from the end of a month to the next, and ends on the last day", () => {
  const days = daysBetween("2024-01-10", "2024-03-05");
  const played: string[] = [];
  for (let at = 0; at < days.length - 1; ) {
    at = nextMonthEnd(days, at);
    played.push(days[at]);
  }
  assert.deepEqual(played, ["2024-01-31", "2024-02-29", "2024-03-05"]);
});

test("a date stands at the last stop that it has passed", () => {
  const stops = ["2024-01-10T09:00:00Z", "2024-01-10T18:00:00Z", "2024-02-01T09:00:00Z"];
  assert.equal(stopAt(stops, "2024-01-10"), 1);
  assert.equal(stopAt(stops, "2024-01-10T12:00:00Z"), 0);
  assert.equal(stopAt(stops, "2030-01-01"), 2);
  assert.equal(stopAt(stops, "2020-01-01"), 0);
  assert.equal(stopAt(["2024-01-10", "2024-01-11"], "2024-01-11"), 1);
});

const mission = (data: object) => ({ data }) as Instance;

test("two dates differ where a value does, came or went; a list counts as one value", () => {
  const before = mission({ title: "A", plan: { months: 6, tags: ["x"] }, gone: 1, synthetic: [] });
  const after = mission({ title: "A", plan: { months: 12, tags: ["x"] }, come: 1 });
  const rows = compareData(before, after).map(({ path, changed }) => [path, changed]);
  assert.deepEqual(rows, [
    ["title", false],
    ["plan.months", true],
    ["plan.tags", false],
    ["gone", true],
    ["come", true],
  ]);
  assert.deepEqual(
    compareData(undefined, after).filter(({ changed }) => !changed),
    [],
  );
});

test("what is not stated at one date and absent at the other is the same", () => {
  const rows = compareData(mission({ town: null }), mission({ host: null }));
  assert.deepEqual(
    rows.map(({ changed }) => changed),
    [false, false],
  );
});

test("a sealed value is one value", () => {
  assert.deepEqual([...leaves({ name: { $sealed: "identity" } }).keys()], ["name"]);
});
