/** A browser and a server for the tests of one file, and what they do with a page. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { client } from "./contract.mjs";
import { openServer } from "./server.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run " +
  "--disable-background-networking --disable-component-update --disable-sync";
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WAIT_MS = 15_000;

export const server = await openServer();
export const api = client(server.link);
export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS.split(" "),
});
/** What the browser complained of: a violation of the policy, an error of a script. */
const complaints = [];

after(async () => {
  await browser.close();
  await server.close();
});

/** `link` signs in somebody else than the first user. */
export async function openPage(t, { path = "", link = server.link, ...options } = {}) {
  t.diagnostic(`server: ${server.kind}`);
  const viewport = { width: 1280, height: 900 };
  const context = await browser.newContext({ viewport, locale: "en-GB", ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  watch(page);
  const { origin, hash } = new URL(link);
  await page.goto(`${origin}/${path}${hash}`);
  return page;
}

export function watch(page) {
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error.stack)));
}

export function assertNoComplaints() {
  assert.deepEqual(complaints, []);
}

/** axe runs through the debugger, which the page's policy does not bind. */
export async function assertAccessible(page, what) {
  await page.evaluate(AXE);
  const run = (tags) => globalThis.axe.run({ runOnly: { type: "tag", values: tags } });
  const { violations } = await page.evaluate(run, RULES);
  const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)]);
  assert.deepEqual(found, [], what);
}

export async function fill(page, schema, data, pointer = "") {
  for (const [name, value] of Object.entries(data)) {
    const at = `${pointer}/${name}`;
    const own = schema.properties?.[name] ?? {};
    if (own.type === "object" && own.properties) {
      await fill(page, own, value, at);
      continue;
    }
    const more = page.locator(`.step-form [data-add="${at}"]`);
    if ((await more.count()) > 0) {
      await fillRows(page, own, value, at);
      continue;
    }
    const control = page.locator(`.step-form [name="${at}"]`).first();
    if ((await control.count()) === 0) continue;
    await fillControl(page, control, own, value, at);
  }
}

async function fillRows(page, schema, rows, at) {
  for (const [index, row] of rows.entries()) {
    const here = page.locator(`.step-form [name^="${at}/${index}/"]`);
    if ((await here.count()) === 0) await page.locator(`.step-form [data-add="${at}"]`).click();
    await fill(page, schema.items, row, `${at}/${index}`);
  }
}

async function fillControl(page, control, schema, value, at) {
  const [tag, type] = await control.evaluate((one) => [one.tagName, one.getAttribute("type")]);
  if (tag === "SELECT") await control.selectOption(JSON.stringify(value));
  else if (type === "checkbox") {
    for (const one of value) {
      await page.locator(`[name="${at}"][value='${JSON.stringify(one)}']`).check();
    }
  } else if (type === "datetime-local") await control.fill(value.slice(0, 16));
  else if (Array.isArray(value) && schema.items?.type === "string") {
    await control.fill(value.join("\n"));
  } else await control.fill(typeof value === "object" ? JSON.stringify(value) : String(value));
}
