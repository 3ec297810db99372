import assert from "node:assert/strict";
import { Problem } from "../../../adapters/dashboard/src/contract/problem";
import type { StepAnswer } from "../../../adapters/dashboard/src/contract/types";
import {
  Outbox,
  type Parcel,
  retryAfter,
  type Shelf,
} from "../../../adapters/dashboard/src/portal/outbox";

/** What survives when the page is closed. */
class Drawer implements Shelf {
  readonly kept = new Map<string, Parcel>();
  readonly released: string[] = [];

  async all(owner: string): Promise<Parcel[]> {
    return [...this.kept.values()].filter((one) => one.owner === owner);
  }

  async put(parcel: Parcel): Promise<void> {
    this.kept.set(parcel.key, structuredClone(parcel));
  }

  async replace(parcel: Parcel): Promise<void> {
    const found = this.kept.get(parcel.key);
    if (found && found.state !== "received") await this.put(parcel);
  }

  async remove(key: string): Promise<void> {
    this.kept.delete(key);
  }

  async release(_owner: string, digests: string[]): Promise<void> {
    this.released.push(...digests);
  }
}

const accepted: StepAnswer = { id: "A-1", version: 2, position: 77 };

interface Script {
  drawer?: Drawer;
  owner?: string;
  /** What the server answers, in order; then it accepts. */
  answers?: (Problem | StepAnswer)[];
  /** What happens while a parcel is on the line. */
  meanwhile?: (box: Outbox, drawer: Drawer) => Promise<void>;
}

function outbox({ drawer = new Drawer(), owner = "awa", answers = [], meanwhile }: Script = {}) {
  const sent: string[] = [];
  const clock = { now: Date.parse("2026-03-01T00:00:00Z") };
  let keys = 0;
  const box: Outbox = new Outbox({
    owner,
    shelf: drawer,
    send: async ({ key }) => {
      sent.push(key);
      await meanwhile?.(box, drawer);
      const answer = answers.shift() ?? accepted;
      if (answer instanceof Problem) throw answer;
      return answer;
    },
    newKey: () => {
      keys += 1;
      return `k${keys}`;
    },
    now: () => clock.now++,
    changed: () => {},
  });
  const states = () => [...drawer.kept.values()].map(({ key, state }) => `${key} ${state}`);
  return { box, drawer, sent, clock, states };
}

const report = { trigger: "report.submitted", data: { text: "fini" } };
const unreachable = () => new Problem({ code: "unreachable" });

test("what was written is kept before it is sent", async () => {
  const { box, drawer, sent } = outbox();
  await box.add("A-1", "Rapport", report);
  assert.equal(drawer.kept.get("k1")?.state, "waiting");
  assert.deepEqual(sent, []);
});

test("a receipt keeps the number and forgets the content", async () => {
  const { box, drawer } = outbox();
  await box.add("A-1", "Rapport", report);
  await box.drain();
  const parcel = drawer.kept.get("k1");
  assert.equal(parcel?.state, "received");
  assert.equal(parcel?.receipt?.position, 77);
  assert.deepEqual(parcel?.command, { trigger: "report.submitted" });
});

test("what the server has is not called refused, and the rest is sent", async () => {
  const drawer = new Drawer();
  drawer.release = async () => {
    throw new DOMException("no room", "QuotaExceededError");
  };
  const { box, states } = outbox({ drawer });
  await box.add("A-1", "Rapport", report);
  await box.add("A-2", "Rapport", report);
  await box.drain();
  assert.deepEqual(states(), ["k1 received", "k2 received"]);
});

test("a wish to send once more that comes too late leaves the receipt", async () => {
  const drawer = new Drawer();
  const first = outbox({ drawer });
  await first.box.add("A-1", "Rapport", report, [{ sha256: "f1", name: "photo.jpg" }]);
  const second = outbox({ drawer });
  const { replace } = drawer;
  drawer.replace = async (parcel) => {
    // The other tab is told in between that the server has it.
    drawer.replace = replace;
    await first.box.drain();
    await drawer.replace(parcel);
  };
  await second.box.retry("k1");
  assert.deepEqual(first.sent, ["k1"]);
  assert.deepEqual(second.sent, []);
  assert.deepEqual(second.states(), ["k1 received"]);
});

test("without a network it is tried again with the same key, later and later", async () => {
  const { box, sent, clock, states } = outbox({ answers: [unreachable(), unreachable()] });
  await box.add("A-1", "Rapport", report);
  await box.drain();
  await box.drain();
  assert.deepEqual(sent, ["k1"], "not before its time");
  clock.now = box.nextTry ?? 0;
  await box.drain();
  clock.now = box.nextTry ?? 0;
  await box.drain();
  assert.deepEqual(sent, ["k1", "k1", "k1"]);
  assert.deepEqual(states(), ["k1 received"]);
});

test("the waits grow from seconds to a quarter of an hour", () => {
  assert.deepEqual([1, 2, 3].map(retryAfter), [5_000, 10_000, 20_000]);
  assert.equal(retryAfter(1_000), 900_000);
});

test("in a hurry nothing waits for its time", async () => {
  const { box, sent } = outbox({ answers: [unreachable()] });
  await box.add("A-1", "Rapport", report);
  await box.drain();
  await box.drain({ hurry: true });
  assert.equal(sent.length, 2);
});

test("what was left when the page was closed is sent by the next visit, with its key", async () => {
  const first = outbox({ answers: [unreachable()] });
  await first.box.add("A-1", "Rapport", report);
  await first.box.drain();
  const second = outbox({ drawer: first.drawer });
  await second.box.open();
  await second.box.drain({ hurry: true });
  assert.deepEqual(second.sent, ["k1"]);
});

