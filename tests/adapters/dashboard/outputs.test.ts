import assert from "node:assert/strict";
import type { Instance } from "../../../adapters/dashboard/src/contract/types";
import { programmes } from "../../../adapters/dashboard/src/programme/outputs";

const output = (id: string, figures: object, counted: string[] = []) =>
  ({ id, attributes: { programme: "P" }, data: { title: id, figures, counted } }) as unknown;
const mission = (id: string, host: string, programme = "P") =>
  ({ id, attributes: { programme, host, volunteer: "V" }, data: {} }) as unknown;

test("three figures stay apart, and what was not stated is not nought", () => {
  const all = [
    output("O-10", { stated: 4, validated: null, synthetic: 0 }, ["M-2/a", "M-1/b", "M-2/c"]),
    output("O-9", { stated: null, validated: 2 }),
    mission("M-1", "H1"),
    mission("M-2", "H1"),
    mission("M-3", "H2", "Q"),
  ] as Instance[];
  const [programme, ...rest] = programmes(all);
  assert.deepEqual(rest, []);
  assert.deepEqual([programme.id, programme.missions, programme.hosts], ["P", 2, 1]);
  assert.deepEqual(
    programme.outputs.map(({ id, figures, missions }) => [id, figures, missions]),
    [
      ["O-9", { stated: null, validated: 2, synthetic: null }, []],
      ["O-10", { stated: 4, validated: null, synthetic: 0 }, ["M-1", "M-2"]],
    ],
  );
});
