/** Files and photos from a phone: kept without a network, sent in parts, stored once. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { client } from "./contract.mjs";
import { assertAccessible, assertNoComplaints, openPage, server } from "./page.mjs";
import { noisyPhoto, reportBy, startReporting } from "./reporting.mjs";

const PHONE = { width: 360, height: 740 };
const PART = 262_144;
const skip = server.folder ? false : "needs the real server and its directory";
let host = "";
let api;

before(async () => {
  if (skip) return;
  host = await startReporting(server.links.admin);
  api = client(host);
});

const parcel = (state) => `.parcel[data-state="${state}"]`;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const retry = (page) => page.getByRole("button", { name: "Send now" }).click();

/** A document whose bytes say that it is a PDF. */
function pdf(size, mark) {
  return Buffer.concat([Buffer.from(`%PDF-1.7 ${mark}`), Buffer.alloc(size, mark)]);
}

async function filesKept() {
  const names = await readdir(join(server.folder, "files"));
  return names.filter((name) => name.endsWith(".sealed")).length;
}

async function timesReported(digest) {
  const { items } = await api.get("/v1/instances/R-1/history?limit=100");
  return items.filter(({ data }) => data.report_sha256 === digest).length;
}

async function openForm(t) {
  const page = await openPage(t, { viewport: PHONE, link: host });
  await page.locator(".own-mission a").first().click();
  await page.locator('.own-step[data-trigger="reported"]').click();
  await page.waitForSelector(".step-form .pick");
  return page;
}

async function choose(page, name, mimeType, buffer) {
  await page.locator(".step-form .pick").setInputFiles({ name, mimeType, buffer });
  await page.locator(".file-control .chosen").getByText(name).waitFor();
}

const submit = (page) => page.locator(".step-form [type=submit]").click();

