import assert from "node:assert/strict";
import type { LogEvent } from "../../../adapters/dashboard/src/contract/types";
import { amendments, valueBefore } from "../../../adapters/dashboard/src/mission/amendments";
import { checklist } from "../../../adapters/dashboard/src/mission/checklist";
import { Workflow } from "../../../adapters/dashboard/src/words/workflow";

const PREPARING = new Workflow({
  triggers: { plan: { by: ["officer"] }, see: { by: ["medical", "*"] } },
  states: {
    mission: {
      type: "parallel",
      states: {
        course: {
          states: {
            preparation: {
              type: "parallel",
              phase: "preparation",
              states: {
                training: {
                  initial: "to_plan",
                  states: {
                    to_plan: { on: { plan: "planned" } },
                    planned: { on: { plan: "planned" } },
                  },
                },
                medical: {
                  initial: "to_book",
                  states: {
                    to_book: { on: { see: "booked" } },
                    booked: {
                      on: { see: "fit" },
                      after: [{ timer: "visit_by" }, { timer: "visit_soon" }],
                    },
                    fit: { type: "final" },
                  },
                },
              },
            },
          },
        },
        incidents: { states: { none: {} } },
      },
    },
  },
});

const standingAt = (...configuration: string[]) => ({ configuration, due: [] });

function event(version: number, changes: Partial<LogEvent>): LogEvent {
  const at = `2026-03-0${version}T00:00:00Z`;
  return {
    position: version,
    version,
    instance: "A-1",
    type: "StepTaken",
    trigger: null,
    data: {},
    actor: null,
    occurred_at: at,
    recorded_at: at,
    exited: [],
    entered: [],
    configuration: [],
    workflow: "w",
    workflow_version: 1,
    ...changes,
  };
}

test("what goes on side by side says where each part stands, since when and who is awaited", () => {
  const events = [event(1, { entered: ["to_plan", "to_book"] }), event(2, { entered: ["booked"] })];
  assert.deepEqual(checklist(PREPARING, standingAt("to_plan", "booked", "none"), events), [
    {
      region: "training",
      states: ["to_plan"],
      progress: "waiting",
      since: "2026-03-01T00:00:00Z",
      due: undefined,
      roles: ["officer"],
    },
    {
      region: "medical",
      states: ["booked"],
      progress: "going",
      since: "2026-03-02T00:00:00Z",
      due: undefined,
      roles: ["medical"],
    },
  ]);
});

test("a part that nothing leads on from is finished", () => {
  const items = checklist(PREPARING, standingAt("planned", "fit", "none"), []);
  assert.deepEqual(
    items.map(({ progress, roles }) => [progress, roles]),
    [
      ["done", []],
      ["done", []],
    ],
  );
});

test("where one thing goes on at a time there is no checklist", () => {
  assert.deepEqual(checklist(PREPARING, standingAt("none"), []), []);
});

test("an item has the next date that was set in its region", () => {
  const at = "2026-04-01T00:00:00Z";
  const due = [
    { timer: "visit_by", at: "2026-05-01T00:00:00Z" },
    { timer: "visit_soon", at },
    { timer: "elsewhere", at: "2026-03-01T00:00:00Z" },
  ];
  const items = checklist(PREPARING, { ...standingAt("planned", "booked", "none"), due }, []);
  assert.deepEqual(
    items.map((item) => [item.region, item.due]),
    [
      ["training", undefined],
      ["medical", at],
    ],
  );
});

test("a correction marks the latest step that told the fact, with what was said before", () => {
  const correction = event(4, {
    type: "FactCorrected",
    trigger: "fact.corrected",
    data: { trigger: "need.submitted", field: "need.months", value: 14 },
  });
  const events = [
    event(1, { trigger: "need.submitted", data: { months: 6 } }),
    event(2, { trigger: "need.submitted", data: { months: 12 } }),
    event(3, { trigger: "need.approved" }),
    correction,
    event(5, { trigger: "need.submitted", data: { months: 3 } }),
  ];
  assert.deepEqual([...amendments(events).keys()], [2]);
  assert.equal(amendments(events).get(2)?.kind, "corrected");
  assert.equal(valueBefore(correction, events), 12);
});

test("a reversal marks the step that it undoes", () => {
  const events = [
    event(1, {}),
    event(2, { trigger: "need.approved" }),
    event(3, { type: "StepReversed", data: { version: 2, reason: "x" } }),
  ];
  assert.deepEqual([...amendments(events).keys()], [2]);
  assert.equal(amendments(events).get(2)?.kind, "reversed");
});

test("a correction whose step is hidden marks nothing", () => {
  const events = [event(3, { type: "FactCorrected", data: { trigger: "gone", field: "a.b" } })];
  assert.equal(amendments(events).size, 0);
  assert.equal(valueBefore(events[0], events), undefined);
});
