import type { Api } from "../contract/api";
import { Problem } from "../contract/problem";
import type { Instance, LogEvent, WhoAmI } from "../contract/types";
import { LiveClient, type LiveState, SignedOut, wakeOnReturn } from "../live/index";
import { Store } from "../missions/store.svelte";
import { i18n } from "../words/language.svelte";
import { Naming } from "../words/naming";
import type { Workflow } from "../words/workflow";

export interface LiveNews {
  state: LiveState;
  position: number | null;
  /** A problem's code, or "". */
  reason: string;
}

const AGAIN_MS = 3_000;

/** All that belongs to one access: who it is, what is known, the live connection. */
export class Desk {
  readonly store: Store;
  who = $state.raw<WhoAmI | null>(null);
  news = $state.raw<LiveNews>({ state: "offline", position: null, reason: "" });
  /** Whether this page follows the log; only then is there something to say of it. */
  following = $state(false);
  #client: LiveClient<Instance, LogEvent> | null = null;
  /** The server was asked who is in, and did not say. */
  away = $state(false);
  /** What was written in the portal and has not arrived. */
  open = $state(0);
  #stopped = false;
  #ends: (() => void)[] = [];

  constructor(
    readonly api: Api,
    readonly onSignedOut: () => void,
  ) {
    this.store = new Store(api);
  }

  /** Asks who is in until the server says so, unless that is known. */
  async meet(who: WhoAmI | null = null): Promise<void> {
    this.who = who;
    while (!this.who && !this.#stopped) {
      try {
        this.who = await this.api.whoami();
        this.away = false;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.code === "unauthorized") return this.#stopped ? undefined : this.onSignedOut();
        this.away = true;
        await new Promise((done) => setTimeout(done, AGAIN_MS));
      }
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

  /** Whether the mission is the reader's own, as its volunteer. */
  owns({ attributes }: Pick<Instance, "attributes">): boolean {
    const subject = this.who?.subject ?? "";
    return subject !== "" && attributes?.volunteer === subject;
  }

  /** Begins to follow the log, once. */
  follow(): void {
    if (this.#client) return;
    this.following = true;
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
    this.#stopped = true;
    this.#client?.stop();
    for (const end of this.#ends) end();
  }

  naming(mission: Pick<Instance, "workflow" | "workflow_version">): Naming {
    return new Naming(i18n(), this.store.workflowOf(mission));
  }

  /** The newest version of each workflow, as far as they were read, which this asks for. */
  newestWorkflows(): Workflow[] {
    const items = [...this.store.workflowItems.values()];
    return items.flatMap(({ id, version }) => {
      return this.store.workflowOf({ workflow: id, workflow_version: version }) ?? [];
    });
  }

  /** A step's title in a workflow, by its id; else it comes from any workflow that has it. */
  triggerTitle(trigger: string, workflow?: string): string {
    const having = this.newestWorkflows().filter((one) => one.document.triggers?.[trigger]);
    const known = having.find((one) => one.document.id === workflow) ?? having[0];
    return new Naming(i18n(), known).trigger(trigger);
  }

  /** A role's title comes from any workflow that has it. */
  roleTitle(role: string): string {
    const all = [...this.store.workflows.values()];
    return new Naming(i18n(), all.find((one) => one.document.roles?.[role]) ?? all[0]).role(role);
  }
}