test("a photo taken without a network and sent three times is stored once", { skip }, async (t) => {
  const page = await openForm(t);
  const photo = await noisyPhoto(page, "canari-of-the-place");
  assert.ok(photo.length > 300_000 && photo.includes("canari"));
  const before = await filesKept();
  await page.context().setOffline(true);
  await choose(page, "atelier.jpg", "image/jpeg", photo);
  await assertAccessible(page, "a form with a photo");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
  await submit(page);
  await page.waitForSelector(parcel("waiting"));
  await page.getByText("With the file atelier.jpg").waitFor();

  const sent = [];
  await page.route("**/v1/instances/*/steps", async (route) => {
    const { data } = route.request().postDataJSON();
    sent.push([route.request().headers()["idempotency-key"], data.report_sha256]);
    if (sent.length > 2) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.context().setOffline(false);
  for (const times of [1, 2]) {
    await page.getByText(times === 1 ? /Tried [12] times/ : /Tried [23] times/).waitFor();
    while (sent.length < times) await retry(page).catch(() => undefined);
    await page.waitForSelector(`${parcel("waiting")}, ${parcel("received")}`);
  }
  // The page tries again by itself too: then the button is gone before it is pressed.
  if (sent.length < 3) await retry(page).catch(() => undefined);
  await page.waitForSelector(`${parcel("received")} .receipt`);

  assert.equal(new Set(sent.map(String)).size, 1, "one key, one content");
  assert.equal(sent.length, 3);
  const [[, digest]] = sent;
  assert.equal(await timesReported(digest), 1);
  assert.equal((await filesKept()) - before, 1);
  const stored = await api.bytes(`/v1/files/${digest}`);
  assert.equal(sha256(stored), digest);
  assert.ok(stored.length <= 300_000, `${stored.length} bytes`);
  assert.ok(!stored.includes("canari"), "what the photo told of its making is gone");
});

test("a cut in the middle of a file goes on from there", { skip }, async (t) => {
  const page = await openForm(t);
  const document = pdf(PART * 2, "cut");
  const asked = [];
  await page.route("**/v1/files/*", async (route) => {
    const { "upload-offset": offset = "" } = route.request().headers();
    asked.push(`${route.request().method()} ${offset}`.trim());
    if (asked.length === 2) return route.abort();
    return route.continue();
  });
  await choose(page, "rapport.pdf", "application/pdf", document);
  await submit(page);
  await page.getByText(/Tried 1 times/).waitFor();
  await page.getByText("cannot be reached").waitFor();
  await retry(page);
  await page.waitForSelector(`${parcel("received")} .receipt`);
  const rest = ["HEAD", `PATCH ${PART}`, `PATCH ${PART * 2}`];
  assert.deepEqual(asked, ["PATCH 0", `PATCH ${PART}`, ...rest]);
  assert.equal(await timesReported(sha256(document)), 1);
});

test("how much of a file has arrived is said while it is sent", { skip }, async (t) => {
  const page = await openForm(t);
  let go = () => {};
  const held = new Promise((done) => {
    go = done;
  });
  await page.route("**/v1/files/*", async (route) => {
    const { "upload-offset": offset } = route.request().headers();
    if (offset !== "0") await held;
    await route.continue();
  });
  await choose(page, "long.pdf", "application/pdf", pdf(PART * 2 - 100, "long"));
  await submit(page);
  await page.getByText("Being sent: 50%").waitFor();
  go();
  await page.waitForSelector(`${parcel("received")} .receipt`);
});

test("a page that calls itself a document is refused in words, and discarded", {
  skip,
}, async (t) => {
  const page = await openForm(t);
  const before = await filesKept();
  await choose(page, "report.pdf", "application/pdf", Buffer.from("<html><script>1</script>"));
  await submit(page);
  await page.waitForSelector(parcel("refused"));
  await page.getByText("Files of this kind are not kept").waitFor();
  assert.equal(await filesKept(), before);
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("button", { name: "Discard for good" }).click();
  await page.waitForSelector(parcel("refused"), { state: "detached" });
  const left = await page.evaluate(
    () =>
      new Promise((done) => {
        indexedDB.open("jalon").onsuccess = ({ target }) => {
          const files = target.result.transaction("files").objectStore("files");
          files.count().onsuccess = (event) => done(event.target.result);
        };
      }),
  );
  assert.equal(left, 0, "the device keeps no file that nothing names");
});

test("what is chosen is there after a reload, and can be removed", { skip }, async (t) => {
  const page = await openForm(t);
  await choose(page, "plan.pdf", "application/pdf", pdf(1_000, "plan"));
  await page.getByText("Kept on this device at").waitFor();
  await page.reload();
  await page.locator(".file-control .chosen").getByText("plan.pdf").waitFor();
  await page.getByRole("button", { name: "Remove this file" }).click();
  await submit(page);
  await page.getByText("Please check these fields").waitFor();
});

test("a full or foolish choice is said in plain words, and nothing is lost", {
  skip,
}, async (t) => {
  const page = await openForm(t);
  const pick = (name, mimeType, buffer) =>
    page.locator(".step-form .pick").setInputFiles({ name, mimeType, buffer });
  await pick("photo.jpg", "image/jpeg", Buffer.from("no photo"));
  await page.getByText("This photo cannot be read here").waitFor();
  await pick("big.pdf", "application/pdf", pdf(10 * 1_048_576, "big"));
  await page.getByText("more than 10 MB").waitFor();
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    globalThis.makeRoom = () => Object.assign(IDBObjectStore.prototype, { put });
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await pick("plan.pdf", "application/pdf", pdf(500_000, "full"));
  await page.getByText("no more room on this device").first().waitFor();
  await page.evaluate(() => globalThis.makeRoom());
  await choose(page, "plan.pdf", "application/pdf", pdf(500_000, "full"));
  await submit(page);
  await page.waitForSelector(`${parcel("received")} .receipt`);
});

test("a file is a link on the mission's page and in its history, and opens", {
  skip,
}, async (t) => {
  const photo = pdf(2_000, "link");
  const digest = await reportBy(host, photo);
  const page = await openPage(t, { link: server.links.admin });
  await page.evaluate(() => window.location.assign("#mission/R-1"));
  const links = page.locator(".file-link");
  await links.first().waitFor();
  await page.locator(".history details > summary").first().click();
  await page.locator(".history .file-link").waitFor();
  assert.equal(await links.count(), 2);
  assert.match(await links.first().textContent(), /PDF, 2 kB/);
  await assertAccessible(page, "a mission with a file");
  for (const link of await links.all()) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      link.getByRole("button").click(),
    ]);
    assert.equal(sha256(await readFile(await download.path())), digest);
  }
});

