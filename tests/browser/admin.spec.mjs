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

test("the health of the server is said in words and numbers, and refreshed", {
  skip,
}, async (t) => {
  const page = await openAdmin(t);
  const health = page.locator("#health");
  await health.getByText("The server answers and takes changes.").waitFor();
  const { position } = await client(link).get("/readyz");
  await health.getByText(position.toLocaleString("en"), { exact: true }).waitFor();
  for (const what of ["Free on the disk", "The log takes", "Facts not shown yet"])
    await health.getByText(what, { exact: true }).waitFor();
  await health.getByText(/^[\d.,]+ [kMG]B of [\d.,]+ GB$/).waitFor();
  await health.getByText(/^[\d.]+ sec of 5 sec$/).waitFor();
  await page.route("**/metrics", (route) => route.abort());
  await health.getByText("The server does not answer.").waitFor();
  await health.getByText(position.toLocaleString("en"), { exact: true }).waitFor();
  await page.unroute("**/metrics");
  await health.getByText("The server answers and takes changes.").waitFor();
});

/** A published workflow's next version, as a file; `change` is done to it. */
async function nextVersion(id, change) {
  const { items } = await client(link).get("/v1/workflows");
  const version = Math.max(...items.filter((one) => one.id === id).map((one) => one.version));
  const document = await client(link).get(`/v1/workflows/${id}/versions/${version}`);
  change(document);
  const buffer = Buffer.from(JSON.stringify({ ...document, version: version + 1 }));
  return { name: `${id}.json`, mimeType: "application/json", buffer };
}

async function rehearse(page, file) {
  await page.getByLabel("Choose a workflow, a JSON file").setInputFiles(file);
  await page.getByRole("button", { name: "Rehearse" }).click();
}

test("a rehearsal says which missions a version would strand, and publishes nothing", {
  skip,
}, async (t) => {
  const page = await openAdmin(t);
  const before = (await client(link).get("/v1/workflows")).items.length;
  await rehearse(page, await nextVersion("host_accreditation", () => {}));
  await page.getByText("Every mission could go on with it.").waitFor();
  await assertAccessible(page, "a rehearsal that holds");
  const narrow = await nextVersion("host_accreditation", (document) => {
    const text = JSON.stringify(document).replaceAll('"withdrawn"', '"taken_back"');
    Object.assign(document, JSON.parse(text));
    delete document.states.withdrawn;
  });
  await rehearse(page, narrow);
  await page.getByText("Not every mission could go on").waitFor();
  const stranded = page.locator("#rehearse .stuck a");
  assert.ok((await stranded.count()) > 0);
  await assertAccessible(page, "a rehearsal that strands missions");
  assert.equal((await client(link).get("/v1/workflows")).items.length, before);
});

test("what is no workflow is said before it is sent", { skip }, async (t) => {
  const page = await openAdmin(t);
  const choose = (text) =>
    page.getByLabel("Choose a workflow, a JSON file").setInputFiles({
      name: "x.json",
      mimeType: "application/json",
      buffer: Buffer.from(text),
    });
  await choose("{");
  await page.getByText("not valid JSON").waitFor();
  await choose('{"id":5}');
  await page.getByText("names no id, or no states").waitFor();
  await choose(" ".repeat(1_048_577));
  await page.getByText("more than 1 MB").waitFor();
  assert.ok(await page.getByRole("button", { name: "Rehearse" }).isDisabled());
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
      await page.waitForSelector(".figures");
      await assertAccessible(page, "administration");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(wide, viewport.width);
    });
  }
}

test("all of that broke no content policy and raised no error", assertNoComplaints);
