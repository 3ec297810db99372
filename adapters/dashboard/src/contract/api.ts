import { type Moment, momentQuery } from "../past/moment";
import { Problem } from "./problem";
import type {
  Allowed,
  BulkAnswer,
  BulkOrder,
  Checkpoint,
  Command,
  ConsistencyProof,
  Data,
  DueReason,
  InclusionProof,
  Instance,
  Link,
  LinkOrder,
  LinkRole,
  LogEvent,
  NewLink,
  ReadPage,
  Rehearsal,
  Report,
  SavedView,
  StepAnswer,
  Token,
  TokenOrder,
  ViewOrder,
  WhoAmI,
  WorkflowItem,
} from "./types";

const TIMEOUT_MS = 30_000;
/** A file, or a part of one, on the slowest of lines. */
const FILE_TIMEOUT_MS = 120_000;
const SAFE = new Set(["GET", "HEAD"]);
const TUS = { "Tus-Resumable": "1.0.0" };

/** An upload on the server: its path, and how many bytes have arrived. */
export interface Upload {
  place: string;
  offset: number;
}

/** Requests to the server. Every "no" is thrown as a `Problem`. */
export class Api {
  /** Shows that a request of a session comes from this page. */
  #csrf = "";
  #person = "";

  /** Without a token the browser's cookie says who asks. */
  constructor(readonly token: string | null = null) {}

  async #send(path: string, init: RequestInit, timeout: number): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.token !== null) headers.set("Authorization", `Bearer ${this.token}`);
    else if (!SAFE.has(init.method ?? "GET")) headers.set("Jalon-CSRF", this.#csrf);
    const signal = AbortSignal.timeout(timeout);
    try {
      return await fetch(path, { ...init, headers, cache: "no-store", signal });
    } catch {
      throw new Problem({ code: "unreachable" });
    }
  }

  async #ask(path: string, init: RequestInit = {}, timeout = TIMEOUT_MS): Promise<Response> {
    let answer = await this.#send(path, init, timeout);
    if (answer.status === 403 && !SAFE.has(init.method ?? "GET") && (await this.#renewed()))
      answer = await this.#send(path, init, timeout);
    if (!answer.ok) throw await Problem.of(answer);
    return answer;
  }

  /** Whether another tab entered anew meanwhile. */
  async #renewed(): Promise<boolean> {
    if (this.token !== null || this.#csrf === "") return false;
    const csrf = this.#csrf;
    await this.whoami();
    return this.#csrf !== csrf;
  }

  async #request<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await this.#ask(path, init);
    // A line that breaks in the middle of an answer has brought none.
    return answer.json().catch(() => {
      throw new Problem({ code: "unreachable" });
    });
  }

