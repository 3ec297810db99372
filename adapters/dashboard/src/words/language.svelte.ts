import { type Catalogue, chooseLanguage, I18n, type Key, type Language, type Params } from "./i18n";

const STORED = "jalon.lang";
const CATALOGUES: Record<Language, () => Promise<{ default: Catalogue }>> = {
  fr: () => import("../../i18n/fr.json"),
  en: () => import("../../i18n/en.json"),
};

let current = $state.raw(new I18n("en", {}));

/** The reader's language; what reads it is drawn again when it changes. */
export function i18n(): I18n {
  return current;
}

export function t(key: Key, params?: Params): string {
  return current.t(key, params);
}

async function load(lang: Language): Promise<void> {
  current = new I18n(lang, (await CATALOGUES[lang]()).default);
  document.documentElement.lang = lang;
}

export function loadLanguage(): Promise<void> {
  const asked = new URLSearchParams(window.location.search).get("lang");
  return load(chooseLanguage(asked, localStorage.getItem(STORED), navigator.languages));
}

/** Keeps the choice for this browser. */
export async function switchLanguage(lang: Language): Promise<void> {
  localStorage.setItem(STORED, lang);
  const url = new URL(window.location.href);
  if (url.searchParams.has("lang")) {
    url.searchParams.set("lang", lang);
    window.history.replaceState(null, "", url);
  }
  await load(lang);
}
