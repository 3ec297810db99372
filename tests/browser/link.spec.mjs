/** Entering by link: one button, a cookie that no script reads, and nothing lost when it ends. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { client } from "./contract.mjs";
import { startFakeServer } from "./fake_server.mjs";
import { assertAccessible, assertNoComplaints, browser, server, watch } from "./page.mjs";

const PHONE = { width: 360, height: 740 };
const fake = await startFakeServer();
after(() => fake.close());
const api = client(fake.link);
const { origin } = api;

/** A mission with its host, at a step that asks for a text. */
const mission = [...fake.missions.missions.values()].find(({ phase }) => phase === "placement");

async function newLink(role = "host", more = {}) {
  const answer = await api.post("/v1/links", { instance: mission.id, role, ...more });
  assert.equal(answer.status, 201);
  return answer.json();
}

async function newBrowser(t, more = {}) {
  const context = await browser.newContext({ viewport: PHONE, locale: "en-GB", ...more });
  t.after(() => context.close());
  return context;
}

async function open(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  watch(page);
  await page.goto(url);
  return page;
}

async function enter(t, { url }, more) {
  const page = await open(await newBrowser(t, more), url);
  await page.locator("#enter").click();
  await page.waitForSelector(".own-mission");
  return page;
}

const parcel = (state) => `.parcel[data-state="${state}"]`;

async function writeReport(page, text) {
  await page.evaluate((id) => window.location.assign(`#portal/${id}`), mission.id);
  await page.locator('.own-step[data-trigger="milestone.submitted"]').click();
  await page.locator(".step-form textarea").fill(text);
}

const reports = () => fake.missions.log.filter(({ trigger }) => trigger === "milestone.submitted");

test("opening a link uses nothing up; the button enters, and the secret is gone", async (t) => {
  const link = await newLink();
  const page = await open(await newBrowser(t), link.url);
  await page.locator("#enter").waitFor();
  await assertAccessible(page, "an invitation");
  await page.reload();
  await page.locator("#enter").waitFor();
  const [before] = fake.access.list(mission.id).filter(({ id }) => id === link.id);
  assert.equal(before.used_at, null);
  await page.locator("#enter").click();
  await page.waitForSelector(".own-mission");
  await page.getByText("You are in as:").waitFor();
  assert.equal(page.url(), `${origin}/`);
  await page.goBack();
  assert.doesNotMatch(page.url(), /enter|#/, "history does not keep it");
  const stored = await (await open(page.context(), `${origin}/`)).evaluate(() => {
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]);
  });
  assert.ok(!stored.includes(new URL(link.url).hash.slice(1)));
  for (const cookie of fake.access.sessions.keys()) assert.ok(!stored.includes(cookie));
});

test("who entered sends steps, follows live and leaves by the cookie alone", async (t) => {
  const page = await enter(t, await newLink());
  const sent = [];
  page.on("request", (request) => sent.push(request.headers()));
  const before = reports().length;
  await writeReport(page, "All is well.");
  await page.locator(".step-form [type=submit]").click();
  await page.waitForSelector(parcel("received"));
  assert.equal(reports().length, before + 1);
  await page.getByText("The whole board").click();
  await page.locator('#live[data-state="live"]').waitFor();
  assert.ok(sent.every((headers) => !("authorization" in headers)));
  await page.locator("#sign-out").click();
  await page.waitForSelector(".sign-in");
  const after = await page.context().request.get(`${origin}/v1/whoami`);
  assert.equal(after.status(), 401);
  await page.reload();
  await page.waitForSelector(".sign-in");
});

test("a link serves once: another browser is told to ask for a new one", async (t) => {
  const link = await newLink();
  await enter(t, link);
  const other = await open(await newBrowser(t), link.url);
  await other.locator("#enter").click();
  await other.getByText("used before, was ended, or is too old").waitFor();
  await assertAccessible(other, "a link that was used");
});

test("the same link, opened again where one is in, goes on without being used", async (t) => {
  const link = await newLink();
  const first = await enter(t, link);
  const again = await open(first.context(), link.url);
  await again.getByText("Host organisation").first().waitFor();
  await again.getByRole("button", { name: "Go on" }).click();
  await again.waitForSelector(".own-mission");
  assert.equal(again.url(), `${origin}/`);
});

test("a link that was cut is said to be so", async (t) => {
  const page = await open(await newBrowser(t), `${origin}/enter#abc`);
  await page.getByText("not whole").waitFor();
  assert.equal(await page.locator("#enter").count(), 0);
});

