import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { chooseLanguage, I18n } from "../../../adapters/dashboard/static/i18n.js";

const STATIC = new URL("../../../adapters/dashboard/static/", import.meta.url);
const read = (name) => readFileSync(new URL(name, STATIC), "utf8");
const EN = JSON.parse(read("i18n/en.json"));
const FR = JSON.parse(read("i18n/fr.json"));
const SCRIPTS = readdirSync(STATIC).filter((name) => name.endsWith(".js"));

/** The names in braces of a text and of all its plural forms. */
function placeholders(text) {
  const all = (typeof text === "string" ? [text] : Object.values(text)).join(" ");
  return [...new Set(all.match(/\{\w+\}/g) ?? [])].sort();
}

test("French and English have the same texts with the same places to fill", () => {
  assert.deepEqual(Object.keys(FR), Object.keys(EN));
  for (const key of Object.keys(EN)) {
    assert.deepEqual(placeholders(FR[key]), placeholders(EN[key]), key);
    assert.equal(typeof FR[key], typeof EN[key], key);
  }
});

test("every text that the page names exists", () => {
  const named = SCRIPTS.flatMap((name) => [...read(name).matchAll(/\bt\(\s*"([\w.]+)"/g)]);
  const framed = [...read("index.html").matchAll(/data-i18n(?:-label)?="([\w.]+)"/g)];
  assert.ok(named.length > 30 && framed.length >= 3);
  for (const [, key] of [...named, ...framed]) assert.ok(key in EN, key);
});

test("nothing is parsed as HTML and no style or handler is inlined", () => {
  for (const name of SCRIPTS) {
    assert.doesNotMatch(read(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write/, name);
  }
  assert.doesNotMatch(read("index.html"), /<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)/);
});

test("the address decides the language, then the choice made before, then the browser", () => {
  assert.equal(chooseLanguage("fr", "en", ["en"]), "fr");
  assert.equal(chooseLanguage("xx", "fr", ["en"]), "fr");
  assert.equal(chooseLanguage(null, null, ["de-DE", "fr-SN"]), "fr");
  assert.equal(chooseLanguage(null, null, []), "en");
});

test("plurals follow the language", () => {
  const [en, fr] = [new I18n("en", EN), new I18n("fr", FR)];
  assert.equal(en.t("board.missions", { count: 0 }), "0 missions");
  assert.equal(fr.t("board.missions", { count: 0 }), "0 mission");
  assert.equal(en.t("board.missions", { count: 1 }), "1 mission");
});

test("a calendar day is not shifted by the zone", () => {
  assert.equal(new I18n("en", EN).date("2026-03-01"), "Mar 1, 2026");
});

test("titles fall back to a language that is there", () => {
  const fr = new I18n("fr", FR);
  assert.equal(fr.pick({ en: "Need", fr: "Besoin" }), "Besoin");
  assert.equal(fr.pick({ en: "Need" }), "Need");
  assert.equal(fr.pick(undefined, "need"), "need");
});

test("a schema's title in two languages gives the reader's one", () => {
  const [en, fr] = [new I18n("en", EN), new I18n("fr", FR)];
  assert.equal(fr.label("Reason / Motif"), "Motif");
  assert.equal(en.label("Reason / Motif"), "Reason");
  assert.equal(fr.label("Reason"), "Reason");
  assert.equal(fr.label(undefined, "reason"), "reason");
});

test("countries are named in the language, unknown codes as they are", () => {
  assert.equal(new I18n("fr", FR).country("MA"), "Maroc");
  assert.equal(new I18n("fr", FR).country("not a code"), "not a code");
});