test("nobody else on the device sees or sends it", async () => {
  const { box, drawer } = outbox();
  await box.add("A-1", "Rapport", report);
  const other = outbox({ drawer, owner: "moussa" });
  await other.box.open();
  await other.box.drain({ hurry: true });
  assert.deepEqual(other.sent, []);
  assert.equal(other.box.waiting.length, 0);
});

test("a refusal is kept with its reasons and not sent again by itself", async () => {
  const refusals = [{ guard: "G12", message: { en: "no" } }];
  const refused = new Problem({ code: "guard_refused", status: 409, refusals });
  const { box, drawer, sent, clock } = outbox({ answers: [refused] });
  await box.add("A-1", "Rapport", report);
  await box.drain();
  clock.now += 3_600_000;
  await box.drain({ hurry: true });
  assert.deepEqual(sent, ["k1"]);
  assert.equal(drawer.kept.get("k1")?.state, "refused");
  assert.deepEqual(drawer.kept.get("k1")?.problem?.refusals, refusals);
  assert.deepEqual(drawer.kept.get("k1")?.command, report, "what was typed is still there");
});

test("what was refused can be sent once more, or discarded", async () => {
  const refused = () => new Problem({ code: "guard_refused", status: 409 });
  const { box, states, drawer } = outbox({ answers: [refused(), accepted, refused()] });
  await box.add("A-1", "Rapport", report);
  await box.drain();
  await box.retry("k1");
  assert.deepEqual(states(), ["k1 received"]);
  await box.add("A-2", "Rapport", report);
  await box.drain();
  await box.discard("k2");
  assert.equal(drawer.kept.has("k2"), false);
});

test("a server that is not sure, busy or broken is asked again, not believed", async () => {
  for (const [code, status] of [
    ["outcome_unknown", 503],
    ["busy", 429],
    ["http_502", 502],
    ["unauthorized", 401],
  ] as const) {
    const { box, states } = outbox({ answers: [new Problem({ code, status })] });
    await box.add("A-1", "Rapport", report);
    await box.drain();
    assert.deepEqual(states(), ["k1 waiting"], code);
  }
});

test("about one mission, what was written later never arrives earlier", async () => {
  const busy = new Problem({ code: "busy", status: 429 });
  const { box, sent } = outbox({ answers: [busy] });
  await box.add("A-1", "first", report);
  await box.add("A-1", "second", report);
  await box.add("B-1", "elsewhere", report);
  await box.drain();
  assert.deepEqual(sent, ["k1", "k3"]);
});

test("two wishes to send at once send once", async () => {
  const { box, sent } = outbox();
  await box.add("A-1", "Rapport", report);
  await Promise.all([box.drain(), box.drain({ hurry: true })]);
  assert.deepEqual(sent, ["k1"]);
});

test("the export holds what has not arrived, with its key, and nothing else", async () => {
  const { box } = outbox({ answers: [accepted, unreachable()] });
  await box.add("A-1", "first", report);
  await box.add("B-1", "second", report);
  await box.drain();
  const file: Parcel[] = JSON.parse(box.export());
  assert.deepEqual(
    file.map(({ key, command }) => [key, command]),
    [["k2", report]],
  );
});

test("old receipts are let go, never what waits", async () => {
  const { box, drawer } = outbox();
  for (let count = 0; count < 25; count += 1) await box.add(`A-${count}`, "Rapport", report);
  await box.drain();
  assert.equal(drawer.kept.size, 20);
});

test("files are named until the step has arrived or is discarded, and let go then", async () => {
  const refused = new Problem({ code: "media_type", status: 415 });
  const { box, drawer } = outbox({ answers: [unreachable(), accepted, refused] });
  const files = [{ sha256: "f1", name: "photo.jpg" }];
  await box.add("A-1", "Rapport", report, files);
  await box.drain();
  assert.deepEqual(drawer.kept.get("k1")?.files, files);
  assert.deepEqual(drawer.released, []);
  await box.retry("k1");
  assert.deepEqual(drawer.kept.get("k1")?.files, [], "the receipt names none");
  assert.deepEqual(drawer.released, ["f1"]);
  await box.add("A-1", "Rapport", report, [{ sha256: "f2", name: "page.html" }]);
  await box.drain();
  assert.deepEqual(drawer.released, ["f1"], "it may be sent once more");
  await box.discard("k2");
  assert.deepEqual(drawer.released, ["f1", "f2"]);
});

/** How a parcel goes while one is on the line. */
const ways: [string, (key: string) => Script["meanwhile"]][] = [
  ["here", (key) => (box) => box.discard(key)],
  ["in another tab", (key) => (_, drawer) => drawer.remove(key)],
];
for (const [where, discard] of ways) {
  test(`what is discarded ${where} while it is being sent is not sent again`, async () => {
    const refused = new Problem({ code: "guard_refused", status: 409 });
    for (const answer of [unreachable(), refused]) {
      const { box, drawer, sent } = outbox({ answers: [answer], meanwhile: discard("k1") });
      await box.add("A-1", "Rapport", report);
      await box.drain();
      assert.equal(drawer.kept.size, 0);
      await box.drain({ hurry: true });
      assert.deepEqual(sent, ["k1"]);
    }
  });

  test(`what is discarded ${where} and arrives all the same leaves its receipt`, async () => {
    const { box, states } = outbox({ meanwhile: discard("k1") });
    await box.add("A-1", "Rapport", report);
    await box.drain();
    assert.deepEqual(states(), ["k1 received"]);
  });

  test(`what is discarded ${where} before its turn is not sent`, async () => {
    const { box, sent } = outbox({ meanwhile: discard("k2") });
    await box.add("A-1", "first", report);
    await box.add("A-2", "second", report);
    await box.drain();
    assert.deepEqual(sent, ["k1"]);
  });
}
