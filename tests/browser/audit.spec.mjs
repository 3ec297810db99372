/** An auditor goes back in time, compares two dates, and has the browser check the log. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { allInstances, client } from "./contract.mjs";
import { assertAccessible, assertNoComplaints, openPage, server } from "./page.mjs";

const link = server.links.auditor;
const skip = link ? false : "needs the real server's auditor";
const api = link && client(link);
const DAY = "2024-06-01";
const WORKFLOW = "volunteer_mission";
const WRITES = "#pause, .steps, .step-form, [data-trigger], #choose";

const open = (t, path, more = {}) => openPage(t, { path, link, ...more });

async function toScreen(page, hash, selector) {
  await page.evaluate((to) => window.location.assign(to), hash);
  await page.waitForSelector(selector);
}

/** The ids of the missions that the list of a day shows, and the server's. */
async function bothLists(page, kind, day) {
  await page.waitForSelector('.past-banner [aria-busy="false"]');
  const query = `?workflow=${WORKFLOW}&${kind}=${day}`;
  const theirs = (await allInstances(api, query)).map(({ id, phase }) => `${id} ${phase}`);
  const ours = await page.locator(".column").evaluateAll((columns) =>
    columns.flatMap((column) =>
      [...column.querySelectorAll(".card")].map((card) => {
        return `${card.dataset.id} ${column.dataset.key}`;
      }),
    ),
  );
  return [ours.sort(), theirs.sort()];
}

test("the slider's dates show what the server says of them, by keyboard alone", {
  skip,
}, async (t) => {
  const page = await open(t, `?workflow=${WORKFLOW}&as_of=${DAY}`);
  await page.waitForSelector(".card");
  const [ours, theirs] = await bothLists(page, "as_of", DAY);
  assert.ok(theirs.length > 0, "missions on that day");
  assert.deepEqual(ours, theirs);
  const slider = page.getByRole("slider", { name: "Date shown" });
  await page.waitForFunction(
    () => Number(document.querySelector('[type="range"]').max) > 1_000,
    "days back to the first fact",
  );
  await slider.focus();
  const before = await slider.inputValue();
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL(/as_of=2024-05-31/);
  assert.equal(Number(await slider.inputValue()), Number(before) - 1);
  assert.equal(await slider.getAttribute("aria-valuetext"), "May 31, 2024");
  assert.deepEqual(...(await bothLists(page, "as_of", "2024-05-31")));
  await page.keyboard.press("PageDown");
  await page.waitForFunction(() => !window.location.search.includes("2024-05"));
  const day = new URL(page.url()).searchParams.get("as_of");
  assert.deepEqual(...(await bothLists(page, "as_of", day)));
});

test("the date field reaches any day, and what was known then is another question", {
  skip,
}, async (t) => {
  const page = await open(t, `?workflow=${WORKFLOW}&as_of=${DAY}`);
  await page.waitForSelector(".card");
  await page.getByLabel("Day").fill("2022-10-15");
  await page.waitForURL(/as_of=2022-10-15/);
  assert.deepEqual(...(await bothLists(page, "as_of", "2022-10-15")));
  await page.getByRole("button", { name: "As it was known" }).click();
  await page.waitForURL(/known_at=2022-10-15/);
  await page.getByText("As it was known on Oct 15, 2022").waitFor();
  assert.deepEqual(...(await bothLists(page, "known_at", "2022-10-15")));
});

test("while the past is shown nothing can be written", {
  skip: !server.links.hq && skip,
}, async (t) => {
  const page = await openPage(t, { link: server.links.hq, path: `?workflow=${WORKFLOW}` });
  await page.waitForSelector(".card");
  await page.locator("#travel").click();
  await page.waitForSelector(".time-bar");
  assert.equal(await page.locator(WRITES).count(), 0);
  await page.locator(".card a").first().click();
  await page.waitForSelector(".panel .history li");
  assert.equal(await page.locator(WRITES).count(), 0);
  await page.locator(".panel").getByRole("button", { name: "Back to today" }).click();
  await page.waitForSelector(".panel .steps");
  assert.doesNotMatch(page.url(), /as_of/);
});

test("played, the past goes on to the last day and stops", { skip }, async (t) => {
  const page = await open(t, `?workflow=${WORKFLOW}&as_of=${DAY}`);
  await page.waitForSelector(".card");
  await page.clock.install();
  await page.getByRole("button", { name: "Play" }).click();
  await page.clock.runFor(1_000);
  await page.waitForURL(/as_of=2024-06-30/);
  await page.waitForSelector('.past-banner [aria-busy="false"]');
  await page.clock.runFor(1_000);
  await page.waitForURL(/as_of=2024-07-31/);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.clock.runFor(3_000);
  assert.match(page.url(), /as_of=2024-07-31/);
});

