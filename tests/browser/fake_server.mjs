/** Speaks the public contract of the page over a few missions in memory. For tests only. */

import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, normalize } from "node:path";
import { WebSocketServer } from "ws";
import { Access, clearCookie, setCookie } from "./fake_access.mjs";
import { Missions, WORKFLOW } from "./fake_missions.mjs";

/** The page as built. */
const STATIC = new URL("../../build/dashboard/", import.meta.url);
const TOKEN = "jalon_fake0000000000000000";
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};
const PROGRESS_MS = 5_000;

function problem(status, code) {
  return { status, body: { type: `urn:jalon:problem:${code}`, title: code, status, code } };
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString("utf8")) : {};
}

function historyPage(missions, id, cursor) {
  const all = missions.log.filter((event) => event.instance === id);
  const from = Number(cursor ?? 0);
  const next = from + 2 < all.length ? String(from + 2) : null;
  return { items: all.slice(from, from + 2), next };
}

class FakeServer {
  constructor(count) {
    this.missions = new Missions(count);
    this.access = new Access(TOKEN);
    this.access.onEnd = (cookies) => this.#dropAll(cookies);
    /** One-time tickets, with the cookie they were asked with. */
    this.tickets = new Map();
    this.answers = new Map();
    this.http = createServer((request, response) => this.#serve(request, response));
    this.sockets = new WebSocketServer({
      server: this.http,
      path: "/v1/live",
      verifyClient: ({ req }) => {
        const { searchParams } = new URL(req.url, "http://fake");
        const ticket = searchParams.get("ticket");
        req.cookieOfTicket = this.tickets.get(ticket);
        return this.tickets.delete(ticket);
      },
    });
    this.sockets.on("connection", (socket, request) => {
      socket.cookie = request.cookieOfTicket;
      this.#follow(socket);
    });
  }

  #dropAll(cookies) {
    for (const socket of this.sockets.clients)
      if (cookies.includes(socket.cookie)) socket.close(4401);
  }

