/** Ten thousand missions: what is drawn stays small, and no change is lost. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startFakeServer } from "./fake_server.mjs";
import { assertNoComplaints, openPage } from "./page.mjs";

const MANY = 10_000;
const CHANGES = 500;
const ROWS_MAX = 100;

const fake = await startFakeServer({ count: MANY });
after(() => fake.close());

const rows = (page) => page.locator(".row").count();

/** The number on the button of a phase. */
function phaseCount(page, title) {
  const button = page.locator(".phase-choice", { hasText: title });
  return button.locator(".count").evaluate((one) => Number(one.textContent.replace(/\D/g, "")));
}

async function openList(t) {
  const page = await openPage(t, { link: fake.link, path: "?layout=list" });
  await page.waitForSelector(".row");
  await page.getByText("10,000 missions").waitFor();
  return page;
}

test("of ten thousand missions only those in sight are drawn, wherever one scrolls", async (t) => {
  const page = await openList(t);
  assert.ok((await rows(page)) < ROWS_MAX);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(height > MANY * 40, `${height} px are there to scroll`);
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await page.waitForSelector(`.row[aria-posinset="${MANY}"]`);
  assert.ok((await rows(page)) < ROWS_MAX);
  await page.evaluate((middle) => window.scrollTo(0, middle), height / 2);
  await page.waitForSelector(`.row[aria-posinset="${MANY / 2}"]`);
  assert.ok((await rows(page)) < ROWS_MAX);
});

test("columns of ten thousand missions draw a bounded number of cards", async (t) => {
  const page = await openPage(t, { link: fake.link });
  await page.waitForSelector(".card");
  assert.ok((await page.locator(".card").count()) <= 7 * 60);
});

test("hundreds of changes at once all arrive", async (t) => {
  const page = await openList(t);
  const before = await phaseCount(page, "Suspension");
  const placed = [...fake.missions.missions.values()].filter(({ phase }) => phase === "placement");
  assert.ok(placed.length > CHANGES);
  for (const { id } of placed.slice(0, CHANGES)) {
    const step = { trigger: "suspended", data: { reason: "Saison des pluies" } };
    assert.equal(fake.missions.step(id, step, null).status, 200);
  }
  const head = fake.missions.log.length.toLocaleString("en");
  await page.getByText(`Live · ${head}`).waitFor();
  const counted = page.locator(".phase-choice", { hasText: "Suspension" }).locator(".count");
  await counted.getByText((before + CHANGES).toLocaleString("en"), { exact: true }).waitFor();
  assert.ok((await rows(page)) < ROWS_MAX);
});

test("all of that broke no content policy and raised no error", assertNoComplaints);
