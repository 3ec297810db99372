import type { Schema } from "../contract/types";
import { fieldsAlong, type Workflow } from "../words/workflow";
import type { Typed } from "./schema";

/** Where a correction says which field of the mission it is about, and what is right. */
export const CORRECTED = "/field";
export const RIGHT_VALUE = "/value";

/**
 * The form of a correction asks for the right value as the mission's own schema has it: a date as a
 * date. Before a field is chosen it asks for none. Every other form is left as it is. `typed` is
 * what was chosen, as JSON, or anything that an old draft left there.
 */
export function correctionForm(
  schema: Schema | undefined,
  workflow: Workflow | undefined,
  trigger: string,
  typed: Typed | undefined,
): Schema | undefined {
  const { field, value } = schema?.properties ?? {};
  if (!workflow?.document.triggers?.[trigger]?.corrects || !field?.enum || !value) return schema;
  const path: unknown = field.enum.find((one: unknown) => JSON.stringify(one) === typed);
  const { value: _, ...others } = schema?.properties ?? {};
  if (typeof path !== "string") return { ...schema, properties: others };
  const own = fieldsAlong(workflow.dataSchema, path.split(".")).at(-1)?.schema;
  const asked = { ...value, ...own, title: value.title };
  return { ...schema, properties: { ...schema?.properties, value: asked } };
}
