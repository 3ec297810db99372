/** One step for many missions: chosen, tried, taken; each with its outcome. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { client } from "./contract.mjs";
import { assertAccessible, assertNoComplaints, openPage, server } from "./page.mjs";

const link = server.links.hq;
const skip = link ? false : "needs the real server's missions";
const api = link && client(link);
const TRIGGER = "whereabouts.confirmed";
const IDS = ["FICT-01", "FICT-10", "FICT-11", "FICT-12"];

/** The board's list with the panel open and some missions ticked, or all. */
async function choose(t, { all = false, ...more } = {}) {
  const path = "?workflow=volunteer_mission&q=FICT";
  const page = await openPage(t, { link, path, ...more });
  await page.waitForSelector(".card");
  await page.locator("#choose").click();
  await page.waitForSelector(".row-pick");
  if (all) await page.locator("#bulk-all").check();
  else for (const id of IDS) await page.locator(`.row[data-id="${id}"] .row-pick input`).check();
  await page.locator("#bulk-trigger").selectOption(TRIGGER);
  return page;
}

const results = (page) =>
  page
    .locator(".outcomes li[data-id]")
    .evaluateAll((items) => items.map(({ dataset }) => [dataset.id, dataset.result]).sort());

/** How often each mission was confirmed so far. */
async function confirmations() {
  const counts = IDS.map(async (id) => {
    const { items } = await api.get(`/v1/instances/${id}/history?limit=1000`);
    return [id, items.filter(({ trigger }) => trigger === TRIGGER).length];
  });
  return new Map(await Promise.all(counts));
}

async function preview(page) {
  await page.locator(".step-form [type=submit]").click();
  await page.getByText("Nothing is recorded yet.").waitFor();
}

test("the preview says of each mission what the server would say, and records nothing", {
  skip,
}, async (t) => {
  const page = await choose(t);
  const before = await confirmations();
  await preview(page);
  const order = { trigger: TRIGGER, ids: IDS, data: {} };
  const { items } = await (await api.post("/v1/bulk/steps?dry_run=true", order)).json();
  assert.deepEqual(await results(page), items.map(({ id, would }) => [id, would]).sort());
  const refused = items.find(({ would }) => would === "refused");
  const text = await page.locator(`.outcomes [data-id="${refused.id}"]`).textContent();
  assert.ok(text.includes(refused.problem.refusals[0].message.en), text);
  assert.deepEqual(await confirmations(), before);
});

test("what changed since the preview is left alone, the rest is recorded once", {
  skip,
}, async (t) => {
  const page = await choose(t);
  await preview(page);
  const possible = (await results(page)).filter(([, result]) => result === "accepted");
  assert.ok(possible.length > 1, "missions that can be confirmed");
  const before = await confirmations();
  const [[changed], ...rest] = possible;
  assert.ok((await api.post(`/v1/instances/${changed}/steps`, { trigger: TRIGGER })).ok);
  const keys = [];
  await page.route("**/v1/bulk/steps", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  const take = page.getByRole("button", { name: /Record this step for \d+ mission/ });
  await take.click();
  await page.getByText("cannot be reached").waitFor();
  await take.click();
  await page.getByText("What happened").waitFor();
  assert.equal(keys[0], keys[1]);
  const expected = [[changed, "changed"], ...rest.map(([id]) => [id, "accepted"])];
  assert.deepEqual(await results(page), expected.sort());
  const after = await confirmations();
  for (const [id] of possible) assert.equal(after.get(id), before.get(id) + 1, id);
});

test("all that the filter shows is chosen at once, and the keyboard is led on", {
  skip,
}, async (t) => {
  const page = await openPage(t, { link, path: "?workflow=volunteer_mission&phase=in_service" });
  await page.waitForSelector(".card");
  await page.locator("#choose").click();
  await page.waitForSelector("#bulk-title:focus");
  await page.locator("#bulk-all").check();
  const shown = await page.locator(".row:not(.final)").count();
  assert.equal(await page.locator(".row-pick input:checked").count(), shown);
  await page.locator("#bulk-trigger").selectOption(TRIGGER);
  await preview(page);
  await page.waitForSelector(".bulk h3:focus");
  await page.getByRole("button", { name: "Change what I chose" }).click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.waitForSelector("#choose:focus");
});

for (const colorScheme of ["light", "dark"]) {
  for (const locale of ["fr", "en"]) {
    test(`choosing for many has no violation (${locale}, ${colorScheme})`, { skip }, async (t) => {
      const viewport = { width: 360, height: 740 };
      const page = await choose(t, { all: true, colorScheme, locale, viewport });
      await assertAccessible(page, "choice");
      await page.locator(".step-form [type=submit]").click();
      await page.waitForSelector(".outcomes");
      await assertAccessible(page, "preview");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(wide, viewport.width);
    });
  }
}

test("all of that broke no content policy and raised no error", assertNoComplaints);
