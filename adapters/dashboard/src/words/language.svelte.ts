import { type Catalogue, chooseLanguage, I18n, type Key, type Language, type Params } from "./i18n";

export const LANGUAGE_NAMES: Record<Language, string> = { fr: "Français", en: "English" };
const STORED = "jalon.lang";
type Read = () => Promise<{ default: Catalogue }>;
const BASE: Record<Language, Read> = {
  fr: () => import("../../i18n/fr.json"),
  en: () => import("../../i18n/en.json"),
};
/** What the portal has no use for: a phone does not wait for it. */
const OFFICE: Record<Language, Read> = {
  fr: () => import("../../i18n/office.fr.json"),
  en: () => import("../../i18n/office.en.json"),
};

let current = $state.raw(new I18n("en", {}));
/** Both parts are there, or on their way. */
let whole: Promise<void> | null = null;

/** The reader's language; what reads it is drawn again when it changes. */
export function i18n(): I18n {
  return current;
}

export function t(key: Key, params?: Params): string {
  return current.t(key, params);
}

async function readLanguage(lang: Language, parts: Record<Language, Read>[]): Promise<I18n> {
  const read = await Promise.all(parts.map((part) => part[lang]()));
  return new I18n(lang, Object.assign({}, ...read.map((part) => part.default)));
}

/** All texts in a language that need not be the reader's. */
export function inLanguage(lang: Language): Promise<I18n> {
  return readLanguage(lang, [BASE, OFFICE]);
}

async function load(lang: Language, parts = whole ? [BASE, OFFICE] : [BASE]): Promise<void> {
  current = await readLanguage(lang, parts);
  document.documentElement.lang = lang;
}

export function loadLanguage(): Promise<void> {
  const asked = new URLSearchParams(window.location.search).get("lang");
  return load(chooseLanguage(asked, localStorage.getItem(STORED), navigator.languages));
}

/** A screen beside the portal, with its texts. */
export async function office<Screen>(screen: Promise<Screen>): Promise<Screen> {
  whole ??= load(current.lang as Language, [BASE, OFFICE]).catch((error) => {
    whole = null;
    throw error;
  });
  await whole;
  return screen;
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
