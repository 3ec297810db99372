/** The live page in a real browser, against the real server or the fake one (see server.mjs). */

import assert from "node:assert/strict";
import { test } from "node:test";
import { allInstances, movingSteps, sample } from "./contract.mjs";
import {
  api,
  assertAccessible,
  assertNoComplaints,
  browser,
  fill,
  openPage,
  server,
  watch,
} from "./page.mjs";

const TRIES_MAX = 12;
/** Not a rule of the programme: the wrong moment, somebody else's step. These are folded away. */
const OTHERWISE = ["not_allowed", "role"];

const isLive = (page) => page.waitForSelector('#live[data-state="live"]');
const card = (id) => `.card[data-id="${id}"]`;

async function openBoard(t, options) {
  const page = await openPage(t, options);
  await isLive(page);
  await page.waitForSelector(".card");
  return page;
}

async function columnOf(page, id) {
  return page.locator(".column", { has: page.locator(card(id)) }).getAttribute("data-key");
}

/** Opens a mission's panel and the form of one of its triggers. */
async function openForm(page, id, trigger) {
  await page.locator(`${card(id)} a`).click();
  await page.locator(`.panel [data-trigger="${trigger}"]`).click();
  await page.waitForSelector(".step-form");
}

/**
 * Takes some allowed step through its form until one moves its card to another column.
 * @returns {Promise<{id: string, from: string, to: string}>}
 */
async function moveSomeCard(page) {
  const tried = [];
  for await (const { mission, trigger, schema } of movingSteps(api)) {
    if ((await page.locator(card(mission.id)).count()) === 0) continue;
    if (tried.length >= TRIES_MAX) break;
    tried.push(`${mission.id} ${trigger}`);
    const from = await columnOf(page, mission.id);
    await openForm(page, mission.id, trigger);
    await fill(page, schema ?? {}, sample({ type: "object", ...schema }));
    await page.locator(".step-form [type=submit]").click();
    await page.waitForSelector(".panel .message:not(:empty), .step-form .summary:not([hidden])");
    const taken = (await page.locator(".step-form").count()) === 0;
    await page.keyboard.press("Escape");
    if (!taken) continue;
    const moved = await page
      .waitForSelector(`.column:not([data-key="${from}"]) ${card(mission.id)}`, { timeout: 5_000 })
      .catch(() => null);
    if (moved) return { id: mission.id, from, to: await columnOf(page, mission.id) };
  }
  throw new Error(`no step moved a card; tried ${tried.join(", ")}`);
}

test("the board shows every mission of the workflow, with counts by phase", async (t) => {
  const page = await openBoard(t);
  const missions = await allInstances(api);
  const counts = new Map();
  for (const { workflow } of missions) counts.set(workflow, (counts.get(workflow) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0];
  const expected = {};
  for (const { workflow, phase } of missions) {
    if (workflow === most) expected[phase ?? ""] = (expected[phase ?? ""] ?? 0) + 1;
  }
  const shown = await page
    .locator(".column")
    .evaluateAll((columns) =>
      columns.map((column) => [
        column.dataset.key,
        Number(column.querySelector(".count").textContent.replace(/\D/g, "")),
      ]),
    );
  assert.deepEqual(Object.fromEntries(shown.filter(([, count]) => count > 0)), expected);
  const { items } = await api.get("/v1/workflows");
  const phases = items.find(({ id }) => id === most).phases.map(({ id }) => id);
  assert.deepEqual(
    shown.map(([key]) => key).filter((key) => phases.includes(key)),
    phases,
  );
});

test("the token leaves the address and a reload stays signed in", async (t) => {
  const page = await openBoard(t);
  assert.doesNotMatch(page.url(), /token|jalon_/);
  await page.reload();
  await isLive(page);
});

test("without a token the page explains itself and takes a pasted link", async (t) => {
  const context = await browser.newContext({ locale: "en-GB" });
  t.after(() => context.close());
  const page = await context.newPage();
  watch(page);
  await page.goto(api.origin);
  await page.waitForSelector(".sign-in");
  await assertAccessible(page, "sign-in");
  await page.getByLabel("Your link or token").fill("no token here");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".sign-in .field-error:not(:empty)");
  await page.getByLabel("Your link or token").fill(server.link);
  await page.keyboard.press("Enter");
  await isLive(page);
});

test("a step taken through the form moves the card here and in a second open page", async (t) => {
  const page = await openBoard(t);
  const other = await openBoard(t);
  const loaded = await other.evaluate(() => performance.timeOrigin);
  const { id, to } = await moveSomeCard(page);
  await other.waitForSelector(`.column[data-key="${to}"] ${card(id)}`);
  assert.equal(await other.evaluate(() => performance.timeOrigin), loaded);
  assert.equal(await other.evaluate(() => document.activeElement === document.body), true);
});