  async #serve(request, response) {
    const url = new URL(request.url, "http://fake");
    try {
      if (url.pathname.startsWith("/v1/") || url.pathname === "/readyz") {
        const { status, body, headers = {} } = await this.#api(request, url);
        const type = status >= 400 ? "application/problem+json" : "application/json";
        response.writeHead(status, { "Content-Type": type, ...headers });
        response.end(status === 204 ? undefined : JSON.stringify(body));
      } else await this.#file(url.pathname, response);
    } catch (error) {
      response.writeHead(500, { "Content-Type": "text/plain" }).end(String(error));
    }
  }

  async #file(path, response) {
    const name = ["/", "/enter"].includes(path) ? "index.html" : normalize(path).slice(1);
    const text = await readFile(new URL(name, STATIC)).catch(() => null);
    if (text === null) response.writeHead(404).end();
    else {
      const type = TYPES[extname(name)] ?? "application/octet-stream";
      const headers = { "Content-Type": type, "Content-Security-Policy": CSP };
      response.writeHead(200, { ...headers, "X-Content-Type-Options": "nosniff" }).end(text);
    }
  }

  async #api(request, url) {
    const { missions } = this;
    const ok = (body, status = 200) => ({ status, body });
    if (url.pathname === "/readyz") return ok({ status: "ready", position: missions.log.length });
    const [, what, id, part, last] = url.pathname.slice(1).split("/").map(decodeURIComponent);
    if (what === "sessions" && request.method === "POST") return this.#enter(request);
    const who = this.access.who(request);
    if (who === 401) return problem(401, "unauthorized");
    if (who === 403) return problem(403, "forbidden");
    const { cookie, ...grant } = who;
    if (what === "whoami") return ok(grant);
    if (what === "sessions") {
      this.access.leave(cookie);
      return { ...ok({}, 204), headers: { "Set-Cookie": clearCookie } };
    }
    if (what === "links") return this.#links(request, url, { role: grant.role, id });
    if (what === "reads") return ok({ items: [], next: null });
    if (what === "live") {
      const ticket = randomUUID();
      this.tickets.set(ticket, cookie);
      return ok({ ticket, expires_at: new Date(Date.now() + 30_000).toISOString() }, 201);
    }
    if (what === "workflows") {
      if (last) return ok(WORKFLOW);
      const { version, title, phases } = WORKFLOW;
      return ok({ items: [{ id: WORKFLOW.id, version, hash: "0", title, phases }] });
    }
    if (what !== "instances" || (id && !missions.missions.has(id)))
      return problem(404, "not_found");
    if (!id) {
      const items = [...missions.missions.keys()].map((one) => missions.instance(one));
      return ok({ items, next: null, position: missions.log.length });
    }
    if (part === "history") return ok(historyPage(missions, id, url.searchParams.get("cursor")));
    if (part === "allowed") return ok(missions.allowed(id));
    if (part === "steps") return this.#step(request, id);
    return ok(missions.instance(id));
  }

  async #enter(request) {
    const entered = this.access.enter(await readBody(request));
    if (!entered) return problem(401, "unauthorized");
    const headers = { "Set-Cookie": setCookie(entered.cookie) };
    return { status: 201, body: entered.body, headers };
  }

  async #links(request, url, { role, id }) {
    if (role !== "coordinator") return problem(403, "forbidden");
    if (request.method === "GET") {
      const instance = url.searchParams.get("instance");
      const roles = ["host", "volunteer"].map((one) => ({
        role: one,
        named: this.#names(one, this.missions.missions.get(instance)),
      }));
      return { status: 200, body: { items: this.access.list(instance), roles } };
    }
    if (request.method === "DELETE") {
      return this.access.end(id) ? { status: 204 } : problem(404, "not_found");
    }
    const order = await readBody(request);
    const mission = this.missions.missions.get(order.instance);
    if (!mission) return problem(404, "not_found");
    if (!this.#names(order.role, mission)) return problem(409, "not_allowed");
    const origin = `http://${request.headers.host}`;
    return { status: 201, body: this.access.create(order, mission, origin) };
  }

  #names(role, mission) {
    return role === "host" || mission?.phase === "placement";
  }

  async #step(request, id) {
    const key = request.headers["idempotency-key"];
    const match = /^"(\d+)"$/.exec(request.headers["if-match"] ?? "");
    const known = this.answers.get(key);
    if (known) return known;
    const answer = this.missions.step(id, await readBody(request), match ? Number(match[1]) : null);
    if (answer.status === 200 && key) this.answers.set(key, answer);
    return answer;
  }

  #follow(socket) {
    const { missions } = this;
    const send = (message) => socket.send(JSON.stringify(message));
    const stops = [];
    socket.on("message", (text) => {
      const { subscribe } = JSON.parse(text);
      if (!subscribe) return;
      const { id, from } = subscribe;
      const position = missions.log.length;
      const change = (event, due) => send(cloudEvent(id, event, due));
      if (from === "snapshot") {
        const all = [...missions.missions.keys()].map((one) => missions.instance(one));
        const half = Math.ceil(all.length / 2);
        send({ snapshot: { id, position, instances: all.slice(0, half), more: true } });
        send({ snapshot: { id, position, instances: all.slice(half), more: false } });
      } else if (from > position) {
        send({ error: { id, code: "bad_request", detail: "past the head" } });
        return;
      } else {
        send({ subscribed: { id, position: from } });
        for (const event of missions.log.slice(from)) {
          change(event, missions.instance(event.instance).due);
        }
      }
      missions.listeners.add(change);
      const beat = setInterval(() => {
        send({ progress: { id, position: missions.log.length } });
      }, PROGRESS_MS);
      stops.push(() => {
        clearInterval(beat);
        missions.listeners.delete(change);
      });
    });
    socket.on("close", () => {
      for (const stop of stops) stop();
    });
  }
}

function cloudEvent(subscription, event, due) {
  return {
    specversion: "1.0",
    id: String(event.position),
    source: "/v1/log/fake",
    type: event.type === "StepTaken" ? "jalon.step.taken" : "jalon.instance.started",
    subject: event.instance,
    time: event.recorded_at,
    datacontenttype: "application/json",
    subscription,
    data: { ...event, due },
  };
}

/**
 * @param {{count?: number}} [options]
 * @returns {Promise<{
 *   link: string, missions: Missions, access: Access, drop: () => void, close: () => Promise<void>
 * }>}
 */
export async function startFakeServer({ count = 24 } = {}) {
  const fake = new FakeServer(count);
  await new Promise((done) => fake.http.listen(0, "127.0.0.1", done));
  const { port } = fake.http.address();
  const drop = () => {
    for (const socket of fake.sockets.clients) socket.terminate();
  };
  return {
    link: `http://127.0.0.1:${port}/#token=${TOKEN}`,
    missions: fake.missions,
    access: fake.access,
    drop,
    close: async () => {
      drop();
      fake.http.closeAllConnections();
      await new Promise((done) => fake.http.close(done));
    },
  };
}
