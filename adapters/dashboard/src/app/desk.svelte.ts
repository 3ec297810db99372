import { Api } from "../contract/api";
import { Problem } from "../contract/problem";
import type { Instance, LogEvent, WhoAmI } from "../contract/types";
import { LiveClient, type LiveState, SignedOut, wakeOnReturn } from "../live/index";
import { Store } from "../missions/store.svelte";
import { i18n } from "../words/language.svelte";
import { Naming } from "../words/naming";

export interface LiveNews {
  state: LiveState;
  position: number | null;
  /** A problem's code, or "". */
  reason: string;
}

/** All that belongs to one token: who it is, what is known, the live connection. */
export class Desk {
  readonly api: Api;
  readonly store: Store;
  who = $state.raw<WhoAmI | null>(null);
  news = $state.raw<LiveNews>({ state: "offline", position: null, reason: "" });
  #client: LiveClient<Instance, LogEvent> | null = null;
  #ends: (() => void)[] = [];

  constructor(
    token: string,
    readonly onSignedOut: () => void,
  ) {
    this.api = new Api(token);
    this.store = new Store(this.api);
  }

  /** Who is signed in is told once it is known; the live connection tells of a bad token. */
  async meet(): Promise<void> {
    try {
      this.who = await this.api.whoami();
    } catch (error) {
      if (error instanceof Problem && error.code === "unauthorized") this.onSignedOut();
      else this.who = { role: "", org: "", subject: "" };
    }
  }

  /** Who works with one's own missions begins there, all others with the board. */
  get home(): "board" | "portal" {
    return ["host", "volunteer"].includes(this.who?.role ?? "") ? "portal" : "board";
  }

  /** Who may read the log whole; the server decides. */
  get audits(): boolean {
    return ["admin", "auditor"].includes(this.who?.role ?? "");
  }

  /** Begins to follow the log, once. */
  follow(): void {
    if (this.#client) return;
    const { store } = this;
    void store.loadWorkflows().catch(() => undefined);
    this.#client = new LiveClient<Instance, LogEvent>({
      origin: window.location.origin,
      ticket: () => this.#ticket(),
      head: () => this.api.head(),
      sink: {
        replaceAll: (missions) => store.replaceAll(missions),
        replaceSome: (missions) => store.replaceSome(missions),
        change: (event) => store.change(event),
        state: (state, position, reason) => {
          this.news = { state, position, reason };
        },
        signedOut: this.onSignedOut,
      },
    });
    this.#ends.push(wakeOnReturn(this.#client));
    this.#client.start();
  }

  async #ticket(): Promise<string> {
    try {
      return await this.api.liveTicket();
    } catch (error) {
      if (error instanceof Problem && error.code === "unauthorized") throw new SignedOut();
      throw error;
    }
  }

  stop(): void {
    this.#client?.stop();
    for (const end of this.#ends) end();
  }

  naming(mission: Pick<Instance, "workflow" | "workflow_version">): Naming {
    return new Naming(i18n(), this.store.workflowOf(mission));
  }

  /** A role's title comes from any workflow that has it. */
  roleTitle(role: string): string {
    const all = [...this.store.workflows.values()];
    return new Naming(
      i18n(),
      all.find((one) => one.document.roles?.[role]),
    ).role(role);
  }
}
