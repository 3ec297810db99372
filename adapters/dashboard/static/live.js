// @ts-check
/** The live connection: a snapshot, then every change in order, resumed after a loss. */

import { Problem } from "./api.js";

/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./types.js").LogEvent} LogEvent */
/** @typedef {"live" | "catching_up" | "offline"} LiveState */

/**
 * @typedef {object} LiveSink where the connection's news goes
 * @property {(missions: Instance[]) => void} replaceAll a whole snapshot
 * @property {(missions: Instance[]) => void} replaceSome the latest state of some missions
 * @property {(event: LogEvent) => void} change
 * @property {(state: LiveState, position: number | null, reason: string) => void} state
 * @property {() => void} signedOut
 */

const SUBSCRIPTION = "board";
const BACKOFF_MIN_MS = 500;
const BACKOFF_MAX_MS = 30_000;
// The server sends something at least every 15 s; twice that and some slack means a dead line.
const SILENCE_MS = 40_000;
// When the log's head is not told, this long without a change counts as caught up.
const QUIET_MS = 1_500;

/**
 * Exponential, with full jitter over the upper half, so that many pages do not return at once.
 * @param {number} attempt from 0
 * @param {number} random in [0, 1)
 * @returns {number} milliseconds
 */
export function backoff(attempt, random) {
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(attempt, 16));
  return ceiling / 2 + (ceiling / 2) * random;
}

export class Live {
  /**
   * @param {import("./api.js").Api} api
   * @param {LiveSink} sink
   */
  constructor(api, sink) {
    this.api = api;
    this.sink = sink;
    /** @type {number | null} all up to it was received; null = nothing yet */
    this.position = null;
    /** @type {LiveState} */
    this.state = "offline";
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {Instance[] | null} parts of a snapshot under way */
    this.parts = null;
    this.head = 0;
    this.attempt = 0;
    this.stopped = false;
    this.timers = { retry: 0, silence: 0, quiet: 0 };
    this.retryNow = () => this.#retryNow();
  }

  start() {
    window.addEventListener("online", this.retryNow);
    document.addEventListener("visibilitychange", this.retryNow);
    this.#connect();
  }

  stop() {
    this.stopped = true;
    window.removeEventListener("online", this.retryNow);
    document.removeEventListener("visibilitychange", this.retryNow);
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.socket?.close(1000);
  }

