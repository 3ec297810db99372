/** A list of things in a form: a row each, by keyboard and on a phone too; with files in them. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startFakeServer } from "./fake_server.mjs";
import { assertAccessible, assertNoComplaints, openPage } from "./page.mjs";

const PHONE = { width: 360, height: 740 };
const fake = await startFakeServer();
after(() => fake.close());
const mission = [...fake.missions.missions.values()].find(({ phase }) => phase === "placement");

const openForm = (page) => page.locator('.steps [data-trigger="milestone.submitted"]').click();

async function openReport(t) {
  const page = await openPage(t, { link: fake.link, viewport: PHONE });
  await page.evaluate((id) => window.location.assign(`#mission/${id}`), mission.id);
  await openForm(page);
  return page;
}

async function choose(row, name) {
  const file = { name, mimeType: "application/pdf", buffer: Buffer.from(name) };
  await row.locator(".pick").setInputFiles(file);
  await row.getByText(`Chosen: ${name}`).waitFor();
}

test("rows are added, taken away and sent as a list", async (t) => {
  const page = await openReport(t);
  const field = (row, name) => page.locator(`[name="/contributions/${row}/${name}"]`);
  const add = page.getByRole("button", { name: "Add to: Contributions" });
  await page.locator('[name="/summary"]').fill("Three wells.");
  await add.press("Enter");
  assert.ok(await field(0, "indicator").evaluate((one) => one === document.activeElement));
  await field(0, "indicator").fill("Wells");
  await add.click();
  await field(1, "indicator").fill("Mistake");
  await add.click();
  await field(2, "quantity").fill("2,5");
  assert.ok(await add.isDisabled(), "no more than the schema takes");
  await page.getByRole("button", { name: "Remove Contributions: 2" }).click();
  assert.equal(await field(1, "quantity").inputValue(), "2,5");
  await page.locator(".step-form [type=submit]").click();
  await page.locator(".summary").getByText("Indicator: This field is required.").click();
  assert.ok(await field(1, "indicator").evaluate((one) => one === document.activeElement));
  await assertAccessible(page, "rows of a form");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
  await field(1, "indicator").fill("Days");
  await page.locator(".step-form [type=submit]").click();
  await page.getByText("Recorded: Submit the report").waitFor();
  assert.deepEqual(fake.missions.log.at(-1).data.contributions, [
    { indicator: "Wells" },
    { indicator: "Days", quantity: 2.5 },
  ]);
});

test("a row that moves up shows its own file, or none", async (t) => {
  const page = await openReport(t);
  const add = page.getByRole("button", { name: "Add to: Contributions" });
  const row = (at) => page.locator(`[data-row="${at}"]`);
  for (const at of [0, 1, 2]) {
    await add.click();
    if (at !== 1) await choose(row(at), `${at}.pdf`);
  }
  await page.getByRole("button", { name: "Remove Contributions: 1" }).click();
  await row(1).getByText("Chosen: 2.pdf").waitFor();
  assert.equal(await row(0).getByText("Chosen:").count(), 0);
  assert.equal(await row(0).getByRole("button", { name: "Remove this file" }).count(), 0);
});

test("a file stays with a form that is left, and is asked for again if gone", async (t) => {
  const page = await openReport(t);
  await page.getByRole("button", { name: "Add to: Contributions" }).click();
  await choose(page.locator('[data-row="0"]'), "plan.pdf");
  await page.getByRole("button", { name: "Cancel" }).click();
  await openForm(page);
  await page.getByText("Chosen: plan.pdf").waitFor();
  await page.reload();
  await openForm(page);
  await page.getByText("Choose it again").waitFor();
  assert.equal(await page.getByText("Chosen: plan.pdf").count(), 0);
  await assertAccessible(page, "a form whose file has gone");
});

test("all of that broke no content policy and raised no error", assertNoComplaints);
