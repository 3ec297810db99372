import { backoff } from "./backoff.ts";
import { type Change, type Message, readMessage, resumeFrom, type Snapshot } from "./messages.ts";

export type LiveState = "live" | "catching_up" | "offline";

/** Where the news goes. Called in the order of the log: no repeat, no gap, over reconnects. */
export interface LiveSink<Instance, Event> {
  /** A whole snapshot: what is not in it is not there (any more). */
  replaceAll(instances: Instance[]): void;
  /** The latest state of some instances, instead of the events that led there. */
  replaceSome(instances: Instance[]): void;
  change(event: Event): void;
  /** All up to `position` was received; null = nothing yet. `reason` is a problem's code, or "". */
  state(state: LiveState, position: number | null, reason: string): void;
  /** The token is no good any more. The client has stopped. */
  signedOut(): void;
}

/** Thrown by `ticket` when the server does not know the token: retrying would not help. */
export class SignedOut extends Error {}

export interface LiveOptions<Instance, Event> {
  /** Of the server, such as `https://jalon.example`. */
  origin: string;
  /** Asks the server for a one-time ticket; called before each attempt. */
  ticket(): Promise<string>;
  /** The log's head, when it can be told; says when a resumed reader has caught up. */
  head?(): Promise<number | undefined>;
  sink: LiveSink<Instance, Event>;
  /** Members are ANDed: workflow, phase, country, host, instance, … */
  filter?: Record<string, unknown>;
  /** Where to begin: a snapshot (the default), only what is new, or past a position. */
  from?: "snapshot" | "now" | number;
  /** For programs without a WebSocket of their own, and for tests. */
  connect?(url: URL, protocol: string): WebSocket;
  random?(): number;
}

const SUBSCRIPTION = "s1";
// The server sends something at least every 15 s; twice that and some slack means a dead line.
const SILENCE_MS = 40_000;
// When the log's head is not told, this long without a change counts as caught up.
const QUIET_MS = 1_500;

type Timer = ReturnType<typeof setTimeout>;

/** One subscription that resumes by itself from the last position or progress. */
export class LiveClient<Instance, Event> {
  readonly #options: LiveOptions<Instance, Event>;
  #position: number | null = null;
  #state: LiveState = "offline";
  #socket: WebSocket | null = null;
  /** Parts of a snapshot under way. */
  #parts: Instance[] = [];
  #head = 0;
  #attempt = 0;
  #stopped = false;
  #retry: Timer | undefined;
  #silence: Timer | undefined;
  #quiet: Timer | undefined;

  constructor(options: LiveOptions<Instance, Event>) {
    this.#options = options;
    if (typeof options.from === "number") this.#position = options.from;
  }

  /** All up to it was received; null before the first answer. */
  get position(): number | null {
    return this.#position;
  }

  get state(): LiveState {
    return this.#state;
  }

  start(): void {
    void this.#connect();
  }

