import type { Instance, LogEvent } from "../contract/types";

export interface Applied {
  mission: Instance;
  /** Whether the change told all that the board needs. */
  complete: boolean;
  changed: boolean;
}

/**
 * The mission after a change; one that is older than what is known leaves it as it is. `phase` is
 * that of the new configuration, where evident.
 */
export function applyEvent(
  known: Instance | undefined,
  event: LogEvent,
  phase: string | undefined,
): Applied {
  if (known && event.version <= known.version) {
    return { mission: known, complete: true, changed: false };
  }
  const complete = event.phase !== undefined && event.attributes !== undefined;
  const mission: Instance = {
    id: event.instance,
    workflow: event.workflow,
    workflow_version: event.workflow_version,
    version: event.version,
    position: event.position,
    configuration: event.configuration,
    phase: event.phase ?? phase ?? known?.phase ?? null,
    attributes: event.attributes ?? known?.attributes ?? {},
    data: known?.data ?? {},
    due: event.due ?? known?.due ?? [],
    final: event.final ?? known?.final ?? false,
    created_at: known?.created_at ?? event.occurred_at,
    updated_at: event.recorded_at,
  };
  return { mission, complete, changed: true };
}