  #post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    return this.#request(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  /** The session of somebody else, who entered in another tab, is never used. */
  async whoami(): Promise<WhoAmI> {
    const who: WhoAmI = await this.#request("/v1/whoami");
    const { role, org, subject, session } = who;
    const person = JSON.stringify([role, org, subject]);
    if (this.#person && person !== this.#person)
      throw new Problem({ code: "unauthorized", status: 401 });
    this.#person = person;
    this.#csrf = session?.csrf ?? "";
    return who;
  }

  /** Enters by link: from then on the browser's cookie signs in. */
  enter(link: string, device: string): Promise<WhoAmI & { expires_at: string }> {
    return this.#post("/v1/sessions", { link, device });
  }

  async leave(): Promise<void> {
    await this.#ask("/v1/sessions/current", { method: "DELETE" });
  }

  links(instance: string): Promise<{ items: Link[]; roles: LinkRole[] }> {
    return this.#request(`/v1/links?instance=${encodeURIComponent(instance)}`);
  }

  createLink(order: LinkOrder): Promise<NewLink> {
    return this.#post("/v1/links", order);
  }

  async revokeLink(id: string): Promise<void> {
    await this.#ask(`/v1/links/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  workflows(): Promise<{ items: WorkflowItem[] }> {
    return this.#request("/v1/workflows");
  }

  workflow(id: string, version: number): Promise<Data> {
    return this.#request(`/v1/workflows/${encodeURIComponent(id)}/versions/${version}`);
  }

  instance(id: string, moment: Moment | null = null): Promise<Instance> {
    return this.#request(`${instancePath(id)}${asQuery(momentQuery(moment))}`);
  }

  instances(query: string): Promise<InstancePage> {
    return this.#request(`/v1/instances?${query}`);
  }

  /** The statechart as SVG, as far as the token sees it. */
  async diagram(id: string, language: string, moment: Moment | null): Promise<string> {
    const query = `language=${language}&${momentQuery(moment)}`.replace(/&$/, "");
    return (await this.#ask(`${instancePath(id)}/diagram?${query}`)).text();
  }

  allowed(id: string): Promise<Allowed> {
    return this.#request(`${instancePath(id)}/allowed`);
  }

  dueReason(id: string, timer: string, moment: Moment | null): Promise<DueReason> {
    const path = `${instancePath(id)}/due/${encodeURIComponent(timer)}`;
    return this.#request(path + asQuery(momentQuery(moment)));
  }

  history(id: string, cursor: string | null, moment: Moment | null = null): Promise<HistoryPage> {
    const from = cursor ? `cursor=${encodeURIComponent(cursor)}` : "";
    const query = [from, momentQuery(moment)].filter(Boolean).join("&");
    return this.#request(`${instancePath(id)}/history${asQuery(query)}`);
  }

  /** All pages of it, oldest first. */
  async wholeHistory(id: string, moment: Moment | null = null): Promise<LogEvent[]> {
    const events: LogEvent[] = [];
    let cursor: string | null = null;
    do {
      const page: HistoryPage = await this.history(id, cursor, moment);
      events.push(...page.items);
      cursor = page.next;
    } while (cursor);
    return events;
  }

  /** The facts of the log after a position, as far as the token sees them. */
  async log(after: number, limit: number): Promise<LogEvent[]> {
    return (await this.logPage(after, limit)).events;
  }

  /** The same, with the position after which it goes on; null at the log's head. */
  async logPage(after: number, limit: number): Promise<LogPage> {
    const answer = await this.#ask(`/v1/log?after=${after}&limit=${limit}`);
    const lines = (await answer.text()).split("\n").filter((line) => line !== "");
    const next = Number(answer.headers.get("Jalon-Next") ?? Number.NaN);
    return { events: lines.map((line) => JSON.parse(line)), next: next > after ? next : null };
  }

  /** Who read what is held about the reader, after a position. */
  reads(instance: string, after: string): Promise<ReadPage> {
    const query = new URLSearchParams({ instance, cursor: after, limit: "1000" });
    return this.#request(`/v1/reads?${query}`);
  }

  /** The checks of the workflows, held against a page of missions. */
  report(cursor: string | null): Promise<Report> {
    return this.#request(`/v1/audit/report${asQuery(cursor ? `cursor=${cursor}` : "")}`);
  }

  checkpoint(): Promise<Checkpoint> {
    return this.#request("/v1/audit/checkpoint");
  }

  inclusion(position: number, size: number): Promise<InclusionProof> {
    return this.#request(`/v1/audit/proof/inclusion?position=${position}&size=${size}`);
  }

  consistency(from: number, to: number): Promise<ConsistencyProof> {
    return this.#request(`/v1/audit/proof/consistency?from=${from}&to=${to}`);
  }

  /** `instance` "" asks for all. */
  async bundle(instance: string): Promise<Blob> {
    const query = instance ? `instance=${encodeURIComponent(instance)}` : "";
    return (await this.#ask(`/v1/audit/bundle${asQuery(query)}`)).blob();
  }

  /** The same step for many; without a key, what would come of it. */
  bulk(order: BulkOrder, key: string | null): Promise<BulkAnswer> {
    const path = `/v1/bulk/steps${key === null ? "?dry_run=true" : ""}`;
    return this.#post(path, order, key === null ? {} : { "Idempotency-Key": key });
  }

  tokens(): Promise<{ items: Token[] }> {
    return this.#request("/v1/tokens");
  }

  createToken(order: TokenOrder): Promise<{ id: string; token: string; role: string }> {
    return this.#post("/v1/tokens", order);
  }

  async revokeToken(id: string): Promise<void> {
    await this.#ask(`/v1/tokens/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  /** `version` is the expected one; without it, any will do. */
  step(
    id: string,
    command: Command,
    { key, version }: { key: string; version?: number },
  ): Promise<StepAnswer> {
    const match: Record<string, string> =
      version === undefined ? {} : { "If-Match": `"${version}"` };
    return this.#post(`${instancePath(id)}/steps`, command, {
      "Idempotency-Key": key,
      // A phone's clock may be wrong: the server corrects by it what it is told.
      "Jalon-Clock": new Date().toISOString(),
      ...match,
    });
  }

  /** Begins an upload, or takes up the own one of the same SHA-256. */
  async beginUpload(length: number, names: { sha256: string; instance: string }): Promise<Upload> {
    const pairs = Object.entries(names).map(([name, text]) => `${name} ${btoa(text)}`);
    const answer = await this.#ask("/v1/files", {
      method: "POST",
      headers: { ...TUS, "Upload-Length": String(length), "Upload-Metadata": pairs.join(",") },
    });
    return { place: answer.headers.get("Location") ?? "", offset: offsetOf(answer) };
  }

