/** A phone's own troubles: no room left, the same page in two tabs, a narrow touch screen. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startFakeServer } from "./fake_server.mjs";
import { assertAccessible, assertNoComplaints, browser, watch } from "./page.mjs";

const PHONE = { width: 360, height: 740 };
const fake = await startFakeServer();
after(() => fake.close());
const { origin, hash: token } = new URL(fake.link);
const mission = [...fake.missions.missions.values()].find(({ phase }) => phase === "placement");
const FORM = `#portal/${mission.id}/milestone.submitted`;
const parcel = (state) => `.parcel[data-state="${state}"]`;
const reports = () => fake.missions.log.filter(({ trigger }) => trigger === "milestone.submitted");

async function newPhone(t) {
  const touch = { isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
  const context = await browser.newContext({ viewport: PHONE, locale: "en-GB", ...touch });
  t.after(() => context.close());
  return context;
}

async function openTab(context, place, prepare = async () => {}) {
  const page = await context.newPage();
  await prepare(page);
  page.setDefaultTimeout(15_000);
  watch(page);
  await page.goto(origin + token);
  await page.evaluate((where) => window.location.assign(where), place);
  return page;
}

/** The browser's own limit for what this page keeps, in bytes, until what this gives is called. */
async function limit(page, quotaSize) {
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
  return () => session.detach();
}

test("a browser without room says so, keeps the words and goes on later", async (t) => {
  let free;
  const page = await openTab(await newPhone(t), FORM, async (fresh) => {
    free = await limit(fresh, 1);
  });
  const text = page.locator(".step-form textarea");
  await text.fill("x".repeat(3_900));
  await page.getByText("There is no more room on this device").waitFor();
  await page.locator(".step-form [type=submit]").click();
  await page.getByText("There is no more room on this device").waitFor();
  assert.equal((await text.inputValue()).length, 3_900);
  await assertAccessible(page, "a form without room");
  const before = reports().length;
  await free();
  await page.locator(".step-form [type=submit]").click();
  await page.waitForSelector(parcel("received"));
  assert.equal(reports().length, before + 1);
});

test("two tabs share one outbox: each shows it, and it is sent once", async (t) => {
  const context = await newPhone(t);
  const first = await openTab(context, FORM);
  const second = await openTab(context, "#outbox");
  await second.getByText("Nothing was sent").waitFor();
  /** What became of each sending, in order. */
  const fates = [];
  const keys = new Set();
  /** One tab is sending while the other is asked to. */
  let asked = () => {};
  const both = new Promise((done) => {
    asked = done;
  });
  await context.route("**/v1/instances/*/steps", async (route) => {
    keys.add(route.request().headers()["idempotency-key"]);
    t.diagnostic(
      `sending from the ${route.request().frame().page() === first ? "first" : "second"}`,
    );
    if (fates.push("lost") === 1) return route.abort();
    const turn = fates.length - 1;
    await both;
    const response = await route.fetch();
    fates[turn] = response.status();
    return route.fulfill({ response });
  });
  context.on("requestfailed", (request) => t.diagnostic(request.failure()?.errorText ?? ""));
  const before = reports().length;
  await first.locator(".step-form textarea").fill("From the first tab.");
  await first.locator(".step-form [type=submit]").click();
  await first.waitForSelector(parcel("waiting"));
  await second.waitForSelector(parcel("waiting"));
  await first.getByRole("button", { name: "Send now" }).click();
  // Whichever was first: each also tries again by itself.
  await Promise.any([first, second].map((tab) => tab.getByText("Being sent").waitFor()));
  await second.getByRole("button", { name: "Send now" }).click();
  asked();
  await first.waitForSelector(parcel("received"));
  await second.waitForSelector(parcel("received"));
  assert.deepEqual(fates, ["lost", 200], "the second tab found it sent");
  assert.equal(keys.size, 1);
  assert.equal(reports().length, before + 1);
  for (const tab of [first, second]) assert.equal(await tab.locator(".parcel").count(), 1);
});

test("what one tab discards is gone in the other", async (t) => {
  const context = await newPhone(t);
  await context.route("**/v1/instances/*/steps", (route) => route.abort());
  const first = await openTab(context, FORM);
  const second = await openTab(context, "#outbox");
  await first.locator(".step-form textarea").fill("A mistake.");
  await first.locator(".step-form [type=submit]").click();
  await second.waitForSelector(parcel("waiting"));
  await first.getByRole("button", { name: "Discard" }).click();
  await first.getByRole("button", { name: "Discard for good" }).click();
  await second.getByText("Nothing was sent").waitFor();
});

test("a host reads why a step is refused, without the office's codes", async (t) => {
  const other = [...fake.missions.missions.values()].find(
    ({ id, phase }) => phase === "placement" && id !== mission.id,
  );
  const page = await openTab(await newPhone(t), `#portal/${other.id}`);
  const why = page.locator(".refusal", { hasText: "The mid-term report must be in" });
  await page.locator("details", { has: why }).locator("summary").click();
  await why.waitFor();
  const text = await why.textContent();
  assert.ok(text.includes("practice guide, 4.2"), text);
  assert.ok(!text.includes("G12"), text);
});

test("nothing is wider than a phone, and fingers find every control", async (t) => {
  const context = await newPhone(t);
  for (const place of ["#portal", `#portal/${mission.id}`, FORM, "#outbox", "#board"]) {
    const page = await openTab(context, place);
    await page.waitForSelector(".portal h1, .portal .step-form, .card");
    const [wide, seen] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      window.visualViewport.scale,
    ]);
    assert.deepEqual([wide, seen], [PHONE.width, 1], place);
    const low = await page
      .locator("main button:visible")
      .evaluateAll((all) =>
        all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent),
      );
    assert.deepEqual(low, [], place);
    await page.close();
  }
});

test("all of that broke no content policy and raised no error", assertNoComplaints);