  /** Ends for good; nothing is told any more. */
  stop(): void {
    this.#stopped = true;
    this.#clearTimers();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  /** Ends a wait for the next attempt: the network or the reader is back. */
  wake(): void {
    if (this.#retry === undefined || this.#stopped) return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    void this.#connect();
  }

  #clearTimers(): void {
    for (const timer of [this.#retry, this.#silence, this.#quiet]) clearTimeout(timer);
    this.#retry = this.#silence = this.#quiet = undefined;
  }

  #tell(state: LiveState, reason = ""): void {
    this.#state = state;
    this.#options.sink.state(state, this.#position, reason);
  }

  async #connect(): Promise<void> {
    try {
      const ticket = await this.#options.ticket();
      if (!this.#stopped) this.#open(ticket);
    } catch (error) {
      if (error instanceof SignedOut) this.#signOut();
      else this.#retryLater((error as { code?: string })?.code ?? "unreachable");
    }
  }

  #open(ticket: string): void {
    const url = new URL("/v1/live", this.#options.origin);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("ticket", ticket);
    const connect = this.#options.connect ?? ((at, protocol) => new WebSocket(at, protocol));
    const socket = connect(url, "jalon.v1");
    this.#socket = socket;
    const mine = () => this.#socket === socket;
    socket.addEventListener("open", () => mine() && this.#subscribe());
    socket.addEventListener("message", ({ data }) => mine() && this.#receive(data));
    socket.addEventListener("close", (closed) => mine() && this.#closed(closed));
    this.#watchSilence();
  }

  #subscribe(): void {
    this.#parts = [];
    this.#tell("catching_up");
    const from = this.#position ?? (this.#options.from === "now" ? "now" : "snapshot");
    const { filter = {} } = this.#options;
    this.#socket?.send(JSON.stringify({ subscribe: { id: SUBSCRIPTION, from, filter } }));
  }

  #watchSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#drop("silence"), SILENCE_MS);
  }

  /** A dead line may never say that it closed: it is left behind at once. */
  #drop(reason: string): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#retryLater(reason);
  }

  #closed({ code, reason }: CloseEvent): void {
    this.#socket = null;
    if (code === 4401) {
      this.#signOut();
      return;
    }
    // What was sent was wrong, so perhaps the position: a snapshot is always right.
    if (code === 4400) this.#position = null;
    const from = code === 4429 ? resumeFrom(reason) : null;
    if (from !== null && this.#position !== null) this.#position = Math.min(this.#position, from);
    this.#retryLater(code === 4403 ? "forbidden" : "closed");
  }

  #signOut(): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.sink.signedOut();
  }

  #retryLater(reason: string): void {
    if (this.#stopped) return;
    this.#clearTimers();
    this.#tell("offline", reason);
    const wait = backoff(this.#attempt, (this.#options.random ?? Math.random)());
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.wake(), wait);
  }

  #receive(text: unknown): void {
    this.#watchSilence();
    const message = readMessage<Instance, Event>(text);
    if (message) this.#take(message);
    else this.#drop("protocol");
  }

  #take(message: Message<Instance, Event>): void {
    if ("specversion" in message) this.#change(message);
    else if ("snapshot" in message) this.#snapshot(message.snapshot);
    else if ("subscribed" in message) void this.#subscribed(message.subscribed.position);
    else if ("progress" in message) this.#advance(message.progress.position, true);
    else if ("coalesced" in message) {
      this.#options.sink.replaceSome(message.coalesced.instances);
      this.#advance(message.coalesced.to, false);
    } else if ("error" in message) this.#refused(message.error.code);
  }

  #snapshot({ position, instances, more }: Snapshot<Instance>): void {
    for (const instance of instances) this.#parts.push(instance);
    if (more) return;
    this.#options.sink.replaceAll(this.#parts);
    this.#parts = [];
    this.#attempt = 0;
    this.#head = position;
    this.#advance(position, true);
  }

  async #subscribed(position: number): Promise<void> {
    const socket = this.#socket;
    this.#attempt = 0;
    this.#head = Number.MAX_SAFE_INTEGER;
    this.#advance(position, false);
    const head = await this.#options.head?.().catch(() => undefined);
    if (this.#socket !== socket || this.#stopped || head === undefined) return;
    this.#head = head;
    this.#advance(position, false);
  }

  #change({ id, data }: Change<Event>): void {
    const position = Number(id);
    // After a resume below the own position, what is known already comes again.
    if (this.#position !== null && position <= this.#position) return;
    this.#options.sink.change(data);
    this.#advance(position, false);
  }

  #advance(position: number, caughtUp: boolean): void {
    this.#position = Math.max(position, this.#position ?? 0);
    const live = caughtUp || this.#state === "live" || this.#position >= this.#head;
    this.#tell(live ? "live" : "catching_up");
    clearTimeout(this.#quiet);
    if (!live) this.#quiet = setTimeout(() => this.#tell("live"), QUIET_MS);
  }

  #refused(code: string): void {
    if (code === "bad_request" && this.#position !== null) {
      // The log is not the one that was followed before (restored, replaced): start anew.
      this.#position = null;
      this.#subscribe();
    } else this.#drop(code);
  }
}
