import type { Instance, LogEvent } from "../contract/types";
import { dueInOrder } from "../missions/due";
import type { Workflow } from "../words/workflow";

export type Progress = "waiting" | "going" | "done";

/** One of the things that go on side by side. */
export interface Item {
  region: string;
  /** Where it stands: one state, more where regions lie in it. */
  states: string[];
  progress: Progress;
  /** When it came to stand there; unknown while the history is not read. */
  since?: string;
  /** The next date that was set in it. */
  due?: string;
  /** Whose step leads on: roles. */
  roles: string[];
}

/** The outermost state of the course that has regions side by side and is active. */
function activeParallel(workflow: Workflow, configuration: string[]): string | undefined {
  const around = new Set(configuration.flatMap((id) => workflow.ancestors(id)));
  const found = [...around].filter((id) => {
    const state = workflow.states.get(id);
    return state?.type === "parallel" && state.phase !== undefined;
  });
  const depth = (id: string) => workflow.ancestors(id).length;
  return found.sort((a, b) => depth(a) - depth(b))[0];
}

function enteredAt(states: string[], events: LogEvent[]): string | undefined {
  return events.findLast(({ entered }) => states.some((id) => entered.includes(id)))?.occurred_at;
}

/** What goes on side by side in the present phase; empty when only one thing does. */
export function checklist(
  workflow: Workflow,
  mission: Pick<Instance, "configuration" | "due">,
  events: LogEvent[],
): Item[] {
  const { configuration } = mission;
  const parallel = activeParallel(workflow, configuration);
  const regions = workflow.states.get(parallel ?? "")?.children ?? [];
  return regions.flatMap((region): Item[] => {
    const inside = (id: string) => id === region || workflow.ancestors(id).includes(region);
    const states = configuration.filter(inside);
    if (states.length === 0) return [];
    const done = states.every((id) => !workflow.leadsOn(id));
    const first = workflow.states.get(region)?.initial ?? [];
    const untouched = states.every((id) => first.includes(id));
    return [
      {
        region,
        states,
        progress: done ? "done" : untouched ? "waiting" : "going",
        since: enteredAt(states, events),
        due: dueInOrder(mission).find(({ timer }) => inside(workflow.timerStates.get(timer) ?? ""))
          ?.at,
        roles: done ? [] : workflow.awaitedRoles(states),
      },
    ];
  });
}
