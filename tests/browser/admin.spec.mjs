/** What an administrator does: give access and take it back, see what is published. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { client } from "./contract.mjs";
import { assertAccessible, assertNoComplaints, openPage, server } from "./page.mjs";

const link = server.links.admin;
const skip = link ? false : "needs the real server's administrator";

async function openAdmin(t, more = {}) {
  const page = await openPage(t, { link, ...more });
  await page.evaluate(() => window.location.assign("#admin"));
  await page.waitForSelector("[data-token]");
  return page;
}

test("a link is shown once, signs in, and is revoked after asking twice", { skip }, async (t) => {
  const page = await openAdmin(t);
  await page.getByText("Give access").click();
  await page.getByLabel("Role, as the workflows name it").fill("officer");
  await page.getByLabel("Person, by an id").fill("officer-77");
  await page.getByLabel("Countries, such as").fill("SN, ML");
  await page.getByRole("button", { name: "Make the link" }).click();
  const made = await page.locator("#fresh-link").textContent();
  const whoami = () => client(made).get("/v1/whoami");
  const { role, subject, countries } = await whoami();
  assert.deepEqual([role, subject, countries], ["officer", "officer-77", ["SN", "ML"]]);
  await assertAccessible(page, "a new link");
  await page.reload();
  const row = page.locator("tr", { hasText: "officer-77" });
  await row.waitFor();
  assert.equal(await page.locator("#fresh-link").count(), 0);
  await row.getByRole("button", { name: "Revoke" }).click();
  assert.equal((await whoami()).role, "officer", "once is not enough");
  await row.getByRole("button", { name: "Revoke for good" }).click();
  await row.waitFor({ state: "detached" });
  await assert.rejects(whoami, /401/);
});

test("what the server does not take is said, and what was typed stays", { skip }, async (t) => {
  const page = await openAdmin(t);
  await page.getByText("Give access").click();
  await page.getByLabel("Role, as the workflows name it").fill("officer");
  await page.route("**/v1/tokens", (route) => route.abort());
  await page.getByRole("button", { name: "Make the link" }).click();
  await page.getByText("cannot be reached").waitFor();
  assert.equal(await page.getByLabel("Role, as the workflows name it").inputValue(), "officer");
});

test("every published version is listed", { skip }, async (t) => {
  const page = await openAdmin(t);
  const { items } = await client(link).get("/v1/workflows");
  const rows = page.getByRole("region", { name: "Workflows" }).locator("tbody tr");
  await rows.first().waitFor();
  assert.equal(await rows.count(), items.length);
});

test("nobody else is shown the way there", { skip }, async (t) => {
  const page = await openPage(t, { link: server.links.hq });
  await page.waitForSelector(".card");
  const places = await page.locator(".places a").allTextContents();
  assert.deepEqual(places, ["Board", "Programmes"]);
});

for (const colorScheme of ["light", "dark"]) {
  for (const locale of ["fr", "en"]) {
    test(`administration has no violation (${locale}, ${colorScheme})`, { skip }, async (t) => {
      const viewport = { width: 360, height: 740 };
      const page = await openAdmin(t, { colorScheme, locale, viewport });
      await page.locator("summary").click();
      await assertAccessible(page, "administration");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(wide, viewport.width);
    });
  }
}

test("all of that broke no content policy and raised no error", assertNoComplaints);
