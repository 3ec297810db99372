import assert from "node:assert/strict";
import { findEntrance, findToken } from "../../../adapters/dashboard/src/app/session";
import { Api } from "../../../adapters/dashboard/src/contract/api";

const SECRET = "abcdefghijklmnop.qrstuv_wxyz-0123";
const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

interface Session {
  csrf: string;
  subject: string;
}

/** A server with one session at a time, which another tab may replace. */
function serve(session: Session) {
  const asked: string[] = [];
  globalThis.fetch = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    const { method = "GET" } = init;
    asked.push(`${method} ${path} ${headers.get("Jalon-CSRF") ?? ""}`.trim());
    const { csrf, subject } = session;
    const who = { role: "host", org: "H", subject, session: { csrf, expires_at: "" } };
    if (path === "/v1/whoami") return Response.json(who);
    const known = headers.get("Authorization") === "Bearer t" || headers.get("Jalon-CSRF") === csrf;
    return known
      ? Response.json({ id: "A", version: 2, position: 9 })
      : Response.json({ code: "forbidden", status: 403 }, { status: 403 });
  };
  return asked;
}

const step = (api: Api) => api.step("A", { trigger: "go" }, { key: "k" });

test("a session shows that its requests come from the page, a token need not", async () => {
  const asked = serve({ csrf: "one", subject: "p" });
  const api = new Api();
  await api.whoami();
  await step(api);
  await step(new Api("t"));
  const sent = "POST /v1/instances/A/steps";
  assert.deepEqual(asked, ["GET /v1/whoami", `${sent} one`, sent]);
});

test("after another tab entered anew, a request of the same person is sent once more", async () => {
  const session = { csrf: "one", subject: "p" };
  const asked = serve(session);
  const api = new Api();
  await api.whoami();
  session.csrf = "two";
  assert.equal((await step(api)).position, 9);
  assert.equal(asked.length, 4);
});

test("what one person wrote is never sent by the session of another", async () => {
  const session = { csrf: "one", subject: "p" };
  const asked = serve(session);
  const api = new Api();
  await api.whoami();
  Object.assign(session, { csrf: "two", subject: "q" });
  await assert.rejects(step(api), { code: "unauthorized" });
  await assert.rejects(step(api), { code: "unauthorized" });
  assert.ok(!asked.some((line) => line.includes("steps two")));
});

test("an answer that breaks off has not arrived", async () => {
  globalThis.fetch = async () => new Response('{"id": "A", "ver', { status: 200 });
  await assert.rejects(step(new Api("t")), { code: "unreachable" });
});

test("what is forbidden all the same is said", async () => {
  serve({ csrf: "one", subject: "p" });
  await assert.rejects(step(new Api()), { code: "forbidden" });
});

test("a pasted text leads to the entrance when it holds a whole link", () => {
  const link = `https://jalon.example/enter#${SECRET}`;
  assert.equal(findEntrance(`Bonjour, voici : ${link} .`), `/enter#${SECRET}`);
  assert.equal(findEntrance("https://jalon.example/enter#short"), null);
  assert.equal(findEntrance("nothing"), null);
  assert.equal(findToken("x jalon_abc y"), "jalon_abc");
});
