/** What programmes achieved: three figures each, from the output to its missions. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { allInstances, client } from "./contract.mjs";
import { assertAccessible, assertNoComplaints, openPage, server } from "./page.mjs";

const link = server.links.hq;
const skip = link ? false : "needs the real server's programmes";

async function openProgrammes(t, more = {}) {
  const page = await openPage(t, { link, ...more });
  await page.evaluate(() => window.location.assign("#programme"));
  await page.waitForSelector(".programme tbody tr");
  return page;
}

test("each output has the server's three figures and leads to its missions", {
  skip,
}, async (t) => {
  const page = await openProgrammes(t);
  const outputs = await allInstances(client(link), "?workflow=programme_output");
  assert.equal(await page.locator(".programme tbody tr").count(), outputs.length);
  for (const { id, data } of outputs) {
    const cells = page.locator(`tr[data-id="${id}"] td.figure`);
    const { stated, validated, synthetic } = data.figures;
    const expected = [stated, validated, synthetic].map((one) => String(one ?? "not stated"));
    const shown = (await cells.allTextContents()).map((text) => text.trim());
    assert.deepEqual(shown, expected, id);
  }
  assert.equal(await page.locator(".programme tfoot").count(), 0, "nothing is summed");
  await page.locator(".programme .piece").first().click();
  await page.waitForSelector(".mission-page .history li");
});

for (const colorScheme of ["light", "dark"]) {
  for (const locale of ["fr", "en"]) {
    test(`programmes have no violation (${locale}, ${colorScheme})`, { skip }, async (t) => {
      const viewport = { width: 360, height: 740 };
      const page = await openProgrammes(t, { colorScheme, locale, viewport });
      await assertAccessible(page, "programmes");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(wide, viewport.width);
    });
  }
}

test("all of that broke no content policy and raised no error", assertNoComplaints);