test("a refused step says which rule, and is not a button to press", async (t) => {
  const page = await openBoard(t);
  for (const { id, final } of await allInstances(api)) {
    if (final || (await page.locator(card(id)).count()) === 0) continue;
    const { triggers } = await api.get(`/v1/instances/${id}/allowed`);
    const refused = triggers.find(
      (one) => !one.allowed && one.refusals.every(({ guard }) => !OTHERWISE.includes(guard)),
    );
    if (!refused) continue;
    await page.locator(`${card(id)} a`).click();
    const button = `[data-trigger="${refused.trigger}"]`;
    await page.waitForSelector(`.panel ${button}`);
    assert.equal(await page.locator(`.panel ${button}`).isDisabled(), true);
    const text = await page.locator(`.panel li:has(> ${button})`).textContent();
    const [reason] = refused.refusals;
    assert.ok(text.includes(reason.guard), text);
    assert.ok(text.includes(reason.message.en), text);
    return;
  }
  t.skip("no mission has a step refused by a rule");
});

test("a form kept open while the mission moves on keeps what was typed", async (t) => {
  const page = await openBoard(t);
  for await (const { mission, trigger, schema } of movingSteps(api)) {
    if ((await page.locator(card(mission.id)).count()) === 0) continue;
    await openForm(page, mission.id, trigger);
    const data = sample({ type: "object", ...schema });
    const answer = await api.post(`/v1/instances/${mission.id}/steps`, { trigger, data });
    if (!answer.ok) {
      await page.keyboard.press("Escape");
      continue;
    }
    await page.waitForSelector(".step-form .summary:not([hidden]) button");
    assert.equal(await page.locator(".step-form").count(), 1);
    return;
  }
  assert.fail("no step could be taken");
});

test("what the server finds wrong is said beside its field, and can be put right", async (t) => {
  if (server.kind !== "fake") return t.skip("needs the fake server's own form");
  const page = await openBoard(t);
  const open = (await allInstances(api)).find(({ phase }) => phase === "recruitment");
  await openForm(page, open.id, "volunteer.chosen");
  await page.locator('[name="/volunteer"]').fill("V07");
  await page.locator('[name="/starts_on"]').fill("2026-03-01");
  await page.locator('[name="/months"]').fill("99");
  await page.keyboard.press("Enter");
  await page.waitForSelector('.step-form [name="/months"][aria-invalid="true"]');
  await assertAccessible(page, "form with errors");
  await page.locator(".step-form .summary a").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("12");
  await page.keyboard.press("Enter");
  await page.waitForSelector(`.column[data-key="preparation"] ${card(open.id)}`);
  await page.waitForSelector(".panel .message:focus");
});

test("after someone was faster, the step is taken on the reloaded mission", async (t) => {
  if (server.kind !== "fake") return t.skip("needs the fake server's own form");
  const page = await openBoard(t);
  const { id } = (await allInstances(api)).find(({ phase }) => phase === "placement");
  await openForm(page, id, "suspended");
  await page.locator('[name="/reason"]').fill("Saison des pluies");
  const data = { summary: "Trois ateliers" };
  await api.post(`/v1/instances/${id}/steps`, { trigger: "milestone.submitted", data });
  await page.locator(".step-form [type=submit]").click();
  await page.getByRole("button", { name: "Reload and keep what I typed" }).click();
  await page.getByText("is up to date").waitFor();
  assert.equal(await page.locator('[name="/reason"]').inputValue(), "Saison des pluies");
  await page.locator(".step-form [type=submit]").click();
  await page.waitForSelector(`.column[data-key="suspension"] ${card(id)}`);
});

test("the language switch changes texts, lang and titles at once", async (t) => {
  const page = await openBoard(t);
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.getByRole("link", { name: "Français" }).click();
  await page.waitForSelector('html[lang="fr"]');
  await page.waitForFunction(() => document.body.textContent.includes("À faire sous 30 jours"));
  await page.reload();
  await isLive(page);
  assert.equal(await page.getAttribute("html", "lang"), "fr");
});

test("filters narrow the board, stay in the address and survive a reload", async (t) => {
  const page = await openBoard(t);
  const total = await page.locator(".card").count();
  const id = await page.locator(".card").first().getAttribute("data-id");
  await page.getByRole("searchbox").fill(id);
  await page.waitForFunction((all) => document.querySelectorAll(".card").length < all, total);
  assert.match(page.url(), /q=/);
  await page.reload();
  await isLive(page);
  await page.waitForSelector(card(id));
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await page.waitForFunction((all) => document.querySelectorAll(".card").length === all, total);
  await page.getByLabel("Group by").selectOption("country");
  await page.waitForSelector(".columns.wrapped");
  assert.match(page.url(), /group=country/);
});