  /** A wait for the next attempt ends when the network or the reader is back. */
  #retryNow() {
    if (this.timers.retry === 0 || document.visibilityState === "hidden") return;
    clearTimeout(this.timers.retry);
    this.timers.retry = 0;
    this.#connect();
  }

  /** @param {LiveState} state @param {string} [reason] a problem's code */
  #tell(state, reason = "") {
    this.state = state;
    this.sink.state(state, this.position, reason);
  }

  async #connect() {
    if (this.stopped) return;
    try {
      const ticket = await this.api.liveTicket();
      if (!this.stopped) this.#open(ticket);
    } catch (error) {
      const code = error instanceof Problem ? error.code : "unreachable";
      if (code === "unauthorized") this.#signOut();
      else this.#retryLater(code);
    }
  }

  /** @param {string} ticket */
  #open(ticket) {
    const url = new URL("/v1/live", window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("ticket", ticket);
    const socket = new WebSocket(url, "jalon.v1");
    this.socket = socket;
    socket.addEventListener("open", () => this.#subscribe());
    socket.addEventListener("message", ({ data }) => this.#receive(data));
    socket.addEventListener("close", (closed) => {
      if (this.socket === socket) this.#closed(closed);
    });
    this.#watchSilence();
  }

  #subscribe() {
    this.parts = null;
    this.#tell("catching_up");
    const from = this.position ?? "snapshot";
    this.#send({ subscribe: { id: SUBSCRIPTION, from, filter: {} } });
  }

  /** @param {unknown} message */
  #send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  #watchSilence() {
    clearTimeout(this.timers.silence);
    this.timers.silence = window.setTimeout(() => this.#drop(), SILENCE_MS);
  }

  /** A dead line may never say that it closed: it is left behind at once. */
  #drop(reason = "silence") {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.#retryLater(reason);
  }

  /** @param {CloseEvent} closed */
  #closed({ code, reason }) {
    this.socket = null;
    if (code === 4401) return this.#signOut();
    if (code === 4400) this.position = null;
    if (code === 4429) this.#resumeFrom(reason);
    return this.#retryLater(code === 4403 ? "forbidden" : "closed");
  }

  /** @param {string} reason `{"from":N}`; a later own position is kept */
  #resumeFrom(reason) {
    try {
      const { from } = JSON.parse(reason);
      if (typeof from === "number" && this.position !== null) {
        this.position = Math.min(this.position, from);
      }
    } catch {
      // Without a place to resume from, the own position serves.
    }
  }

  #signOut() {
    this.stop();
    this.sink.signedOut();
  }

  /** @param {string} reason */
  #retryLater(reason) {
    if (this.stopped) return;
    clearTimeout(this.timers.silence);
    clearTimeout(this.timers.quiet);
    clearTimeout(this.timers.retry);
    this.#tell("offline", reason);
    const wait = backoff(this.attempt, Math.random());
    this.attempt += 1;
    this.timers.retry = window.setTimeout(() => {
      this.timers.retry = 0;
      this.#connect();
    }, wait);
  }

  /** @param {string} text */
  #receive(text) {
    this.#watchSilence();
    const message = JSON.parse(text);
    if (message.snapshot) this.#snapshot(message.snapshot);
    else if (message.subscribed) this.#subscribed(message.subscribed.position);
    else if (message.coalesced) this.#coalesced(message.coalesced);
    else if (message.progress) this.#advance(message.progress.position, true);
    else if (message.error) this.#refused(message.error);
    else if (message.specversion) this.#change(message);
  }

  /** @param {{position: number, instances: Instance[], more: boolean}} part */
  #snapshot({ position, instances, more }) {
    this.parts = [...(this.parts ?? []), ...instances];
    if (more) return;
    this.sink.replaceAll(this.parts);
    this.parts = null;
    this.attempt = 0;
    this.head = position;
    this.#advance(position, true);
  }

  /** @param {number} position what follows is past it */
  async #subscribed(position) {
    this.attempt = 0;
    this.#advance(position, false);
    const socket = this.socket;
    const head = await this.api.head();
    if (this.socket !== socket) return;
    this.head = head ?? Number.MAX_SAFE_INTEGER;
    this.#advance(this.position ?? position, false);
  }

  /** @param {{to: number, instances: Instance[]}} coalesced */
  #coalesced({ to, instances }) {
    this.sink.replaceSome(instances);
    this.#advance(to, false);
  }

  /** @param {{id: string, data: LogEvent}} message a CloudEvent */
  #change({ id, data }) {
    const position = Number(id);
    // After a resume below the own position, what is known already comes again.
    if (this.position !== null && position <= this.position) return;
    this.sink.change(data);
    this.#advance(position, false);
  }

  /**
   * @param {number} position
   * @param {boolean} caughtUp whether nothing more is under way
   */
  #advance(position, caughtUp) {
    this.position = Math.max(position, this.position ?? 0);
    const live = caughtUp || this.state === "live" || this.position >= this.head;
    this.#tell(live ? "live" : "catching_up");
    clearTimeout(this.timers.quiet);
    if (!live) this.timers.quiet = window.setTimeout(() => this.#tell("live"), QUIET_MS);
  }

  /** @param {{code: string, detail?: string}} error the connection lives on */
  #refused({ code }) {
    if (code === "bad_request" && this.position !== null) {
      // The log is not the one that was followed before (restored, replaced): start anew.
      this.position = null;
      this.#subscribe();
      return;
    }
    this.#drop(code);
  }
}
