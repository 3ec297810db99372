/** The portal of hosts and volunteers: a phone, a bad network, and everything accepted once. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { client, movingSteps, sample } from "./contract.mjs";
import { api, assertAccessible, assertNoComplaints, fill, openPage, server } from "./page.mjs";

const PHONE = { width: 360, height: 740 };
const parcel = (state) => `.parcel[data-state="${state}"]`;

/** Opens the form of a step that the server would take, on a phone. */
async function openForm(t) {
  const page = await openPage(t, { viewport: PHONE });
  const { value } = await movingSteps(api).next();
  const { mission, trigger, schema } = value;
  await page.goto(`${api.origin}/#portal/${mission.id}`);
  await page.locator(`.own-step[data-trigger="${trigger}"]`).click();
  await page.waitForSelector(".step-form");
  const data = sample({ type: "object", ...schema });
  return { page, mission, trigger, schema, data };
}

const send = (page) => page.locator(".step-form [type=submit]").click();

async function timesTaken({ id }, trigger) {
  let count = 0;
  let cursor = null;
  do {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
    const page = await api.get(`/v1/instances/${id}/history${query}`);
    count += page.items.filter((event) => event.trigger === trigger).length;
    cursor = page.next;
  } while (cursor);
  return count;
}

test("a step written without a network arrives once, when the network is back", async (t) => {
  const { page, mission, trigger, schema, data } = await openForm(t);
  const before = await timesTaken(mission, trigger);
  await page.context().setOffline(true);
  await fill(page, schema ?? {}, data);
  await send(page);
  await page.waitForSelector(parcel("waiting"));
  await page.getByText("No network").waitFor();
  await assertAccessible(page, "outbox without a network");
  await page.context().setOffline(false);
  await page.waitForSelector(`${parcel("received")} .receipt`);
  assert.equal(await timesTaken(mission, trigger), before + 1);
});

test("an answer that is lost does not make the step happen twice", async (t) => {
  const { page, mission, trigger, schema, data } = await openForm(t);
  const before = await timesTaken(mission, trigger);
  const keys = [];
  await page.route("**/v1/instances/*/steps", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    const response = await route.fetch();
    return keys.length > 1 ? route.fulfill({ response }) : route.abort();
  });
  await fill(page, schema ?? {}, data);
  const lost = page.waitForEvent("requestfailed");
  await send(page);
  await lost;
  await page.waitForSelector(parcel("waiting"));
  assert.equal(await timesTaken(mission, trigger), before + 1, "the server has it");
  await page.getByRole("button", { name: "Send now" }).click();
  await page.waitForSelector(parcel("received"));
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.equal(await timesTaken(mission, trigger), before + 1);
});

test("what waits survives a reload, can be saved as a file and discarded", async (t) => {
  const { page, mission, schema, data } = await openForm(t);
  await page.route("**/v1/instances/*/steps", (route) => route.abort());
  await fill(page, schema ?? {}, data);
  await send(page);
  await page.waitForSelector(parcel("waiting"));
  await page.reload();
  await page.waitForSelector(parcel("waiting"));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "as a file" }).click(),
  ]);
  const saved = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.equal(saved[0].mission, mission.id);
  assert.ok(saved[0].key.length >= 16);
  await page.getByRole("button", { name: "Discard" }).click();
  assert.equal(await page.locator(parcel("waiting")).count(), 1, "once is not enough");
  await page.getByRole("button", { name: "Discard for good" }).click();
  await page.waitForSelector(parcel("waiting"), { state: "detached" });
});

/** Holds steps on the line until `go` is called. */
async function holdSteps(page, after) {
  let go = () => {};
  const held = new Promise((done) => {
    go = done;
  });
  await page.route("**/v1/instances/*/steps", async (route) => {
    await held;
    await after(route);
  });
  return go;
}

test("a second tab shows the missions while the first one sends", async (t) => {
  const { page, schema, data } = await openForm(t);
  const go = await holdSteps(page, (route) => route.continue());
  await fill(page, schema ?? {}, data);
  await send(page);
  await page.getByText("Being sent").waitFor();
  const second = await page.context().newPage();
  await second.goto(server.link);
  await second.evaluate(() => window.location.assign("#portal"));
  await second.waitForSelector(".own-mission");
  assert.equal(await page.getByText("Being sent").count(), 1, "it still does");
  go();
  await page.waitForSelector(parcel("received"));
});

test("what is discarded while it is being sent is not on the device any more", async (t) => {
  const { page, schema, data } = await openForm(t);
  const go = await holdSteps(page, (route) => route.abort());
  await fill(page, schema ?? {}, data);
  await send(page);
  await page.getByText("Being sent").waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("button", { name: "Discard for good" }).click();
  await page.waitForSelector(".parcel", { state: "detached" });
  const failed = page.waitForEvent("requestfailed");
  go();
  await failed;
  await page.reload();
  await page.getByText("My sendings").first().waitFor();
  const left = await page.evaluate(
    () =>
      new Promise((done) => {
        indexedDB.open("jalon").onsuccess = ({ target }) => {
          const parcels = target.result.transaction("parcels").objectStore("parcels");
          parcels.count().onsuccess = (event) => done(event.target.result);
        };
      }),
  );
  assert.equal(left, 0);
});

test("what is typed is there again after the page was closed", async (t) => {
  const { page, schema, data } = await openForm(t);
  const text = page.locator('.step-form input[type="date"]').last();
  await fill(page, schema ?? {}, data);
  await text.fill("2026-01-15");
  await page.getByText("Kept on this device at").waitFor();
  await page.reload();
  await page.waitForSelector(".step-form");
  assert.equal(await text.inputValue(), "2026-01-15");
});

test("the portal has no accessibility violation and fits a phone, also in the dark", async (t) => {
  const page = await openPage(t, { viewport: PHONE, colorScheme: "dark" });
  await page.goto(`${api.origin}/#portal`);
  await page.waitForSelector(".own-mission");
  await assertAccessible(page, "own missions");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
  await page.locator(".own-mission a").first().click();
  await page.waitForSelector(".own-steps, .portal h2 + p");
  await assertAccessible(page, "an own mission");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
});

const volunteer = server.links.volunteer;
const skip = volunteer ? false : "needs the real server's volunteer";

test("a volunteer finds the own checklist, dates and papers on a phone", { skip }, async (t) => {
  for (const locale of ["fr", "en"]) {
    const more = { link: volunteer, viewport: PHONE, locale, colorScheme: "dark" };
    const page = await openPage(t, more);
    await page.waitForSelector(".own-mission");
    await page.evaluate(() => window.location.assign("#portal/FICT-07"));
    const items = page.locator(".portal .checklist li");
    await items.first().waitFor();
    const { due } = await client(volunteer).get("/v1/instances/FICT-07");
    assert.ok((await items.count()) > 4, "what goes on side by side");
    assert.ok((await page.locator(".portal .checklist .done").count()) > 0);
    assert.equal(await page.locator(".portal .due-list li").count(), due.length);
    await page.locator(".papers > summary").click();
    await page.getByText("FICT-07-C1").waitFor();
    await assertAccessible(page, "a volunteer's mission");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
  }
});

test("all of that broke no content policy and raised no error", assertNoComplaints);
