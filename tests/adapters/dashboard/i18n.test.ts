import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import BASE_EN from "../../../adapters/dashboard/i18n/en.json";
import BASE_FR from "../../../adapters/dashboard/i18n/fr.json";
import OFFICE_EN from "../../../adapters/dashboard/i18n/office.en.json";
import OFFICE_FR from "../../../adapters/dashboard/i18n/office.fr.json";
import { chooseLanguage, I18n } from "../../../adapters/dashboard/src/words/i18n";
import {
  differences,
  missing,
  readSources,
  unused,
} from "../../../adapters/dashboard/vite/catalogues";

const SOURCES = readSources("src");
const EN = { ...BASE_EN, ...OFFICE_EN };
const FR = { ...BASE_FR, ...OFFICE_FR };
/** Where a phone begins, and what it fetches afterwards, by itself. */
const PORTAL = [
  "main.ts",
  ...readdirSync("src/portal").map((name) => `portal/${name}`),
  "files/FileControl.svelte",
  "mission/DueReason.svelte",
];

/** A source file and all that it imports at once. */
function withImports(file: string, found: Set<string>): void {
  if (found.has(file)) return;
  found.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, name] of text.matchAll(/(?:from|import) "(\.[^"]+)"/g)) {
    const path = join(dirname(file), name);
    const real = [path, `${path}.ts`, `${path}.svelte`].find((one) => existsSync(one));
    if (real && /\.(ts|svelte)$/.test(real)) withImports(real, found);
  }
}

test("what the portal says is in the part of the catalogue that a phone fetches", () => {
  const files = new Set<string>();
  for (const name of PORTAL) withImports(join("src", name), files);
  assert.ok(files.has("src/mission/DueList.svelte"));
  const sources = [...files].map((file) => readFileSync(file, "utf8")).join("\n");
  const asked = Object.keys(OFFICE_EN).filter((key) => sources.includes(`"${key}"`));
  assert.deepEqual(asked, []);
  assert.deepEqual(
    Object.keys(OFFICE_EN).filter((key) => key in BASE_EN),
    [],
  );
});

test("French and English have the same texts with the same places to fill", () => {
  assert.deepEqual([...differences(EN, FR, "fr"), ...differences(FR, EN, "en")], []);
  assert.deepEqual(Object.keys(FR), Object.keys(EN));
});

test("every text that the page names exists, and none is left over", () => {
  assert.ok(SOURCES.length > 50_000);
  assert.deepEqual(missing(EN, SOURCES), []);
  assert.deepEqual(unused(EN, SOURCES), []);
});

test("a catalogue that lacks a text, a place or a plural is found", () => {
  const ours = { a: "A {n}", b: { one: "x", other: "y" } };
  assert.equal(differences(ours, { a: "A {n}" }, "theirs").length, 1);
  assert.equal(differences(ours, { ...ours, a: "A" }, "theirs").length, 1);
  assert.equal(differences(ours, { ...ours, b: "y" }, "theirs").length, 1);
});

test("a text that is asked for and not there is found, and one that nobody asks for", () => {
  const sources = `t("here") t("gone") find(\`role.\${role}\`)`;
  assert.deepEqual(missing({ here: "" }, sources), ["gone"]);
  assert.deepEqual(unused({ here: "", "role.host": "", old: "" }, sources), ["old"]);
});

test("nothing is parsed as HTML", () => {
  assert.doesNotMatch(SOURCES, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\{@html/);
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

test("French signs of two parts stay with their word, in titles and in texts", () => {
  const [fr, en] = ["fr", "en"].map((lang) => new I18n(lang, { ask: "Prêt ? « {who} »" }));
  assert.equal(fr.pick({ fr: "Contrat : signé", en: "Contract" }), "Contrat\u00a0: signé");
  assert.equal(fr.find("ask", { who: "a : b" }), "Prêt\u00a0? «\u00a0a : b\u00a0»");
  assert.equal(en.pick({ en: "Contract : signed" }), "Contract : signed");
});
