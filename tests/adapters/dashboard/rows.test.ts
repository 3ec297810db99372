import assert from "node:assert/strict";
import { rowsInSight } from "../../../adapters/dashboard/src/board/rows";

const SIGHT = { top: 0, height: 1_000, row: 50, spare: 2 };

test("only rows in sight and a few around them are drawn", () => {
  assert.deepEqual(rowsInSight(10_000, SIGHT), { first: 0, end: 22 });
  assert.deepEqual(rowsInSight(10_000, { ...SIGHT, top: -5_000 }), { first: 98, end: 122 });
});

test("neither end is passed", () => {
  assert.deepEqual(rowsInSight(5, SIGHT), { first: 0, end: 5 });
  assert.deepEqual(rowsInSight(0, SIGHT), { first: 0, end: 0 });
  const { first, end } = rowsInSight(100, { ...SIGHT, top: -90_000 });
  assert.ok(first <= end && end === 100, `${first} ${end}`);
});
