import assert from "node:assert/strict";
import { backoff, LiveClient, SignedOut } from "../../../adapters/dashboard/src/live/index";

interface One {
  id: string;
}
type News = string;

/** The server's end of a connection, as the test plays it. */
class FakeSocket extends EventTarget {
  readonly sent: { subscribe?: { id: string; from: unknown; filter: unknown } }[] = [];
  closed = false;

  constructor(readonly url: URL) {
    super();
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  get from(): unknown {
    return this.sent.at(-1)?.subscribe?.from;
  }

  open(): void {
    this.dispatchEvent(new Event("open"));
  }

  say(message: unknown): void {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  change(position: number): void {
    this.say({ specversion: "1.0", id: String(position), data: { position } });
  }

  drop(code = 1006, reason = ""): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }
}

function follow(
  options: { from?: number; head?: () => Promise<number>; ticket?: () => Promise<string> } = {},
) {
  const sockets: FakeSocket[] = [];
  const news: News[] = [];
  const client = new LiveClient<One, { position: number }>({
    origin: "https://jalon.example",
    ticket: async () => "t1",
    filter: { country: "SN" },
    random: () => 0.5,
    connect: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    ...options,
    sink: {
      replaceAll: (all) => news.push(`all ${all.map(({ id }) => id)}`),
      replaceSome: (some) => news.push(`some ${some.map(({ id }) => id)}`),
      change: ({ position }) => news.push(`change ${position}`),
      state: (state, position, reason) => news.push([state, position, reason].join(" ").trim()),
      signedOut: () => news.push("signed out"),
    },
  });
  client.start();
  /** The socket of the latest attempt, once its ticket has come. */
  const socket = async (count = 1): Promise<FakeSocket> => {
    await vi.waitFor(() => assert.equal(sockets.length, count));
    return sockets[count - 1];
  };
  const last = () => news.at(-1);
  return { client, news, sockets, socket, last };
}

async function followed(options = {}) {
  const all = follow(options);
  const first = await all.socket();
  first.open();
  first.say({ snapshot: { id: "s1", position: 7, instances: [{ id: "a" }], more: false } });
  return { ...all, first };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("it begins with a snapshot, whose parts become one", async () => {
  const { socket, news, client } = follow();
  const one = await socket();
  assert.equal(one.url.href, "wss://jalon.example/v1/live?ticket=t1");
  one.open();
  assert.deepEqual(one.sent[0].subscribe, {
    id: "s1",
    from: "snapshot",
    filter: { country: "SN" },
  });
  one.say({ snapshot: { id: "s1", position: 7, instances: [{ id: "a" }], more: true } });
  one.say({ snapshot: { id: "s1", position: 7, instances: [{ id: "b" }], more: false } });
  assert.deepEqual(news.slice(-2), ["all a,b", "live 7"]);
  assert.equal(client.position, 7);
});

test("after a loss it goes on from the last position, or from the last progress", async () => {
  const { first, socket } = await followed();
  first.change(8);
  first.drop();
  await vi.advanceTimersByTimeAsync(1_000);
  const second = await socket(2);
  second.open();
  assert.equal(second.from, 8);
  second.say({ subscribed: { id: "s1", position: 8 } });
  second.say({ progress: { id: "s1", position: 12 } });
  second.drop();
  await vi.advanceTimersByTimeAsync(1_000);
  const third = await socket(3);
  third.open();
  assert.equal(third.from, 12);
});

test("half a snapshot is not kept over a loss", async () => {
  const { socket, news } = follow();
  const one = await socket();
  one.open();
  one.say({ snapshot: { id: "s1", position: 7, instances: [{ id: "a" }], more: true } });
  one.drop();
  await vi.advanceTimersByTimeAsync(1_000);
  const two = await socket(2);
  two.open();
  assert.equal(two.from, "snapshot");
  two.say({ snapshot: { id: "s1", position: 9, instances: [{ id: "b" }], more: false } });
  assert.ok(news.includes("all b"), news.join("; "));
});

test("a change that is known already is not told again", async () => {
  const { first, news } = await followed();
  for (const position of [8, 8, 7, 9]) first.change(position);
  assert.deepEqual(
    news.filter((one) => one.startsWith("change")),
    ["change 8", "change 9"],
  );
});

test("what was coalesced replaces and moves the position", async () => {
  const { first, news, client } = await followed();
  first.say({ coalesced: { id: "s1", from: 7, to: 20, instances: [{ id: "b" }] } });
  assert.ok(news.includes("some b"));
  assert.equal(client.position, 20);
});

test("a slow reader resumes where the server says", async () => {
  const { first, socket, client } = await followed();
  first.change(15);
  first.drop(4429, '{"from":11}');
  await vi.advanceTimersByTimeAsync(1_000);
  const second = await socket(2);
  second.open();
  assert.equal(second.from, 11);
  second.change(12);
  assert.equal(client.position, 12);
});

test("a position that the log does not have leads to a new snapshot", async () => {
  const { first } = await followed();
  first.say({ error: { id: "s1", code: "bad_request" } });
  assert.equal(first.from, "snapshot");
  assert.equal(first.closed, false);
});

test("a message that the server calls bad leads to a new snapshot", async () => {
  const { first, socket } = await followed();
  first.drop(4400);
  await vi.advanceTimersByTimeAsync(1_000);
  const second = await socket(2);
  second.open();
  assert.equal(second.from, "snapshot");
});

test("a revoked token ends it for good", async () => {
  const { first, sockets, last } = await followed();
  first.drop(4401);
  assert.equal(last(), "signed out");
  await vi.advanceTimersByTimeAsync(120_000);
  assert.equal(sockets.length, 1);
});

test("a token that gets no ticket ends it for good", async () => {
  const { news, sockets } = follow({ ticket: () => Promise.reject(new SignedOut()) });
  await vi.advanceTimersByTimeAsync(120_000);
  assert.deepEqual(news, ["signed out"]);
  assert.equal(sockets.length, 0);
});

test("a server that cannot be reached is tried again, and why is told", async () => {
  let tries = 0;
  const ticket = async () => {
    tries += 1;
    if (tries < 3) throw Object.assign(new Error(), { code: "overloaded" });
    return "t1";
  };
  const { socket, news } = follow({ ticket });
  await vi.advanceTimersByTimeAsync(10_000);
  await socket();
  assert.equal(tries, 3);
  assert.deepEqual(news, ["offline  overloaded", "offline  overloaded"]);
});

test("a line that falls silent is left and made anew", async () => {
  const { first, socket, news } = await followed();
  await vi.advanceTimersByTimeAsync(39_000);
  first.say({ progress: { id: "s1", position: 8 } });
  await vi.advanceTimersByTimeAsync(39_000);
  assert.equal(first.closed, false);
  await vi.advanceTimersByTimeAsync(2_000);
  assert.equal(first.closed, true);
  assert.ok(news.includes("offline 8 silence"));
  first.change(9);
  assert.equal(news.includes("change 9"), false, "what a dead line says late is not heard");
  (await socket(2)).open();
});

test("what is no message breaks the line, not the reader", async () => {
  for (const nonsense of ["", "[]", "null", "{", "7"]) {
    const { first, news } = await followed();
    first.say(nonsense);
    assert.equal(first.closed, true, nonsense);
    assert.ok(news.includes("offline 7 protocol"), nonsense);
  }
});

test("it is live again only when the head is reached", async () => {
  const { socket, last } = follow({ from: 3, head: async () => 5 });
  const one = await socket();
  one.open();
  assert.equal(one.from, 3);
  one.say({ subscribed: { id: "s1", position: 3 } });
  await vi.advanceTimersByTimeAsync(0);
  assert.equal(last(), "catching_up 3");
  one.change(4);
  assert.equal(last(), "catching_up 4");
  one.change(5);
  assert.equal(last(), "live 5");
});

test("where the head is not told, quiet counts as caught up", async () => {
  const { socket, last } = follow({ from: 3 });
  const one = await socket();
  one.open();
  one.say({ subscribed: { id: "s1", position: 3 } });
  assert.equal(last(), "catching_up 3");
  await vi.advanceTimersByTimeAsync(2_000);
  assert.equal(last(), "live 3");
});

test("stopped, nothing is opened and nothing is told", async () => {
  let give: (ticket: string) => void = () => {};
  const ticket = () => new Promise<string>((done) => (give = done));
  const { client, sockets, news } = follow({ ticket });
  client.stop();
  give("late");
  await vi.advanceTimersByTimeAsync(120_000);
  assert.equal(sockets.length, 0);
  assert.deepEqual(news, []);
});

test("woken, it tries at once, and never opens a second line", async () => {
  const { first, client, sockets, socket } = await followed();
  client.wake();
  assert.equal(sockets.length, 1);
  first.drop();
  client.wake();
  client.wake();
  await vi.advanceTimersByTimeAsync(0);
  (await socket(2)).open();
  await vi.advanceTimersByTimeAsync(30_000);
  assert.equal(sockets.length, 2);
});

test("waiting grows, varies and stays bounded", () => {
  assert.ok(backoff(0, 0) >= 250 && backoff(0, 0.999) <= 500);
  assert.ok(backoff(3, 0.5) > backoff(1, 0.5));
  assert.ok(backoff(1_000, 0.999) <= 30_000);
});
