/** Fails when the first load of a screen, as a browser without a cache fetches it, is too big. */

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const BUILT = new URL("../../../build/dashboard/", import.meta.url).pathname;
const KIB = 1_024;
// With gzip, which every browser takes; brotli is smaller still.
const BUDGETS = [
  { screen: "src/board/BoardScreen.svelte", texts: "i18n/office.fr.json", kib: 110 },
  { screen: "src/portal/PortalScreen.svelte", texts: "i18n/fr.json", kib: 60 },
];
const ALWAYS = ["index.html", "i18n/fr.json"];

const manifest = JSON.parse(readFileSync(join(BUILT, "manifest.json"), "utf8"));

/** The files of a chunk and of all that it imports at once. */
function filesOf(name, found = new Set()) {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`${name} was not built`);
  if (found.has(chunk.file)) return found;
  for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) found.add(file);
  for (const imported of chunk.imports ?? []) filesOf(imported, found);
  return found;
}

function compressed(file) {
  const size = (name) => statSync(join(BUILT, name), { throwIfNoEntry: false })?.size;
  return size(`${file}.gz`) ?? size(file);
}

let tooBig = 0;
for (const { screen, texts, kib } of BUDGETS) {
  const files = new Set(["index.html"]);
  for (const name of [...ALWAYS, texts, screen]) for (const file of filesOf(name)) files.add(file);
  const bytes = [...files].map(compressed).reduce((sum, size) => sum + size, 0);
  const verdict = bytes > kib * KIB ? "TOO BIG" : "ok";
  if (bytes > kib * KIB) tooBig += 1;
  console.log(`${verdict} ${screen}: ${(bytes / KIB).toFixed(1)} KiB of ${kib}`);
}
process.exitCode = tooBig > 0 ? 1 : 0;