test("a session that ends in a form loses nothing: the outbox waits for a new link", async (t) => {
  const link = await newLink();
  const page = await enter(t, link);
  const before = reports().length;
  await writeReport(page, "Written while the access ended.");
  fake.access.end(link.id);
  await page.locator(".step-form [type=submit]").click();
  await page.waitForSelector(".sign-in");
  await page.getByText("1 sending waits on this device").waitFor();
  await page.getByText("Your access has ended").waitFor();
  await assertAccessible(page, "signed out with a sending that waits");

  await page.goto((await newLink()).url);
  await page.locator("#enter").click();
  await page.waitForSelector(".own-mission");
  await page.getByText("My sendings").first().click();
  await page.waitForSelector(parcel("received"));
  assert.equal(reports().length, before + 1);
});

const afterwards = [
  ["comes back", (page) => page.evaluate(() => window.dispatchEvent(new Event("online")))],
  ["opens a mission", (page) => page.locator(".own-mission a").first().click()],
];
for (const [does, act] of afterwards) {
  test(`who ${does} after access ended sees no mission any more`, async (t) => {
    const link = await newLink();
    const page = await enter(t, link);
    fake.access.end(link.id);
    await act(page);
    await page.getByText("Your access has ended").waitFor();
    assert.equal(await page.locator(".portal").count(), 0);
  });
}

test("what is typed and not sent is there again after a new link", async (t) => {
  const link = await newLink();
  const page = await enter(t, link);
  await writeReport(page, "Half of a repo");
  await page.getByText("Kept on this device at").waitFor();
  fake.access.end(link.id);
  const place = new URL(page.url()).hash;
  await page.goto((await newLink()).url);
  await page.locator("#enter").click();
  await page.waitForSelector(".own-mission");
  await page.evaluate((hash) => window.location.assign(hash), place);
  await page.waitForSelector(".step-form");
  assert.equal(await page.locator(".step-form textarea").inputValue(), "Half of a repo");
});

test("a second tab that enters anew does not cut off the first one", async (t) => {
  const first = await enter(t, await newLink());
  const before = reports().length;
  const second = await open(first.context(), (await newLink()).url);
  await second.getByRole("button", { name: "Use this link instead" }).click();
  await second.waitForSelector(".own-mission");
  await writeReport(first, "From the first tab.");
  await first.locator(".step-form [type=submit]").click();
  await first.waitForSelector(parcel("received"));
  assert.equal(reports().length, before + 1);
});

test("who enters as somebody else takes all tabs along", async (t) => {
  const first = await enter(t, await newLink());
  const second = await open(first.context(), (await newLink("volunteer")).url);
  await second.getByRole("button", { name: "Use this link instead" }).click();
  await second.getByText("You are in as: Volunteer").waitFor();
  await first.locator(".who").getByText("Volunteer").waitFor();
});

test("access that is taken back ends an open board within a second", async (t) => {
  const link = await newLink();
  const page = await enter(t, link, { viewport: { width: 1280, height: 900 } });
  await page.getByText("The whole board").click();
  await page.locator('#live[data-state="live"]').waitFor();
  fake.access.end(link.id);
  await page.getByText("Your access has ended").waitFor({ timeout: 1_000 });
});

test("signing out is asked twice while something has not arrived", async (t) => {
  const page = await enter(t, await newLink());
  await page.route("**/v1/instances/*/steps", (route) => route.abort());
  await writeReport(page, "Not sent yet.");
  await page.locator(".step-form [type=submit]").click();
  await page.waitForSelector(parcel("waiting"));
  await page.locator("#sign-out").click();
  await page.getByText("1 sending stays here unsent").click();
  await page.waitForSelector(".sign-in");
});

/** The page of a mission, for who coordinates it. */
async function openMission(t, more = {}) {
  const context = await newBrowser(t, { viewport: { width: 1280, height: 900 }, ...more });
  const page = await open(context, fake.link);
  await page.waitForSelector(".card");
  await page.evaluate((id) => window.location.assign(`#mission/${id}`), mission.id);
  await page.waitForSelector('.mission-links [data-role="host"]');
  return page;
}

const urlOf = (page) => page.locator("#link-url").textContent();

/** What stands on paper: all that takes room and is not hidden. */
function printed(page) {
  return page.evaluate(() => {
    const all = [...document.body.querySelectorAll("*")].filter((one) => one.children.length === 0);
    const seen = all.filter((one) => one.checkVisibility({ visibilityProperty: true }));
    return seen.map((one) => one.textContent.trim()).filter(Boolean);
  });
}

