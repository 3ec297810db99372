/** What the server says on a live connection, subprotocol `jalon.v1`. */

export interface Snapshot<Instance> {
  id: string;
  position: number;
  instances: Instance[];
  more: boolean;
}

export interface Coalesced<Instance> {
  id: string;
  from: number;
  to: number;
  instances: Instance[];
}

/** A change as a CloudEvent 1.0; `id` is its position as a decimal string. */
export interface Change<Event> {
  specversion: string;
  id: string;
  data: Event;
}

export type Message<Instance, Event> =
  | { snapshot: Snapshot<Instance> }
  | { subscribed: { id: string; position: number } }
  | { coalesced: Coalesced<Instance> }
  | { progress: { id: string; position: number } }
  | { error: { id: string; code: string; detail?: string } }
  | Change<Event>;

/** The message in a text frame; null for what is no JSON object. */
export function readMessage<Instance, Event>(text: unknown): Message<Instance, Event> | null {
  if (typeof text !== "string") return null;
  try {
    const message: unknown = JSON.parse(text);
    if (message === null || typeof message !== "object" || Array.isArray(message)) return null;
    return message as Message<Instance, Event>;
  } catch {
    return null;
  }
}

/** The position that a 4429 asks to resume from, in the reason of its close. */
export function resumeFrom(reason: string): number | null {
  const message = readMessage(reason) as { from?: unknown } | null;
  return typeof message?.from === "number" ? message.from : null;
}
