/** The statechart on the mission page: drawn by the server, rebuilt by the page, and in words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { client } from "./contract.mjs";
import { assertAccessible, assertNoComplaints, openPage, server } from "./page.mjs";

const link = server.links.auditor;
const skip = link ? false : "needs the real server's drawing";
const api = link && client(link);
const ID = "PILOT-07";
const HOSTILE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="window.stung=1">
<style>body{display:none}</style><script>window.stung=1</script>
<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="window.stung=1"/></foreignObject>
<a href="https://example.org"><text>away</text></a><image href="https://example.org/x.png"/>
<g id="sign-out"><rect class="leaf active" style="fill:url(https://example.org/y)" x="0" y="0"
 width="9" height="9" onclick="window.stung=1"/><text x="1" y="1">&lt;b&gt;here&lt;/b&gt;</text></g>
</svg>`;

/** Opens the mission's page, on which auditors find the drawing open. */
async function openChart(t, more = {}) {
  const page = await openPage(t, { link, ...more });
  await page.evaluate((id) => window.location.assign(`#mission/${id}`), ID);
  await page.waitForSelector(".chart svg .leaf.active");
  return page;
}

const drawn = (page) =>
  page
    .locator(".chart g[data-state]:has(> .leaf.active)")
    .evaluateAll((groups) => groups.map(({ dataset }) => dataset.state).sort());

test("the drawing marks where the mission stands, now and in the past", { skip }, async (t) => {
  const page = await openChart(t);
  const { configuration } = await api.get(`/v1/instances/${ID}`);
  assert.deepEqual(await drawn(page), configuration.toSorted());
  await page.locator("#travel").click();
  await page.getByLabel("Day", { exact: true }).fill("2020-12-01");
  const then = await api.get(`/v1/instances/${ID}?as_of=2020-12-01`);
  assert.notDeepEqual(then.configuration, configuration);
  await page.waitForFunction(
    (count) => document.querySelectorAll(".chart g > .leaf.active").length === count,
    then.configuration.length,
  );
  assert.deepEqual(await drawn(page), then.configuration.toSorted());
});

test("the same stands there in words", { skip }, async (t) => {
  const page = await openChart(t);
  await page.getByText("The same in words").click();
  const { configuration } = await api.get(`/v1/instances/${ID}`);
  const said = await page
    .locator(".outline > .active")
    .evaluateAll((items) => items.map(({ dataset }) => dataset.state));
  for (const id of configuration) assert.ok(said.includes(id), id);
  // "Where it was before" is no state of its own.
  const boxes = await page.locator(".chart g[data-state]:not(:has(> .sign))").count();
  assert.equal(await page.locator(".outline > li").count(), boxes);
});

test("of a hostile drawing only boxes and text are left", { skip }, async (t) => {
  const page = await openPage(t, { link });
  // The policy too complains of it, and should.
  page.removeAllListeners("console");
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
  await page.route("**/diagram*", (route) =>
    route.fulfill({ contentType: "image/svg+xml", body: HOSTILE }),
  );
  await page.evaluate((id) => window.location.assign(`#mission/${id}`), ID);
  await page.getByText("<b>here</b>").waitFor();
  const left = await page
    .locator(".chart *")
    .evaluateAll((all) => all.map((one) => [one.localName, ...one.getAttributeNames()].join(" ")));
  const rest = left.map((one) => one.split(" ")[0]).sort();
  assert.deepEqual(rest, ["g", "rect", "svg", "text"]);
  assert.doesNotMatch(left.join(" "), /\bon\w+|href|\bid\b/);
  assert.equal(await page.evaluate(() => window.stung), undefined);
  assert.deepEqual([...new Set(asked)], [api.origin]);
});

test("a role is drawn nothing that it may not see", { skip }, async (t) => {
  const page = await openPage(t, { link: server.links.volunteer });
  await page.evaluate(() => window.location.assign("#mission/FICT-07"));
  await page.getByText("Drawing of all states").click();
  await page.waitForSelector(".chart svg .leaf.active");
  assert.doesNotMatch(await page.locator(".chart").textContent(), /[Ii]ncident|Protection/);
});

for (const colorScheme of ["light", "dark"]) {
  for (const locale of ["fr", "en"]) {
    test(`the drawing has no violation (${locale}, ${colorScheme})`, { skip }, async (t) => {
      const viewport = { width: 360, height: 740 };
      const page = await openChart(t, { colorScheme, locale, viewport });
      await page.locator(".wide details details summary").click();
      await assertAccessible(page, "the drawing");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(wide, viewport.width);
    });
  }
}

test("all of that broke no content policy and raised no error", assertNoComplaints);
