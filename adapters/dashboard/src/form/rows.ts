// Lists of objects in a form: how many rows there are stands at the list's pointer. Pure.
import type { Field, Typed } from "./schema";

const ROWS_MAX = 1_000;

/** So many as were added, at least as many as the schema asks for. */
export function countRows(field: Field, typed: Record<string, Typed>): number {
  const least = field.schema.minItems ?? 0;
  const added = Number(typed[field.pointer] ?? 0);
  return Math.min(Math.max(Number.isInteger(added) ? added : 0, least), ROWS_MAX);
}

/** Without one row; those below move up. */
export function removeRow(
  field: Field,
  typed: Record<string, Typed>,
  at: number,
): Record<string, Typed> {
  const left: Record<string, Typed> = { [field.pointer]: String(countRows(field, typed) - 1) };
  for (const [pointer, value] of Object.entries(typed)) {
    const rest = pointer.startsWith(`${field.pointer}/`)
      ? pointer.slice(field.pointer.length + 1)
      : "";
    const [, row = "", name = ""] = /^(\d+)(\/.*)$/.exec(rest) ?? [];
    if (row === "") left[pointer] ??= value;
    else if (Number(row) < at) left[pointer] = value;
    else if (Number(row) > at) left[`${field.pointer}/${Number(row) - 1}${name}`] = value;
  }
  return left;
}
