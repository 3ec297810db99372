/** Why a date is what it is: in the words of who reads it, and by the server's account. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { client } from "./contract.mjs";
import { assertAccessible, assertNoComplaints, openPage, server } from "./page.mjs";

const link = server.links.officer;
const skip = link ? false : "needs the real server's dates";
const MISSION = "FICT-10";
const REVIEWED = "FICT-12";
const PREPARED = "FICT-07";

async function openDates(t, locale) {
  const page = await openPage(t, { link, locale, viewport: { width: 360, height: 740 } });
  await page.evaluate((id) => window.location.assign(`#mission/${id}`), MISSION);
  await page.locator(".due-list summary").first().waitFor();
  return page;
}

test("every date of a mission says what it comes from", { skip }, async (t) => {
  const { due } = await client(link).get(`/v1/instances/${MISSION}`);
  for (const [locale, words] of [
    ["en", /gives [A-Z][a-z]{2} \d+, \d{4}\.|It is calculated from/],
    ["fr", /donne le \d+|Elle est calculée à partir de/],
  ]) {
    const page = await openDates(t, locale);
    const all = page.locator(".due-list > li");
    assert.equal(await all.count(), due.length);
    for (const one of await all.all()) {
      await one.locator("summary").click();
      await one.locator(".due-reason .hint").first().waitFor();
      assert.match(await one.locator(".due-reason").textContent(), words);
    }
    await assertAccessible(page, "dates with their reasons");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  }
});

test("the arithmetic is that of the rule", { skip }, async (t) => {
  const reason = await client(link).get(`/v1/instances/${MISSION}/due/extension_ask_90`);
  assert.equal(reason.facts["data.contract.end"], "2027-05-31");
  const page = await openDates(t, "en");
  const one = page.locator(".due-list > li", { hasText: "90 days before the end" });
  await one.locator("summary").click();
  await one.getByText("May 31, 2027 less 90 days gives").waitFor();
});

test("a rule that bars two ways of one step is told once", { skip }, async (t) => {
  const { triggers } = await client(link).get(`/v1/instances/${PREPARED}/allowed`);
  const barred = triggers.find(({ trigger }) => trigger === "return.recorded");
  const texts = barred.refusals.map((one) => JSON.stringify(one));
  assert.ok(texts.length > new Set(texts).size, "the example has become another");
  const page = await openPage(t, { link });
  await page.evaluate((id) => window.location.assign(`#mission/${id}`), PREPARED);
  const step = page.locator(".steps li", {
    has: page.locator(`[data-trigger="${barred.trigger}"]`),
  });
  await step.locator(".refusal").first().waitFor();
  assert.equal(await step.locator(".refusal").count(), new Set(texts).size);
});

test("a correction asks for the right value as the field has it", { skip }, async (t) => {
  const page = await openPage(t, { link: server.links.hq, viewport: { width: 360, height: 740 } });
  await page.evaluate((id) => window.location.assign(`#mission/${id}`), REVIEWED);
  await page.locator('.steps [data-trigger="fact.corrected"]').click();
  const field = (name) => page.locator(`.step-form [name="/${name}"]`);
  await field("trigger").selectOption('"midterm.held"');
  await field("value").waitFor({ state: "detached" }); // none before it is known what for
  await field("field").selectOption('"midterm.held_on"');
  assert.equal(await field("value").getAttribute("type"), "date");
  await field("value").fill("2026-08-15");
  await field("field").selectOption('"midterm.rating"');
  assert.equal(await field("value").inputValue(), "", "a day is no rating");
  await field("value").fill("4");
  await field("reason").fill("Read wrongly from the paper");
  await assertAccessible(page, "a correction");
  await page.locator(".step-form [type=submit]").click();
  await page.getByText("Recorded: Correct a recorded fact").waitFor();
  const { items } = await client(server.links.hq).get(
    `/v1/instances/${REVIEWED}/history?limit=1000`,
  );
  const { data } = items.findLast(({ type }) => type === "FactCorrected");
  assert.deepEqual([data.field, data.value], ["midterm.rating", 4]);
});

test("all of that broke no content policy and raised no error", assertNoComplaints);
