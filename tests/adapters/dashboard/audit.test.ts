import assert from "node:assert/strict";
import { byRule, inOrder, joined } from "../../../adapters/dashboard/src/audit/conformance";
import { keep, readKept } from "../../../adapters/dashboard/src/audit/kept";
import type {
  Report,
  ReportedCheck,
  ReportedFact,
} from "../../../adapters/dashboard/src/contract/types";

function storage(text: string | null = null) {
  let kept = text;
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value;
    },
  };
}

const seen = (origin: string, key: string, size: number) => {
  return { origin, key, size, root: "r", seen_at: "2026-11-23T00:00:00Z" };
};

test("one checkpoint is kept for each log, the latest", () => {
  const place = storage();
  for (const one of [seen("a", "k", 1), seen("b", "k", 2), seen("a", "l", 3), seen("a", "k", 4)])
    keep(place, one);
  const sizes = readKept(place).map(({ origin, key, size }) => `${origin} ${key} ${size}`);
  assert.deepEqual(sizes, ["b k 2", "a k 4"]);
});

test("what is kept is bounded, and what is damaged is not there", () => {
  const place = storage();
  for (let at = 0; at < 60; at += 1) keep(place, seen(`log ${at}`, "k", at));
  assert.equal(readKept(place).length, 50);
  assert.equal(readKept(place).at(-1)?.origin, "log 59");
  for (const text of ["{", "5", '[{"origin":"a"}]', '[{"size":"1"}]', "null"])
    assert.deepEqual(readKept(storage(text)), []);
});

function page(instances: number, changes: Partial<Report> = {}): Report {
  const lists = { irregular: [], mended: [], taken_over: [], late: [], recorded_after: [] };
  return {
    instances,
    synthetic: 1,
    steps: 10 * instances,
    checks: [],
    ...lists,
    left_out: [],
    next: null,
    position: instances,
    ...changes,
  };
}

function fact(position: number, rules: string[] = []): ReportedFact {
  return { position, instance: "M", synthetic: false, rules };
}

function check(id: string, checked: number, positions: number[] = []): ReportedCheck {
  const deviations = positions.map((position) => fact(position));
  return { id, workflow: "w", title: { en: id }, checked, synthetic: 0, deviations };
}

test("the pages of a report add up, check by check", () => {
  const first = page(2, { checks: [check("a", 2, [4]), check("b", 1)], left_out: ["X"] });
  const second = page(3, { checks: [check("a", 3, [9]), check("b", 0)], late: [fact(7)] });
  const whole = joined(joined(null, first), second);
  assert.deepEqual([whole.instances, whole.synthetic, whole.steps, whole.position], [5, 2, 50, 3]);
  assert.deepEqual(
    whole.checks.map(({ id, checked, deviations }) => [id, checked, deviations.length]),
    [
      ["a", 5, 2],
      ["b", 1, 0],
    ],
  );
  assert.deepEqual([whole.left_out, whole.late.length], [["X"], 1]);
});

test("facts against a rule are grouped by it, the most frequent first", () => {
  const groups = byRule([fact(1, ["G1"]), fact(2, ["G2", "G1"]), fact(3, [])]);
  assert.deepEqual(
    groups.map(({ rule, facts }) => [rule, facts.map(({ position }) => position)]),
    [
      ["G1", [1, 2]],
      ["G2", [2]],
    ],
  );
});

test("checks with deviations come first, the rest stays in order", () => {
  const checks = [check("a", 1), check("b", 1, [3]), check("c", 0), check("d", 2, [5])];
  assert.deepEqual(
    inOrder(checks).map(({ id }) => id),
    ["b", "d", "a", "c"],
  );
});
