export { backoff } from "./backoff.ts";
export { wakeOnReturn } from "./browser.ts";
export {
  LiveClient,
  type LiveOptions,
  type LiveSink,
  type LiveState,
  SignedOut,
} from "./client.ts";
export type { Change, Coalesced, Message, Snapshot } from "./messages.ts";
