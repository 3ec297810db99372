import assert from "node:assert/strict";
import { outline } from "../../../adapters/dashboard/src/chart/outline";
import type { LogEvent } from "../../../adapters/dashboard/src/contract/types";
import { Workflow } from "../../../adapters/dashboard/src/words/workflow";

const LAMP = new Workflow({
  states: {
    room: {
      initial: "dark",
      states: {
        dark: { on: { press: "lit", look: "dark" } },
        lit: { always: { target: "dark" } },
        before: { type: "history" },
      },
    },
    gone: { type: "final" },
  },
});

test("each state is told below what it lies in, with where the mission is and was", () => {
  const events = [{ entered: ["dark"] }, { entered: ["lit"] }] as LogEvent[];
  const told = outline(LAMP, ["lit"], events).map(({ id, depth, mark }) => [id, depth, mark]);
  assert.deepEqual(told, [
    ["room", 0, "here"],
    ["dark", 1, "been"],
    ["lit", 1, "here"],
    ["gone", 0, ""],
  ]);
});

test("only what leads elsewhere is told as a way on", () => {
  const ways = outline(LAMP, [], []).map(({ id, moves }) => [id, moves.map((one) => one.targets)]);
  assert.deepEqual(Object.fromEntries(ways), {
    room: [],
    dark: [["lit"]],
    lit: [["dark"]],
    gone: [],
  });
});
