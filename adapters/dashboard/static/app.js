// @ts-check
/** Starts the page: language, token, then the board or the sign-in view. */

import { Api } from "./api.js";
import { chooseLanguage, loadI18n } from "./i18n.js";
import { Page } from "./page.js";
import { currentToken, forgetToken, keepToken, takeTokenFromAddress } from "./session.js";
import { signInView } from "./signin.js";

const LANGUAGE_KEY = "jalon.lang";

const main = /** @type {HTMLElement} */ (document.getElementById("content"));
const signOut = /** @type {HTMLButtonElement} */ (document.getElementById("sign-out"));

/** @type {import("./i18n.js").I18n} */
let i18n;
/** @type {Page | null} */
let page = null;
/** @type {string} why the sign-in view is shown */
let reason = "";

function askedLanguage() {
  const asked = new URLSearchParams(window.location.search).get("lang");
  return chooseLanguage(asked, localStorage.getItem(LANGUAGE_KEY), navigator.languages);
}

/** The texts of `index.html`. */
function drawFrame() {
  document.documentElement.lang = i18n.lang;
  for (const element of document.querySelectorAll("[data-i18n]")) {
    element.textContent = i18n.t(/** @type {HTMLElement} */ (element).dataset.i18n ?? "");
  }
  for (const element of document.querySelectorAll("[data-i18n-label]")) {
    const key = /** @type {HTMLElement} */ (element).dataset.i18nLabel ?? "";
    element.setAttribute("aria-label", i18n.t(key));
  }
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-lang]")
  )) {
    if (link.dataset.lang === i18n.lang) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** @param {string} lang */
async function switchLanguage(lang) {
  localStorage.setItem(LANGUAGE_KEY, lang);
  const url = new URL(window.location.href);
  if (url.searchParams.has("lang")) {
    url.searchParams.set("lang", lang);
    window.history.replaceState(null, "", url);
  }
  i18n = await loadI18n(lang);
  drawFrame();
  if (page) page.setLanguage(i18n);
  else showSignIn(reason);
}

/** @param {string} why */
function showSignIn(why) {
  reason = why;
  page?.stop();
  page = null;
  signOut.hidden = true;
  document.getElementById("live")?.setAttribute("hidden", "");
  document.title = `${i18n.t("signin.title")} – Jalon`;
  main.replaceChildren(
    signInView(i18n, why, (token) => {
      keepToken(token);
      showPage(token);
    }),
  );
}

/** @param {string} token */
function showPage(token) {
  page?.stop();
  signOut.hidden = false;
  document.getElementById("live")?.removeAttribute("hidden");
  page = new Page(new Api(token), i18n, (why) => {
    forgetToken();
    showSignIn(why);
  });
  page.start(main);
}

function listen() {
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-lang]")
  )) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      switchLanguage(link.dataset.lang ?? "");
    });
  }
  signOut.addEventListener("click", () => {
    forgetToken();
    showSignIn("");
  });
  window.addEventListener("hashchange", () => {
    if (takeTokenFromAddress()) showPage(/** @type {string} */ (currentToken()));
  });
}

takeTokenFromAddress();
i18n = await loadI18n(askedLanguage());
drawFrame();
listen();
const token = currentToken();
if (token) showPage(token);
else showSignIn("");
