import assert from "node:assert/strict";
import type { Api } from "../../../adapters/dashboard/src/contract/api";
import { Problem } from "../../../adapters/dashboard/src/contract/problem";
import type { Read, ReadPage } from "../../../adapters/dashboard/src/contract/types";
import { OwnReads } from "../../../adapters/dashboard/src/reads/reads.svelte";

const MINUTE_MS = 60_000;

/** A server that gives one answer after the other, the last of them ever again. */
function asked(answers: (ReadPage | Problem)[], hidden = () => false) {
  const cursors: string[] = [];
  const api: Pick<Api, "reads"> = {
    async reads(_, after) {
      cursors.push(after);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Problem) throw answer;
      return answer as ReadPage;
    },
  };
  return { reads: new OwnReads(api, "M-1", hidden), cursors };
}

const NONE: ReadPage = { items: [], next: null };
const read = (position: number) => ({ position }) as Read;

/** What a server answers that has too much to do. */
function busy(wait: string): Promise<Problem> {
  return Problem.of(new Response("{}", { status: 503, headers: { "Retry-After": wait } }));
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("an open page asks again after a minute or so, not before", async () => {
  const { reads, cursors } = asked([NONE]);
  await reads.look();
  await vi.advanceTimersByTimeAsync(MINUTE_MS - 1);
  assert.equal(cursors.length, 1);
  await vi.advanceTimersByTimeAsync(MINUTE_MS / 2 + 1);
  assert.equal(cursors.length, 2);
});

test("pages opened at once do not ask again at once", async () => {
  const pages = Array.from({ length: 20 }, () => asked([NONE]));
  let drawn = 0;
  vi.spyOn(Math, "random").mockImplementation(() => drawn++ / pages.length);
  for (const { reads } of pages) await reads.look();
  await vi.advanceTimersByTimeAsync(1.25 * MINUTE_MS);
  const again = pages.filter(({ cursors }) => cursors.length > 1).length;
  assert.equal(again, pages.length / 2 + 1);
});

test("who looks again is told what is new since, the newest first", async () => {
  const pages = [
    { items: [read(4)], next: "7" },
    { items: [], next: null },
  ];
  const { reads, cursors } = asked([...pages, { items: [read(9)], next: null }]);
  await reads.look();
  assert.ok(reads.known);
  await reads.look();
  assert.deepEqual(cursors, ["0", "7", "7"]);
  assert.deepEqual(
    reads.items.map(({ position }) => position),
    [9, 4],
  );
});

test("a server that has too much to do is left alone for as long as it says", async () => {
  const { reads, cursors } = asked([await busy("90"), NONE]);
  await reads.look();
  await vi.advanceTimersByTimeAsync(89_999);
  await reads.look();
  assert.equal(cursors.length, 1);
  await vi.advanceTimersByTimeAsync(45_001);
  assert.equal(cursors.length, 2);
  assert.ok(reads.known);
});

test("a server that stays busy is asked ever less, down to once a minute", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  const { reads, cursors } = asked([await busy("2")]);
  await reads.look();
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
  // 2, 4, 8, 16, 32 and then 60 seconds apart.
  assert.equal(cursors.length, 1 + 5 + Math.floor((600 - 62) / 60));
});

test("a time to wait that is none, or has no end, is not believed", async () => {
  const waits = ["soon", "-5", "99999999999"].map(async (said) => (await busy(said)).waitMs);
  assert.deepEqual(await Promise.all(waits), [0, 0, 600_000]);
});

test("nobody asks for a page that is hidden or closed", async () => {
  let hidden = false;
  const { reads, cursors } = asked([NONE], () => hidden);
  await reads.look();
  hidden = true;
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
  assert.equal(cursors.length, 1);
  hidden = false;
  await reads.look();
  assert.equal(cursors.length, 2);
  reads.close();
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
  assert.equal(cursors.length, 2);
});
