import type { Desk } from "../app/desk.svelte";
import { newKey } from "../contract/key";
import { Problem } from "../contract/problem";
import type { Allowed, Command, Instance, StepAnswer } from "../contract/types";
import type { FileKeeper } from "../files/kept";
import { digestsIn } from "../files/members";
import { byUrgency } from "../missions/due";
import { save } from "../words/save";
import { Database } from "./database";
import { Outbox, type Parcel } from "./outbox";
import type { Post } from "./post";

const PAGES_MAX = 5;
const LOOK_MS = 5_000;

/** What a host or a volunteer needs on a phone: own missions, and what is on its way. */
export class Portal {
  missions = $state.raw<Instance[] | null>(null);
  allowed = $state.raw<ReadonlyMap<string, Allowed>>(new Map());
  parcels = $state.raw<Parcel[]>([]);
  /** Which parcel is on the line, and how much of its files has arrived, from 0 to 1. */
  sending = $state.raw<{ key: string; share: number } | null>(null);
  online = $state(navigator.onLine);
  problem = $state.raw<Problem | null>(null);
  readonly database = new Database();
  readonly owner: string;
  readonly #outbox: Outbox;
  #post: Post | null = null;
  #reads = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #ends = new AbortController();

  constructor(readonly desk: Desk) {
    const { role, org, subject } = desk.who ?? { role: "", org: "", subject: "" };
    this.owner = JSON.stringify([role, org, subject]);
    this.#outbox = new Outbox({
      owner: this.owner,
      shelf: this.database,
      send: (parcel) => this.#deliver(parcel),
      newKey,
      now: () => Date.now(),
      // Without it, on an unsafe connection, both may send: the key sees to it that once counts.
      alone: (work) => navigator.locks?.request(`jalon.outbox ${this.owner}`, work) ?? work(),
      changed: (parcels) => {
        this.parcels = parcels;
      },
    });
  }

  readonly waiting = $derived.by(() => this.parcels.filter(({ state }) => state === "waiting"));
  readonly refused = $derived.by(() => this.parcels.filter(({ state }) => state === "refused"));

  /** What another tab wrote, sent or discarded is seen here too. */
  readonly #others = new BroadcastChannel("jalon.outbox");

  /** Sends and reads again whenever there is a chance: no platform's background work is needed. */
  async start(): Promise<void> {
    const { signal } = this.#ends;
    const back = () => void this.#back();
    window.addEventListener("online", back, { signal });
    window.addEventListener("offline", () => (this.online = false), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || back(), { signal });
    this.#others.onmessage = () => void this.#outbox.open();
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    await this.#outbox.open();
    await this.database.sweep(this.owner, Date.now());
    await this.#back();
    // All that a form with a file needs is here before the network goes.
    await import("./WriteStep.svelte").catch(() => undefined);
    await this.#posts().catch(() => undefined);
  }

  /** Files are sent by code that a first visit does not wait for. */
  async #posts(): Promise<Post> {
    const { Post } = await import("./post");
    this.#post ??= new Post(this.desk.api, this.database);
    return this.#post;
  }

  async #deliver(parcel: Parcel): Promise<StepAnswer> {
    const { key, mission, command, files = [] } = parcel;
    const tell = (share: number) => {
      this.sending = { key, share };
    };
    tell(0);
    try {
      if (files.length > 0) await (await this.#postNow()).deliver(parcel, tell);
      return await this.desk.api.step(mission, command, { key });
    } finally {
      this.sending = null;
    }
  }

  async #postNow(): Promise<Post> {
    try {
      return await this.#posts();
    } catch {
      throw new Problem({ code: "unreachable" });
    }
  }

  /** Keeps what was chosen in a form until it is sent. */
  readonly files: FileKeeper = {
    keep: async (file) => (await this.#posts()).keep(this.owner, file),
    find: (sha256) => this.database.file(this.owner, sha256),
    release: (sha256) => this.database.release(this.owner, [sha256]),
  };

  #tellOthers(): void {
    this.#others.postMessage("changed");
  }

  stop(): void {
    this.#ends.abort();
    this.#others.close();
    clearInterval(this.#timer);
  }

  /** What is on its way may take long, also in another tab: nobody waits for that to read. */
  async #back(): Promise<void> {
    this.online = navigator.onLine;
    void this.send({ hurry: true });
    await this.read();
  }

  async #look(): Promise<void> {
    const at = this.#outbox.nextTry;
    if (at !== null && at <= Date.now()) await this.send();
  }

  async send(how: { hurry?: boolean } = {}): Promise<void> {
    const before = this.waiting.length;
    await this.#outbox.drain(how).finally(() => {
      if (before > 0) this.#tellOthers();
    });
    const ended = this.waiting.some(({ problem }) => problem?.code === "unauthorized");
    if (ended || this.waiting.length < before) await this.read();
  }

  /** The own missions; what was read before stays when the server is out of reach. */
  async read(): Promise<void> {
    this.#reads += 1;
    const turn = this.#reads;
    try {
      const missions = await this.#readOwn();
      // A later one knows better.
      if (turn !== this.#reads) return;
      this.missions = missions;
      this.problem = null;
      this.online = true;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** When access has ended nothing is shown any more; what was written waits on this device. */
  #fail(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    if (this.#ends.signal.aborted) return;
    if (error.status === 401) this.desk.onSignedOut();
    else this.problem = error;
    if (error.code === "unreachable") this.online = false;
  }

  async #readOwn(): Promise<Instance[]> {
    const found: Instance[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const query = new URLSearchParams({ limit: "100", ...(cursor ? { cursor } : {}) });
      const { items, next }: { items: Instance[]; next: string | null } =
        await this.desk.api.instances(query.toString());
      found.push(...items.filter((one) => this.#isOwn(one)));
      cursor = next;
      if (!cursor) break;
    }
    return found.sort((a, b) => Number(a.final) - Number(b.final) || byUrgency(a, b));
  }

  /** A host has missions with it, a volunteer the own ones; who has neither sees all. */
  #isOwn({ attributes }: Instance): boolean {
    const { hosts = [], role = "", subject = "" } = this.desk.who ?? {};
    if (hosts.length > 0) return hosts.includes(String(attributes?.host));
    return role !== "volunteer" || attributes?.volunteer === subject;
  }

  async readAllowed(id: string): Promise<void> {
    try {
      const allowed = await this.desk.api.allowed(id);
      this.allowed = new Map([...this.allowed, [id, allowed]]);
      this.problem = null;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** `draft` is the form it was written in. */
  async submit(mission: string, title: string, command: Command, draft: string): Promise<void> {
    const kept = await Promise.all(digestsIn(command.data).map((one) => this.files.find(one)));
    const files = kept.flatMap((file) => (file ? [{ sha256: file.sha256, name: file.name }] : []));
    await this.#outbox.add(mission, title, command, files);
    this.#tellOthers();
    await this.database.dropDraft(draft);
    void this.send({ hurry: true });
  }

  async retry(key: string): Promise<void> {
    await this.#outbox.retry(key);
    this.#tellOthers();
  }

  async discard(key: string): Promise<void> {
    await this.#outbox.discard(key);
    this.#tellOthers();
  }

  /** What has not arrived, as a file for another way. */
  export(): void {
    const blob = new Blob([this.#outbox.export()], { type: "application/json" });
    save(blob, `jalon-${new Date().toISOString().slice(0, 10)}.json`);
  }
}
