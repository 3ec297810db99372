/** A volunteer sees who read her papers, whenever she looks; nobody else does. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { client } from "./contract.mjs";
import { assertAccessible, assertNoComplaints, openPage, server } from "./page.mjs";

const link = server.links.volunteer;
const skip = link ? false : "needs the real server's volunteer";
const MISSION = "FICT-07";
const REASON = "Evacuation: nobody answers on the spot";

/** Somebody of another country opens the mission in an emergency. */
async function breakGlass(subject) {
  const admin = client(server.links.admin);
  const grant = { role: "safeguarding", org: "sender", subject, countries: ["MA"] };
  const { token } = await (await admin.post("/v1/tokens", grant)).json();
  const opener = client(`${admin.origin}/#token=${token}`);
  const answer = await opener.post(`/v1/instances/${MISSION}/break-glass`, { reason: REASON });
  assert.equal(answer.status, 201, await answer.text());
}

async function openMission(t, from, hash, more) {
  const page = await openPage(t, { link: from, ...more });
  await page.waitForSelector(".own-mission, .card");
  await page.evaluate((to) => window.location.assign(to), `#${hash}/${MISSION}`);
  await page
    .getByRole("heading", { name: /FICT-07|Mission fictive 07/ })
    .first()
    .waitFor();
  return page;
}

/** As a browser tells a tab that is shown again. */
const lookAgain = (page) =>
  page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

test("a reading stands on her page when she looks again, with who and why", { skip }, async (t) => {
  const phone = { viewport: { width: 360, height: 740 } };
  const page = await openMission(t, link, "portal", phone);
  const card = page.locator(".who-read");
  await card.getByText("Nobody has read them so far.").waitFor();
  await assertAccessible(page, "nobody read her papers");
  await breakGlass("safe-1");
  await lookAgain(page);
  await card.getByText("safe-1").waitFor();
  await card.getByText(REASON).waitFor();
  await assertAccessible(page, "who read her papers");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(wide, phone.viewport.width);
});

test("the same stands on the mission's own page, in her language", { skip }, async (t) => {
  const page = await openMission(t, link, "mission", { locale: "fr" });
  const card = page.locator(".who-read");
  await card.getByText("Qui a lu mes documents").waitFor();
  const { items } = await client(link).get(`/v1/reads?instance=${MISSION}`);
  assert.ok(items.length > 0);
  await card.locator("li").first().waitFor();
  assert.equal(await card.locator("li").count(), items.length);
});

test("what changes the mission may be a reading: her page asks", { skip }, async (t) => {
  const page = await openMission(t, link, "mission");
  await page.locator(".who-read :is(li, .none)").first().waitFor();
  const officer = client(server.links.officer);
  const again = page.waitForRequest(/\/v1\/reads/);
  const data = { status: "located", country: "FR", place: "Lyon" };
  const step = { trigger: "whereabouts.reported", data };
  const answer = await officer.post(`/v1/instances/${MISSION}/steps`, step);
  assert.ok(answer.ok, await answer.text());
  await again;
});

test("nobody else is shown who read them, nor asks for it", { skip }, async (t) => {
  const page = await openPage(t, { link: server.links.hq });
  await page.waitForSelector(".card");
  const asked = [];
  page.on("request", (request) => {
    if (request.url().includes("/v1/reads")) asked.push(request.url());
  });
  await page.evaluate((id) => window.location.assign(`#mission/${id}`), MISSION);
  await page.waitForSelector(".history li");
  await lookAgain(page);
  assert.equal(await page.locator(".who-read").count(), 0);
  assert.deepEqual(asked, []);
});

test("all of that broke no content policy and raised no error", assertNoComplaints);