  async findUpload(place: string): Promise<Upload> {
    const answer = await this.#ask(place, { method: "HEAD", headers: TUS });
    return { place, offset: offsetOf(answer) };
  }

  /** How many bytes have arrived with this part. */
  async addPart({ place, offset }: Upload, part: Blob): Promise<number> {
    const type = "application/offset+octet-stream";
    const headers = { ...TUS, "Upload-Offset": String(offset), "Content-Type": type };
    const init = { method: "PATCH", headers, body: part };
    return offsetOf(await this.#ask(place, init, FILE_TIMEOUT_MS));
  }

  /** What a file is, without its content. */
  async fileHead(sha256: string, mission: string): Promise<{ type: string; size: number }> {
    const { headers } = await this.#ask(filePath(sha256, mission), { method: "HEAD" });
    return {
      type: headers.get("Content-Type") ?? "",
      size: Number(headers.get("Content-Length")),
    };
  }

  /** `name` is what the server calls it, or "". */
  async file(sha256: string, mission: string): Promise<{ blob: Blob; name: string }> {
    const answer = await this.#ask(filePath(sha256, mission), {}, FILE_TIMEOUT_MS);
    const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
    return { blob: await answer.blob(), name: named?.[1] ?? "" };
  }

  /** Every mission's life is gone through: this may take a while. */
  async rehearse(workflow: Data): Promise<Rehearsal> {
    const init = {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ workflow }),
    };
    return (await this.#ask("/v1/workflows/rehearse", init, FILE_TIMEOUT_MS)).json();
  }

  /** In the text format of Prometheus. */
  async metrics(): Promise<string> {
    return (await this.#ask("/metrics")).text();
  }

  views(): Promise<{ items: SavedView[] }> {
    return this.#request("/v1/views");
  }

  putView(id: string, order: ViewOrder): Promise<SavedView> {
    return this.#request(`/v1/views/${encodeURIComponent(id)}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(order),
    });
  }

  async deleteView(id: string): Promise<void> {
    await this.#ask(`/v1/views/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  /** A one-time ticket for the live connection. */
  async liveTicket(): Promise<string> {
    const answer = await this.#post<{ ticket: string }>("/v1/live/tickets", {});
    return answer.ticket;
  }

  /** The log's head; undefined when it is not known. */
  async head(): Promise<number | undefined> {
    try {
      const { position } = await this.#request<{ position?: unknown }>("/readyz");
      return typeof position === "number" ? position : undefined;
    } catch {
      return undefined;
    }
  }
}

interface HistoryPage {
  items: LogEvent[];
  next: string | null;
}

interface LogPage {
  events: LogEvent[];
  next: number | null;
}

interface InstancePage {
  items: Instance[];
  next: string | null;
  as_of?: string;
  known_at?: string;
}

function offsetOf(answer: Response): number {
  return Number(answer.headers.get("Upload-Offset"));
}

function asQuery(query: string): string {
  return query ? `?${query}` : "";
}

function filePath(sha256: string, mission: string): string {
  return `/v1/files/${encodeURIComponent(sha256)}?instance=${encodeURIComponent(mission)}`;
}

function instancePath(id: string): string {
  return `/v1/instances/${encodeURIComponent(id)}`;
}