test("the board, the panel and a form have no accessibility violation", async (t) => {
  const page = await openBoard(t);
  await assertAccessible(page, "board");
  const first = await movingSteps(api).next();
  assert.ok(first.value, "a step to open a form for");
  const { mission, trigger } = first.value;
  await page.goto(`${api.origin}/?workflow=${mission.workflow}`);
  await isLive(page);
  await page.locator(`${card(mission.id)} a`).click();
  await page.waitForSelector(".panel .history li");
  await page.waitForSelector(`.panel [data-trigger="${trigger}"]`);
  await assertAccessible(page, "panel");
  await page.locator(`.panel [data-trigger="${trigger}"]`).click();
  await page.waitForSelector(".step-form");
  await assertAccessible(page, "form");
});

test("what happened against a rule says so in red", async (t) => {
  const page = await openBoard(t);
  await page.route("**/v1/instances/*/history*", async (route) => {
    const body = await (await route.fetch()).json();
    body.items[0].irregular = ["G11", "G12"];
    await route.fulfill({ json: body });
  });
  await page.locator(".card a").first().click();
  const badge = page.locator(".panel .history .badge.irregular");
  await badge.waitFor();
  assert.equal(await badge.textContent(), "Happened against the rule: G11, G12");
  await assertAccessible(page, "panel with an irregular step");
});

test("the dark page has no accessibility violation", async (t) => {
  const page = await openBoard(t, { colorScheme: "dark" });
  await assertAccessible(page, "board");
});

test("the keyboard alone opens a mission, and Escape gives the focus back", async (t) => {
  const page = await openBoard(t);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  const id = await page.locator(".card").first().getAttribute("data-id");
  const focused = () => page.evaluate(() => document.activeElement.closest(".card")?.dataset.id);
  for (let presses = 0; presses < 40 && (await focused()) !== id; presses += 1) {
    await page.keyboard.press("Tab");
  }
  assert.equal(await focused(), id);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".panel[open] h2:focus");
  assert.match(page.url(), new RegExp(`#m/${id}$`));
  await page.keyboard.press("Escape");
  await page.waitForSelector(".panel:not([open])", { state: "attached" });
  assert.equal(await focused(), id);
  assert.doesNotMatch(page.url(), /#/);
});

test("a narrow screen shows all of it without scrolling sideways", async (t) => {
  const page = await openBoard(t, { viewport: { width: 360, height: 740 } });
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await wide(), 360);
  await page.locator(".card a").first().click();
  await page.waitForSelector(".panel[open] .history li");
  assert.ok((await page.evaluate(() => document.querySelector(".panel").scrollWidth)) <= 360);
  await assertAccessible(page, "panel on a phone");
});

test("a lost connection is shown and resumed without a gap", async (t) => {
  if (!server.drop) return t.skip("only the fake server can cut the line");
  const page = await openBoard(t);
  const { value } = await movingSteps(api).next();
  const { mission, trigger, schema } = value;
  const from = await columnOf(page, mission.id);
  server.drop();
  const data = sample({ type: "object", ...schema });
  await api.post(`/v1/instances/${mission.id}/steps`, { trigger, data });
  await page.waitForSelector(`.column:not([data-key="${from}"]) ${card(mission.id)}`);
  await isLive(page);
});

test("paused, nothing moves and what waits is counted", async (t) => {
  const page = await openBoard(t);
  const { value } = await movingSteps(api).next();
  const { mission, trigger, schema } = value;
  await page.goto(`${api.origin}/?workflow=${mission.workflow}`);
  await isLive(page);
  await page.waitForSelector(card(mission.id));
  await page.getByRole("button", { name: "Pause" }).click();
  const from = await columnOf(page, mission.id);
  const data = sample({ type: "object", ...schema });
  const answer = await api.post(`/v1/instances/${mission.id}/steps`, { trigger, data });
  if (!answer.ok) return t.skip("the first step found was refused");
  await page.getByRole("button", { name: /Resume \(\d+ change/ }).waitFor();
  assert.equal(await columnOf(page, mission.id), from);
  await page.getByRole("button", { name: /Resume/ }).click();
  await page.waitForSelector(`.column:not([data-key="${from}"]) ${card(mission.id)}`);
});

test("all of that broke no content policy and raised no error", assertNoComplaints);