test("a coordinator makes, replaces and ends the host's link on the mission's page", async (t) => {
  for (const { id } of fake.access.list(mission.id)) fake.access.end(id);
  const page = await openMission(t);
  const row = page.locator('[data-role="host"]');
  await row.getByText("No link was made yet").waitFor();
  await row.getByRole("button", { name: "Make a link" }).click();
  const first = await urlOf(page);
  await page.locator(".link-card .qr path").waitFor();
  await assertAccessible(page, "a new link");
  const host = await enter(t, { url: first });
  await page.reload();
  await row.getByText("1 browser is signed in").waitFor();
  assert.equal(await page.locator("#link-url").count(), 0, "it is shown once");
  await row.getByRole("button", { name: "Make a new one instead" }).click();
  const sure = row.getByRole("button", { name: "End the access it opened" });
  await sure.waitFor();
  assert.equal((await host.request.get(`${origin}/v1/whoami`)).status(), 200, "not at one click");
  await sure.click();
  const second = await urlOf(page);
  assert.notEqual(second, first);
  assert.equal((await host.request.get(`${origin}/v1/whoami`)).status(), 401);
  await row.getByRole("button", { name: "End access" }).click();
  assert.equal(fake.access.list(mission.id).length, 1, "once is not enough");
  await row.getByRole("button", { name: "End it now" }).click();
  await row.getByText("No link was made yet").waitFor();
  assert.deepEqual(fake.access.list(mission.id), []);
});

test("the card is printed alone, in the language of who gets it", async (t) => {
  const page = await openMission(t);
  await page.locator('[data-role="volunteer"] button').first().click();
  await page.locator("#card-language").selectOption("fr");
  await page.getByText("Scannez le code").waitFor();
  await page.emulateMedia({ media: "print" });
  const texts = await printed(page);
  assert.ok(texts.some((one) => one.includes("vous invite à suivre la mission")));
  assert.ok(texts.includes(await urlOf(page)));
  assert.ok(!texts.some((one) => /Due dates|History|Copy the link/.test(one)), texts.join("; "));
});

test("a mission that names nobody for a role says so", async (t) => {
  const page = await openMission(t);
  const early = [...fake.missions.missions.values()].find(({ phase }) => phase === "need");
  await page.evaluate((id) => window.location.assign(`#mission/${id}`), early.id);
  await page.getByRole("heading", { name: early.id }).waitFor();
  const volunteer = page.locator('.mission-links [data-role="volunteer"]');
  await volunteer.getByText("names nobody for this role yet").waitFor();
  assert.equal(await volunteer.getByRole("button").count(), 0);
  assert.equal(await page.locator('.mission-links [data-role="host"] button').count(), 1);
});

test("who may not give access is not shown how to", async (t) => {
  const page = await enter(t, await newLink(), { viewport: { width: 1280, height: 900 } });
  const asked = page.waitForResponse(/links\?instance/);
  await page.evaluate((id) => window.location.assign(`#mission/${id}`), mission.id);
  assert.equal((await asked).status(), 403);
  assert.equal(await page.locator(".mission-links").count(), 0);
});

const officer = server.links.officer;
const skip = officer ? false : "needs the real server's links";

test("the real server's link lets its volunteer in, by a cookie, once", { skip }, async (t) => {
  const theirs = client(officer);
  const answer = await theirs.post("/v1/links", { instance: "FICT-07", role: "volunteer" });
  assert.equal(answer.status, 201);
  const { id, url } = await answer.json();
  const link = `${theirs.origin}/enter${new URL(url).hash}`;
  const page = await open(await newBrowser(t), link);
  await page.locator("#enter").click();
  await page.getByText("You are in as:").waitFor();
  await page.evaluate(() => window.location.assign("#portal/FICT-07"));
  await page.locator(".portal .checklist li").first().waitFor();
  assert.equal(await page.evaluate(() => document.cookie), "", "no script reads it");
  await page.getByText("The whole board").click();
  await page.locator('#live[data-state="live"]').waitFor();
  const other = await open(await newBrowser(t), link);
  await other.locator("#enter").click();
  await other.getByText("used before, was ended, or is too old").waitFor();
  assert.equal((await theirs.remove(`/v1/links/${id}`)).status, 204);
  await page.getByText("Your access has ended").waitFor({ timeout: 2_000 });
});

test("on the real server an officer makes and ends a link, and its card", { skip }, async (t) => {
  const context = await newBrowser(t, { viewport: { width: 1280, height: 900 } });
  const page = await open(context, officer);
  await page.waitForSelector(".card");
  await page.evaluate(() => window.location.assign("#mission/FICT-10"));
  const row = page.locator('[data-role="host"]');
  await row.getByRole("button", { name: "Make a link" }).click();
  assert.match(await urlOf(page), /\/enter#jalon_[\w-]+$/);
  await page.locator(".link-card .qr path").waitFor();
  await row.getByText("not used yet").waitFor();
  await row.getByRole("button", { name: "End access" }).click();
  await row.getByRole("button", { name: "End it now" }).click();
  await row.getByText("No link was made yet").waitFor();
});

for (const locale of ["fr", "en"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the invitation has no violation (${locale}, ${colorScheme})`, async (t) => {
      const context = await newBrowser(t, { locale, colorScheme });
      const page = await open(context, (await newLink()).url);
      await page.locator("#enter").waitFor();
      await assertAccessible(page, "an invitation");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(wide, PHONE.width);
    });
  }
}

test("all of that broke no content policy and raised no error", assertNoComplaints);
