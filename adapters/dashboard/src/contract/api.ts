import { Problem } from "./problem";
import type {
  Allowed,
  Command,
  Data,
  Instance,
  LogEvent,
  StepAnswer,
  WhoAmI,
  WorkflowItem,
} from "./types";

const TIMEOUT_MS = 30_000;

/** Requests to the server. Every "no" is thrown as a `Problem`. */
export class Api {
  constructor(readonly token: string) {}

  async #request<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = new Headers(init.headers);
    headers.set("Authorization", `Bearer ${this.token}`);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    let answer: Response;
    try {
      answer = await fetch(path, { ...init, headers, cache: "no-store", signal });
    } catch {
      throw new Problem({ code: "unreachable" });
    }
    if (!answer.ok) throw await Problem.of(answer);
    return answer.json();
  }

  #post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    return this.#request(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  whoami(): Promise<WhoAmI> {
    return this.#request("/v1/whoami");
  }

  workflows(): Promise<{ items: WorkflowItem[] }> {
    return this.#request("/v1/workflows");
  }

  workflow(id: string, version: number): Promise<Data> {
    return this.#request(`/v1/workflows/${encodeURIComponent(id)}/versions/${version}`);
  }

  instance(id: string): Promise<Instance> {
    return this.#request(instancePath(id));
  }

  instances(query: string): Promise<{ items: Instance[]; next: string | null }> {
    return this.#request(`/v1/instances?${query}`);
  }

  allowed(id: string): Promise<Allowed> {
    return this.#request(`${instancePath(id)}/allowed`);
  }

  history(id: string, cursor: string | null): Promise<{ items: LogEvent[]; next: string | null }> {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
    return this.#request(`${instancePath(id)}/history${query}`);
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

function instancePath(id: string): string {
  return `/v1/instances/${encodeURIComponent(id)}`;
}
