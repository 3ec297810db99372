import type { LogEvent } from "../contract/types";
import type { Move, Workflow } from "../words/workflow";

/** A state in the chart's text twin. */
export interface Entry {
  id: string;
  /** How deep it lies in others, from 0. */
  depth: number;
  mark: "here" | "been" | "";
  /** Where steps lead from here. */
  moves: Move[];
}

/** The states that a mission was in, with those that they lie in. */
export function visited(workflow: Workflow, events: LogEvent[]): Set<string> {
  const entered = events.flatMap((event) => event.entered);
  return new Set(entered.flatMap((id) => [id, ...workflow.ancestors(id)]));
}

/** All states in the document's order, each below what it lies in. */
export function outline(workflow: Workflow, configuration: string[], events: LogEvent[]): Entry[] {
  const here = new Set(configuration.flatMap((id) => [id, ...workflow.ancestors(id)]));
  const been = visited(workflow, events);
  const below = (id: string, depth: number): Entry[] => {
    const state = workflow.states.get(id);
    if (!state || state.type === "history") return [];
    const moves = state.moves.filter(({ targets }) => targets.some((target) => target !== id));
    const mark = here.has(id) ? "here" : been.has(id) ? "been" : "";
    const inner = state.children.flatMap((child) => below(child, depth + 1));
    return [{ id, depth, mark, moves }, ...inner];
  };
  return workflow.top.flatMap((id) => below(id, 0));
}
