import assert from "node:assert/strict";
import {
  fitsTitle,
  fromView,
  leftOut,
  toView,
  unknownIn,
} from "../../../adapters/dashboard/src/board/saved";
import { NO_FILTER } from "../../../adapters/dashboard/src/missions/filter";

test("a saved view names what narrows the board, and nothing of how it is laid out", () => {
  const filter = {
    ...NO_FILTER,
    country: "SN",
    q: "abc",
    when: "overdue",
    layout: "list",
  } as const;
  assert.deepEqual(toView(filter), { country: "SN", q: "abc", overdue: true });
  assert.deepEqual(toView({ ...NO_FILTER }), {});
});

test("a chosen view replaces every condition and leaves the layout", () => {
  const filter = { ...NO_FILTER, host: "H1", mine: true, group: "host", layout: "list" } as const;
  const chosen = { ...filter, ...fromView({ country: "SN", overdue: true }) };
  const layout = { group: "host", layout: "list" };
  assert.deepEqual(chosen, { ...NO_FILTER, country: "SN", when: "overdue", ...layout });
});

test("what a view cannot keep, and what the board cannot show, is told", () => {
  assert.equal(leftOut({ ...NO_FILTER, mine: true }), true);
  assert.equal(leftOut({ ...NO_FILTER, when: "soon" }), true);
  assert.equal(leftOut({ ...NO_FILTER, when: "overdue" }), false);
  assert.deepEqual(unknownIn({ country: "SN", overdue: true }), []);
  assert.deepEqual(unknownIn({ "attributes.cohort": "a", overdue: false }), [
    "attributes.cohort",
    "overdue",
  ]);
});

test("a title has 1 to 200 bytes", () => {
  assert.deepEqual(["", "  ", "é".repeat(101), "é".repeat(100)].map(fitsTitle), [
    false,
    false,
    false,
    true,
  ]);
});
