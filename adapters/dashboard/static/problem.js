// @ts-check
/** The server's "no" in plain words. */

import { el } from "./dom.js";

/** @typedef {import("./types.js").Refusal} Refusal */

/**
 * @param {import("./api.js").Problem} problem
 * @param {import("./i18n.js").I18n} i18n
 * @returns {string}
 */
export function explain(problem, i18n) {
  const key = `problem.${problem.code}`;
  if (i18n.has(key)) return i18n.t(key);
  return i18n.t("problem.unknown", { detail: problem.message || problem.code });
}

/** @param {unknown} value @param {import("./i18n.js").I18n} i18n @returns {string} */
export function plainValue(value, i18n) {
  if (value === null || value === undefined || value === "") return i18n.t("data.none");
  if (typeof value === "boolean") return i18n.t(value ? "form.yes" : "form.no");
  if (typeof value === "number") return i18n.numbers.format(value);
  if (typeof value === "string") {
    return /^\d{4}-\d{2}-\d{2}(T|$)/.test(value) ? i18n.dateTime(value) : value;
  }
  return JSON.stringify(value);
}

/**
 * One reason of a refusal: what is wrong, which rule says so, on which facts, who can help.
 * @param {Refusal} refusal
 * @param {import("./i18n.js").I18n} i18n
 * @param {import("./workflow.js").Naming} naming
 * @returns {HTMLLIElement}
 */
export function refusalItem(refusal, i18n, naming) {
  const key = `refusal.${refusal.guard}`;
  const fallback = i18n.t(i18n.has(key) ? key : "refusal.other");
  const facts = Object.entries(refusal.facts ?? {});
  const rule = [refusal.guard, refusal.article].filter(Boolean).join(" · ");
  return el(
    "li",
    { class: "refusal" },
    el("p", {}, i18n.pick(refusal.message, fallback)),
    rule && !i18n.has(key) && el("p", { class: "rule" }, i18n.t("refusal.rule", { rule })),
    facts.length > 0 &&
      el(
        "p",
        { class: "rule" },
        i18n.t("refusal.facts", {
          facts: facts.map(([name, value]) => `${name} = ${plainValue(value, i18n)}`).join(", "),
        }),
      ),
    ...(refusal.unblock_by ?? []).map(({ role, trigger }) =>
      el("p", { class: "unblock" }, unblockText(role, trigger, i18n, naming)),
    ),
  );
}

/**
 * @param {string} role
 * @param {string | undefined} trigger
 * @param {import("./i18n.js").I18n} i18n
 * @param {import("./workflow.js").Naming} naming
 */
function unblockText(role, trigger, i18n, naming) {
  const who = naming.role(role);
  if (!trigger) return i18n.t("refusal.unblock_by", { role: who });
  return i18n.t("refusal.unblock_with", { role: who, trigger: naming.trigger(trigger) });
}
