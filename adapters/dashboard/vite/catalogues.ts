import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

type Catalogue = Record<string, string | Record<string, string>>;

/** The names in braces of a text and of all its plural forms. */
function places(text: string | Record<string, string>): string {
  const all = (typeof text === "string" ? [text] : Object.values(text)).join(" ");
  return [...new Set(all.match(/\{\w+\}/g) ?? [])].sort().join(" ");
}

/** What differs between two catalogues that must say the same, and why. */
export function differences(ours: Catalogue, theirs: Catalogue, name: string): string[] {
  return Object.entries(ours).flatMap(([key, text]) => {
    if (!(key in theirs)) return [`${key} is missing in ${name}`];
    if (typeof text !== typeof theirs[key]) return [`${key} has plural forms in one language only`];
    return places(text) === places(theirs[key]) ? [] : [`${key} has other places in ${name}`];
  });
}

/**
 * Keys that no source names. Sources name a key by its text, or by a template that begins like it,
 * such as `role.${role}`.
 */
export function unused(catalogue: Catalogue, sources: string): string[] {
  const prefixes = [...sources.matchAll(/`([\w.]+[._])\$\{/g)].map(([, prefix]) => prefix);
  return Object.keys(catalogue)
    .filter((key) => !sources.includes(`"${key}"`))
    .filter((key) => !prefixes.some((prefix) => key.startsWith(prefix)));
}

/** Keys that sources ask for and the catalogue has not. */
export function missing(catalogue: Catalogue, sources: string): string[] {
  const asked = [...sources.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key]) => key);
  return [...new Set(asked)].filter((key) => !(key in catalogue));
}

export function readSources(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const texts = files.filter((file) => /\.(ts|svelte)$/.test(file));
  return texts.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}

/** Both parts of a language's catalogue: what every page needs, and what the portal does not. */
function readCatalogue(root: string, lang: string): Catalogue {
  const read = (name: string) => JSON.parse(readFileSync(join(root, "i18n", name), "utf8"));
  return { ...read(`${lang}.json`), ...read(`office.${lang}.json`) };
}

/** Fails the build when a text is missing, in either language, or is left over. */
export function catalogues(): Plugin {
  let root = "";
  return {
    name: "jalon-catalogues",
    apply: "build",
    configResolved: (config) => {
      root = config.root;
    },
    buildStart() {
      const [en, fr] = [readCatalogue(root, "en"), readCatalogue(root, "fr")];
      const sources = readSources(join(root, "src"));
      const wrong = [
        ...differences(en, fr, "French"),
        ...differences(fr, en, "English"),
        ...missing(en, sources).map((key) => `${key} is in no catalogue`),
        ...unused(en, sources).map((key) => `${key} is used nowhere`),
      ];
      if (wrong.length > 0) this.error(`i18n: ${wrong.join("; ")}`);
    },
  };
}