test("who wants less motion goes step by step", { skip }, async (t) => {
  const page = await open(t, `?workflow=${WORKFLOW}&as_of=${DAY}`, { reducedMotion: "reduce" });
  await page.waitForSelector(".card");
  await page.getByRole("button", { name: "Next step" }).click();
  await page.waitForURL(/as_of=2024-06-30/);
});

test("a mission is replayed fact by fact, as the server says", { skip }, async (t) => {
  const page = await open(t, "");
  await toScreen(page, "#mission/PILOT-07", ".history li");
  await page.locator("#travel").click();
  const slider = page.getByRole("slider", { name: "Date shown" });
  await slider.waitFor();
  await slider.focus();
  await page.keyboard.press("Home");
  for (let stop = 0; stop < 3; stop += 1) {
    const last = new URL(page.url()).searchParams.get("as_of");
    await page.waitForSelector('.past-banner [aria-busy="false"]');
    const at = encodeURIComponent(last);
    const { phase } = await api.get(`/v1/instances/PILOT-07?as_of=${at}`);
    const { items } = await api.get(`/v1/instances/PILOT-07/history?limit=1000&as_of=${at}`);
    await page.waitForFunction(
      (count) => document.querySelectorAll(".history > ol > li").length === count,
      items.length,
    );
    assert.ok(phase);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(
      (old) => new URLSearchParams(window.location.search).get("as_of") !== old,
      last,
    );
  }
});

test("before it began, a mission is not there", { skip }, async (t) => {
  const page = await open(t, "?as_of=2001-01-01");
  await toScreen(page, "#mission/PILOT-07", ".time-bar");
  await page.getByText("had not begun").waitFor();
  assert.equal(await page.locator(".history").count(), 0);
});

test("two dates of a mission stand side by side, with what differs in words", {
  skip,
}, async (t) => {
  const page = await open(t, "");
  await toScreen(page, "#compare/PILOT-07/2020-12-01/2021-12-01", ".compare tr.changed");
  const [one, other] = await Promise.all(
    ["2020-12-01", "2021-12-01"].map((day) => api.get(`/v1/instances/PILOT-07?as_of=${day}`)),
  );
  assert.notEqual(one.phase, other.phase);
  const rows = await page.locator(".compare tr.changed").count();
  assert.equal(await page.locator(".compare ul.words li").count(), rows);
  await assertAccessible(page, "comparison");
  await page.getByLabel("to the end of").fill("2020-12-01");
  await page.getByText("Nothing differs.").waitFor();
});

test("the browser itself checks signature, proof and growth of the log", { skip }, async (t) => {
  const page = await open(t, "");
  await toScreen(page, "#audit", ".verdicts .good");
  await page.getByText("The signature is right").waitFor();
  await page.getByLabel("Number of the fact").fill("500");
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.waitForSelector("#proof .good");
  assert.equal(await page.locator("#proof .good").count(), 2);
  assert.match(page.url(), /#audit\/500$/);
  await page.reload();
  await page.getByText("The log only grew since your visit").waitFor();
  await assertAccessible(page, "audit");
});

const flip = (text) => (text[0] === "A" ? `B${text.slice(1)}` : `A${text.slice(1)}`);

test("a proof, a root or a past that does not fit is called wrong", { skip }, async (t) => {
  const page = await open(t, "");
  await page.route("**/v1/audit/proof/inclusion*", async (route) => {
    const body = await (await route.fetch()).json();
    body.proof[3] = flip(body.proof[3]);
    await route.fulfill({ json: body });
  });
  await toScreen(page, "#audit/500", "#proof .bad");
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem("jalon.checkpoints"));
    kept[0].size -= 7;
    localStorage.setItem("jalon.checkpoints", JSON.stringify(kept));
  });
  await page.reload();
  await page.getByText("It was rewritten").waitFor();
  await page.route("**/v1/audit/checkpoint", async (route) => {
    const body = await (await route.fetch()).json();
    body.size += 1;
    await route.fulfill({ json: body });
  });
  await page.reload();
  await page.getByText("The signature is wrong").waitFor();
});

test("a log that is signed with another key than before is called out", { skip }, async (t) => {
  const page = await open(t, "");
  await toScreen(page, "#audit", ".verdicts");
  await page.getByText("This browser has not seen this log before").waitFor();
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem("jalon.checkpoints"));
    kept[0].key = `other ${kept[0].key}`;
    localStorage.setItem("jalon.checkpoints", JSON.stringify(kept));
  });
  const said = page.getByText("This log was signed with another key");
  for (const visit of [1, 2]) {
    await page.reload();
    await page.getByText("The log only grew since your visit").waitFor();
    assert.equal(await said.count(), 1, `visit ${visit}`);
  }
  await assertAccessible(page, "a log under another key");
  await page.getByRole("button", { name: "I was told why" }).click();
  await said.waitFor({ state: "detached" });
  await page.reload();
  await page.getByText("The log only grew since your visit").waitFor();
  assert.equal(await said.count(), 0);
});

