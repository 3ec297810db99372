import assert from "node:assert/strict";
import { correctionForm } from "../../../adapters/dashboard/src/form/correction";
import { fieldsOf, parseField } from "../../../adapters/dashboard/src/form/schema";
import { Workflow } from "../../../adapters/dashboard/src/words/workflow";

const field = { type: "string", enum: ["service.departed_on", "midterm.rating", "gone"] };
const asked = {
  type: "object",
  required: ["field", "value", "reason"],
  properties: {
    field,
    value: { title: "Right value", type: ["string", "integer"] },
    reason: { type: "string" },
  },
};
const workflow = new Workflow({
  triggers: { "fact.corrected": { corrects: true }, noted: {} },
  data: {
    properties: {
      service: { properties: { departed_on: { type: ["string", "null"], format: "date" } } },
      midterm: { properties: { rating: { type: ["integer", "null"] } } },
    },
  },
});
const kinds = (chosen: string, trigger = "fact.corrected") =>
  fieldsOf(correctionForm(asked, workflow, trigger, chosen)).map(({ name, kind, required }) =>
    [name, kind, required ? "required" : ""].join(" ").trim(),
  );

test("the right value is asked for as the chosen field has it", () => {
  const rest = (value: string) => ["field enum required", value, "reason text required"];
  assert.deepEqual(kinds('"service.departed_on"'), rest("value date required"));
  assert.deepEqual(kinds('"midterm.rating"'), rest("value integer required"));
  const chosen = correctionForm(asked, workflow, "fact.corrected", '"midterm.rating"');
  const rating = fieldsOf(chosen).find(({ name }) => name === "value");
  assert.ok(rating);
  assert.equal(rating.title, "Right value");
  assert.deepEqual(parseField(rating, "4"), { value: 4 });
  assert.deepEqual(parseField(rating, ""), { error: "form.missing" });
});

test("before a field is chosen none is asked for", () => {
  for (const left of ["", "midterm.rating", '"cover.from"'])
    assert.deepEqual(kinds(left), ["field enum required", "reason text required"]);
});

test("a field that the mission's schema does not know is asked for as the step has it", () => {
  assert.deepEqual(kinds('"gone"')[1], "value json required");
});

test("what corrects nothing is left as it is", () => {
  assert.equal(correctionForm(asked, workflow, "noted", '"midterm.rating"'), asked);
  assert.equal(correctionForm(asked, undefined, "fact.corrected", ""), asked);
  assert.equal(correctionForm(undefined, workflow, "fact.corrected", ""), undefined);
});
