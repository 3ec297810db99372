import type { LogEvent } from "../contract/types";

/** What a later event did to an earlier one: both stay on the log. */
export interface Amendment {
  kind: "corrected" | "reversed";
  /** The later event. */
  by: LogEvent;
}

/** The step that a correction is about: the latest one before it that told the fact. */
function correctedBy(event: LogEvent, events: LogEvent[]): LogEvent | undefined {
  return events.findLast(
    ({ version, trigger }) => version < event.version && trigger === event.data?.trigger,
  );
}

/** What was amended later, by version. `events` are in order, oldest first. */
export function amendments(events: LogEvent[]): Map<number, Amendment> {
  const found = new Map<number, Amendment>();
  for (const by of events) {
    if (by.type === "FactCorrected") {
      const step = correctedBy(by, events);
      if (step) found.set(step.version, { kind: "corrected", by });
    } else if (by.type === "StepReversed" && typeof by.data?.version === "number") {
      found.set(by.data.version, { kind: "reversed", by });
    }
  }
  return found;
}

/** The value that a correction replaced, where the corrected step told it by that name. */
export function valueBefore(event: LogEvent, events: LogEvent[]): unknown {
  const name = String(event.data?.field ?? "")
    .split(".")
    .at(-1);
  return correctedBy(event, events)?.data?.[name ?? ""];
}