/** A programme in which a report may come too late: it is taken, and the rule is on the log. */
const LATE = {
  id: "lateness",
  version: 1,
  title: { en: "Lateness", fr: "Retard" },
  initial: "open",
  states: {
    open: {
      title: { en: "Open", fr: "Ouvert" },
      on: {
        reported: {
          target: "open",
          irregular: [{ code: "report_window", rule: { var: "input.in_time" } }],
        },
      },
    },
  },
  triggers: {
    reported: {
      title: { en: "Report", fr: "Rapport" },
      by: ["*"],
      data: { type: "object", properties: { in_time: { type: "boolean" } } },
    },
  },
  data: { type: "object" },
};

async function reportLate() {
  const { post, put } = client(server.links.admin);
  const accepted = async (answer) => {
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  };
  await accepted(await put("/v1/workflows/lateness/versions/1", LATE));
  await accepted(await post("/v1/instances", { id: "LATE-1", workflow: "lateness" }));
  for (const in_time of [true, false, false]) {
    const step = { trigger: "reported", data: { in_time } };
    await accepted(await post("/v1/instances/LATE-1/steps", step));
  }
}

test("the checks are run, and lead down to the facts that deviate", { skip }, async (t) => {
  const page = await open(t, "");
  // The seeds keep every rule: one deviation is put into what the server says.
  const found = { position: 500, instance: "PILOT-06", rule: "advert_15_days", synthetic: false };
  const report = await api.get("/v1/audit/report?limit=500");
  await page.route("**/v1/audit/report", async (route) => {
    const first = await (await route.fetch()).json();
    first.checks.find(({ id }) => id === found.rule).deviations.push(found);
    await route.fulfill({ json: first });
  });
  await toScreen(page, "#audit", ".verdicts");
  const section = page.locator("#conformance");
  await section.getByRole("button", { name: "Run the checks" }).click();
  await section.locator(".checks > li").first().waitFor();
  const shown = await section
    .locator(".checks > li")
    .evaluateAll((rows) => rows.map(({ dataset }) => dataset.check));
  assert.equal(shown[0], found.rule, "what deviates comes first");
  assert.deepEqual(shown.toSorted(), report.checks.map(({ id }) => id).sort());
  const row = section.locator(`[data-check="${found.rule}"]`);
  await row.getByText("1 deviation").click();
  assert.equal(await row.getByRole("link", { name: found.instance }).count(), 1);
  await section.locator('[data-list="late"] summary').click();
  const late = section.locator('[data-list="late"] .reported li');
  assert.equal(await late.count(), Math.min(100, report.late.length));
  await late.getByText("days late").first().waitFor();
  await assertAccessible(page, "the report, check by check");
  await row.getByRole("link", { name: "Proof of fact 500" }).click();
  await page.waitForSelector("#proof .good");
});

test("steps against a rule are listed by rule, down to the facts", {
  skip: !server.links.admin && skip,
}, async (t) => {
  const page = await open(t, "");
  await toScreen(page, "#audit", ".verdicts");
  const section = page.locator("#conformance");
  const run = section.getByRole("button", { name: /Run the checks/ });
  await run.click();
  await section.locator(".checks > li").first().waitFor();
  assert.equal(await section.getByText("Rule report_window").count(), 0);
  await reportLate();
  await run.click();
  const group = section.locator(".rule-group", { hasText: "Rule report_window" });
  await group.locator("summary").click();
  assert.equal(await group.locator(".count").textContent(), "2");
  assert.equal(await group.getByRole("link", { name: "LATE-1" }).count(), 2);
  await assertAccessible(page, "steps against a rule");
});

test("a bundle is saved as a file", { skip: !server.links.admin && skip }, async (t) => {
  const page = await openPage(t, { link: server.links.admin });
  await toScreen(page, "#audit", ".verdicts");
  await page.getByLabel("Mission (empty: all)").fill("PILOT-07");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download the bundle" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "PILOT-07.jalon");
  assert.match(await readFile(await download.path(), "latin1"), /ustar/);
});

for (const colorScheme of ["light", "dark"]) {
  for (const locale of ["fr", "en"]) {
    test(`the past and the audit have no violation (${locale}, ${colorScheme})`, {
      skip,
    }, async (t) => {
      const viewport = { width: 360, height: 740 };
      const page = await open(t, `?as_of=${DAY}`, { colorScheme, locale, viewport });
      await page.waitForSelector(".time-bar [type=range]");
      await page.waitForSelector(".card");
      await assertAccessible(page, "the past board");
      await toScreen(page, "#mission/PILOT-07", ".history li");
      await assertAccessible(page, "a past mission");
      await toScreen(page, "#audit/500", "#proof");
      await assertAccessible(page, "the proof of a fact");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(wide, viewport.width);
    });
  }
}

test("all of that broke no content policy and raised no error", assertNoComplaints);
