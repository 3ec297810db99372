// @ts-check
/** What is shown without a token: a short explanation and a field for a link. */

import { el, uniqueId } from "./dom.js";
import { findToken } from "./session.js";

/**
 * @param {import("./i18n.js").I18n} i18n
 * @param {string} reason key of a message that says why, or ""
 * @param {(token: string) => void} onToken
 * @returns {HTMLElement}
 */
export function signInView(i18n, reason, onToken) {
  const input = el("input", {
    type: "password",
    id: uniqueId("token"),
    autocomplete: "off",
    spellcheck: "false",
    required: true,
  });
  const error = el("p", { class: "field-error", id: uniqueId("error"), role: "alert" });
  input.setAttribute("aria-describedby", error.id);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const token = findToken(input.value);
    if (token) {
      onToken(token);
      return;
    }
    error.textContent = i18n.t("signin.wrong");
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  return el(
    "div",
    { class: "sign-in" },
    el("h1", {}, i18n.t("signin.title")),
    reason && el("p", { class: "note", role: "alert" }, i18n.t(reason)),
    el("p", {}, i18n.t("signin.what")),
    el("p", {}, i18n.t("signin.how")),
    el(
      "form",
      { novalidate: true, onsubmit: submit },
      el("label", { for: input.id }, i18n.t("signin.label")),
      input,
      error,
      el("button", { type: "submit", class: "primary" }, i18n.t("signin.submit")),
    ),
  );
}
