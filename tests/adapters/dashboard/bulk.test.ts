import assert from "node:assert/strict";
import { confirmed, tally } from "../../../adapters/dashboard/src/bulk/bulk.svelte";
import type { BulkAnswer } from "../../../adapters/dashboard/src/contract/types";

const PREVIEW: BulkAnswer = {
  position: 9,
  items: [
    { id: "A", would: "accepted", version: 3 },
    { id: "B", would: "refused", version: 5 },
    { id: "C", would: "undecided", version: 7 },
    { id: "D", would: "not_found" },
    { id: "E", would: "refused", version: 1 },
  ],
};

test("only what was seen to be possible is ordered, at the versions that were seen", () => {
  const order = { trigger: "confirmed", ids: ["A", "B", "C", "D", "E"], data: { a: 1 } };
  assert.deepEqual(confirmed(order, PREVIEW), {
    trigger: "confirmed",
    data: { a: 1 },
    ids: ["A", "C"],
    expected: { A: 3, C: 7 },
  });
});

test("results are counted, the most frequent first", () => {
  assert.deepEqual(tally(PREVIEW.items)[0], ["refused", 2]);
  assert.deepEqual(tally([{ id: "A", outcome: "changed" }]), [["changed", 1]]);
});