test("a file is chosen on the mission's page and arrives before its step", { skip }, async (t) => {
  const page = await openPage(t, { link: server.links.admin });
  await page.evaluate(() => window.location.assign("#mission/R-1"));
  await page.locator('.steps [data-trigger="reported"]').click();
  await page.waitForSelector(".step-form .pick");
  const content = pdf(PART + 5, "s");
  await choose(page, "rapport.pdf", "application/pdf", content);
  await assertAccessible(page, "a file in a form of the mission's page");
  await submit(page);
  await page.getByText("Recorded: Report").waitFor();
  assert.equal(await timesReported(sha256(content)), 1);
  assert.deepEqual(await api.bytes(`/v1/files/${sha256(content)}?instance=R-1`), content);
});

/** A few missions of the programme, chosen together in the list. */
async function chooseMany(t, ids, more) {
  const page = await openPage(t, {
    link: server.links.admin,
    path: "?workflow=reporting",
    ...more,
  });
  await page.waitForSelector(".card");
  await page.locator("#choose").click();
  for (const id of ids) await page.locator(`.row[data-id="${id}"] .row-pick input`).check();
  await page.locator("#bulk-trigger").selectOption("reported");
  await page.waitForSelector(".step-form .pick");
  return page;
}

test("one file for many missions arrives before the step, and opens in each of them", {
  skip,
}, async (t) => {
  const ids = ["R-1", "R-2", "R-3"];
  const { post } = client(server.links.admin);
  for (const id of ids.slice(1)) {
    const start = { id, workflow: "reporting", data: { host: "H-R" } };
    assert.equal((await post("/v1/instances", start)).status, 201);
  }
  const page = await chooseMany(t, ids, { viewport: PHONE });
  const content = pdf(PART + 9, "b");
  const digest = sha256(content);
  await submit(page);
  await page.locator(".step-form .field-error:visible").first().waitFor();
  await choose(page, "commun.pdf", "application/pdf", content);
  await assertAccessible(page, "a file in a form for many");
  await submit(page);
  await page.getByText("Nothing is recorded yet.").waitFor();
  for (const id of ids)
    await assert.rejects(api.bytes(`/v1/files/${digest}?instance=${id}`), /404/);
  await page.getByRole("button", { name: "Record this step for 3 missions" }).click();
  await page.getByText("What happened").waitFor();
  assert.equal(await page.locator('.outcomes li[data-result="accepted"]').count(), ids.length);
  for (const id of ids) {
    const { items } = await api.get(`/v1/instances/${id}/history?limit=100`);
    assert.equal(items.filter(({ data }) => data.report_sha256 === digest).length, 1, id);
    assert.deepEqual(await api.bytes(`/v1/files/${digest}?instance=${id}`), content);
  }
});

test("a file that is not there is said in plain words", { skip }, async (t) => {
  await reportBy(host, null);
  const page = await openPage(t, { link: server.links.admin });
  await page.evaluate(() => window.location.assign("#mission/R-1"));
  await page.locator(".data").getByText("This file is not kept here").waitFor();
  assert.equal(await page.locator(".data .file-link").count(), 0);
});

test("all of that broke no content policy and raised no error", assertNoComplaints);
