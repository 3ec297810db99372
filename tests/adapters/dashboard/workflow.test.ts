import assert from "node:assert/strict";
import { I18n } from "../../../adapters/dashboard/src/words/i18n";
import { Naming } from "../../../adapters/dashboard/src/words/naming";
import { humanise, Workflow } from "../../../adapters/dashboard/src/words/workflow";

const WORKFLOW = new Workflow({
  roles: { host: { title: { en: "Host" } } },
  phases: [{ id: "away", title: { en: "Away" } }],
  triggers: { go: { title: { en: "Go" }, by: ["host", "*"] } },
  states: {
    outer: {
      phase: "away",
      states: {
        inner: { title: { en: "Inside" }, on: { "go stay": "outer" } },
        moved: { phase: "back", on: [{ event: "go", target: "outer" }] },
      },
      after: [{ timer: "report", title: { en: "Report" } }],
    },
    lone: { after: { P10D: "outer" } },
  },
});
const naming = new Naming(new I18n("en", {}), WORKFLOW);

test("a state has the phase of what it lies in, unless it names its own", () => {
  assert.equal(WORKFLOW.phaseOf(["inner"]), "away");
  assert.equal(WORKFLOW.phaseOf(["moved"]), "back");
});

test("a phase is not guessed when the active states differ", () => {
  assert.equal(WORKFLOW.phaseOf(["inner", "moved"]), undefined);
  assert.equal(WORKFLOW.phaseOf(["lone"]), undefined);
});

test("the roles of the active states' own triggers are awaited", () => {
  assert.deepEqual(WORKFLOW.awaitedRoles(["inner"]), ["host"]);
  assert.deepEqual(WORKFLOW.awaitedRoles(["moved"]), ["host"]);
});

test("a region that nothing leads on from goes unsaid unless all are such", () => {
  const on = { go: "a" };
  const regions = new Workflow({
    states: { a: { type: "final" }, b: { on }, c: { type: "final" }, d: { on: { stay: "d" } } },
  });
  assert.deepEqual(regions.openStates(["a", "b", "c", "d"]), ["b"]);
  assert.deepEqual(regions.openStates(["a", "c"]), ["a", "c"]);
});

test("beside the course only what has happened is said", () => {
  const whole = new Workflow({
    states: {
      course: { phase: "need", states: { open: { on: { go: "course" } } } },
      incidents: { initial: "none", states: { none: {}, reported: { on: { go: "none" } } } },
    },
  });
  assert.deepEqual(whole.openStates(["none", "open"]), ["open"]);
  assert.deepEqual(whole.openStates(["open", "reported"]), ["open", "reported"]);
  assert.deepEqual([...whole.ownTriggers(["open"])], ["go"]);
});

test("titles come from the workflow, else from the id", () => {
  assert.equal(naming.state("inner"), "Inside");
  assert.equal(naming.state("not_known"), "Not known");
  assert.equal(naming.timer("report"), "Report");
  assert.equal(naming.timer("lone.after.P10D"), "Lone");
  assert.equal(naming.trigger("go"), "Go");
  assert.equal(naming.role("host"), "Host");
  assert.equal(naming.phase("away"), "Away");
  assert.equal(humanise("milestone.submitted"), "Milestone submitted");
});
