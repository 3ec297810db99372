import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Data } from "../../../adapters/dashboard/src/contract/types";
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

const field = (title: string, more = {}) => ({ type: "string", title, ...more });
const TWICE = new Workflow({
  start: { data: { properties: { on: field("Begun on / Commencé le") } } },
  triggers: {
    paid: {
      data: {
        properties: {
          on: field("Paid on / Payé le"),
          sum: field("Sum / Somme"),
          papers: { title: "Papers / Pièces", items: { properties: { no: field("No. / N°") } } },
        },
      },
    },
    sent: { data: { properties: { on: field("Sent on / Envoyé le") } } },
  },
});

test("a field of a step is named as that step names it, not as the last one read", () => {
  const french = new Naming(new I18n("fr", {}), TWICE);
  assert.equal(french.fact("input.on", "paid"), "Payé le");
  assert.equal(french.fact("input.on", "sent"), "Envoyé le");
  assert.equal(french.fact("input.on", null), "Commencé le");
  assert.equal(french.fact("input.papers.1.no", "paid"), "Pièces › 2 › N°");
});

test("where the step is not known a field has the only title of its name, if there is one", () => {
  const french = new Naming(new I18n("fr", {}), TWICE);
  assert.equal(french.fact("input.sum"), "Somme");
  assert.equal(french.fact("input.sum", "sent"), "Somme");
  assert.equal(french.fact("input.on"), "On");
});

test("every step of the shipped workflows names its own fields by its own titles", () => {
  const shipped = new URL("../../../workflows/", import.meta.url);
  const files = readdirSync(shipped, { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .map(({ name }) => new URL(`${name}/workflow.json`, shipped));
  assert.ok(files.length >= 10);
  for (const file of files) {
    const workflow = new Workflow(JSON.parse(readFileSync(file, "utf8")));
    const french = new Naming(new I18n("fr", {}), workflow);
    const steps = Object.entries<Data>(workflow.document.triggers ?? {});
    for (const [trigger, { data }] of steps) {
      for (const [name, { title }] of Object.entries<Data>(data?.properties ?? {})) {
        const said = french.fact(`input.${name}`, trigger);
        if (title) assert.equal(said, french.i18n.label(title), `${file}: ${trigger} ${name}`);
      }
    }
  }
});
