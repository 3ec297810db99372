import assert from "node:assert/strict";
import { Deviations } from "../../../adapters/dashboard/src/audit/deviations";
import { keep, readKept } from "../../../adapters/dashboard/src/audit/kept";
import type { LogEvent } from "../../../adapters/dashboard/src/contract/types";

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

function fact(position: number, changes: Partial<LogEvent> = {}): LogEvent {
  return { position, instance: "M", type: "StepTaken", ...changes } as LogEvent;
}

test("facts against a rule are grouped by it, with corrections and reversals beside", () => {
  const found = new Deviations();
  found.add([fact(1), fact(2, { irregular: ["G1", "G2"] }), fact(3, { irregular: ["G1"] })]);
  found.add([fact(4, { type: "FactCorrected" }), fact(5, { type: "StepReversed" })]);
  assert.equal(found.seen, 5);
  const groups = found.groups.map(({ what, count, facts }) => [
    "rule" in what ? what.rule : what.type,
    count,
    facts.map(({ position }) => position),
  ]);
  assert.deepEqual(groups, [
    ["G1", 2, [2, 3]],
    ["G2", 1, [2]],
    ["FactCorrected", 1, [4]],
    ["StepReversed", 1, [5]],
  ]);
});

test("of very many only the first are listed, and all are counted", () => {
  const found = new Deviations();
  for (let at = 1; at <= 500; at += 1) found.add([fact(at, { irregular: ["G"] })]);
  const [group] = found.groups;
  assert.deepEqual([group.count, group.facts.length], [500, 100]);
});
