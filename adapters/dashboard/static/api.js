// @ts-check
/** Requests to the server. Every "no" is thrown as a `Problem`. */

/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./types.js").LogEvent} LogEvent */
/** @typedef {import("./types.js").Allowed} Allowed */
/** @typedef {import("./types.js").Refusal} Refusal */
/** @typedef {import("./types.js").WorkflowItem} WorkflowItem */

const TIMEOUT_MS = 30_000;

/** What the server answered instead of a result (RFC 9457), or `unreachable` when it did not. */
export class Problem extends Error {
  /** @param {Record<string, any>} body */
  constructor(body) {
    super(body.detail ?? body.title ?? body.code ?? "");
    /** @type {string} */
    this.code = body.code ?? "unknown";
    /** @type {number} */
    this.status = body.status ?? 0;
    /** @type {Refusal[]} */
    this.refusals = body.refusals ?? [];
    /** @type {{pointer: string, message: string}[]} */
    this.errors = body.errors ?? [];
  }
}

/** A key that no other request has. `randomUUID` exists in secure contexts only. */
export function newKey() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Response} answer @returns {Promise<Problem>} */
async function problemOf(answer) {
  const body = await answer.json().catch(() => ({}));
  return new Problem({ status: answer.status, code: `http_${answer.status}`, ...body });
}

export class Api {
  /** @param {string} token */
  constructor(token) {
    this.token = token;
  }

  /**
   * @param {string} path
   * @param {RequestInit} [init]
   * @returns {Promise<any>}
   */
  async #request(path, init = {}) {
    const headers = new Headers(init.headers);
    headers.set("Authorization", `Bearer ${this.token}`);
    /** @type {Response} */
    let answer;
    try {
      answer = await fetch(path, {
        ...init,
        headers,
        cache: "no-store",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      throw new Problem({ code: "unreachable" });
    }
    if (!answer.ok) throw await problemOf(answer);
    return answer.json();
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {Record<string, string>} [headers]
   */
  #post(path, body, headers = {}) {
    return this.#request(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  /** @returns {Promise<{role: string, org: string, subject: string}>} */
  whoami() {
    return this.#request("/v1/whoami");
  }

  /** @returns {Promise<{items: WorkflowItem[]}>} */
  workflows() {
    return this.#request("/v1/workflows");
  }

  /** @param {string} id @param {number} version @returns {Promise<Record<string, any>>} */
  workflow(id, version) {
    return this.#request(`/v1/workflows/${encodeURIComponent(id)}/versions/${version}`);
  }

  /** @param {string} id @returns {Promise<Instance>} */
  instance(id) {
    return this.#request(`/v1/instances/${encodeURIComponent(id)}`);
  }

  /** @param {string} id @returns {Promise<Allowed>} */
  allowed(id) {
    return this.#request(`/v1/instances/${encodeURIComponent(id)}/allowed`);
  }

  /**
   * @param {string} id
   * @param {string | null} cursor
   * @returns {Promise<{items: LogEvent[], next: string | null}>}
   */
  history(id, cursor) {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
    return this.#request(`/v1/instances/${encodeURIComponent(id)}/history${query}`);
  }

  /**
   * @param {string} id
   * @param {{trigger: string, data?: unknown, occurred_at?: string}} command
   * @param {{key: string, version: number}} guard the request's key and the expected version
   * @returns {Promise<{id: string, version: number, position: number}>}
   */
  step(id, command, guard) {
    return this.#post(`/v1/instances/${encodeURIComponent(id)}/steps`, command, {
      "Idempotency-Key": guard.key,
      "If-Match": `"${guard.version}"`,
    });
  }

  /** @returns {Promise<string>} a one-time ticket for the live connection */
  async liveTicket() {
    const answer = await this.#post("/v1/live/tickets", {});
    return answer.ticket;
  }

  /** @returns {Promise<number | undefined>} the log's head, undefined when not known */
  async head() {
    try {
      const answer = await this.#request("/readyz");
      return typeof answer.position === "number" ? answer.position : undefined;
    } catch {
      return undefined;
    }
  }
}
