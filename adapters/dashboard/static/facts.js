// @ts-check
/** Where a mission stands, what is due, and its data, in words. */

import { el, time } from "./dom.js";
import { dueInOrder, dueTime, hostName, isOverdue, syntheticPaths } from "./model.js";
import { plainValue } from "./problem.js";
import { humanise } from "./workflow.js";

/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./types.js").Schema} Schema */

/**
 * @typedef {object} FactsContext
 * @property {import("./i18n.js").I18n} i18n
 * @property {import("./workflow.js").Naming} naming
 * @property {number} now
 */

/**
 * @param {Instance} mission
 * @param {FactsContext} context
 * @returns {string} where it stands, what comes next, who acts
 */
export function standing(mission, { i18n, naming, now }) {
  const states = i18n.list(naming.standing(mission.configuration));
  if (mission.final) return i18n.t("where.final", { states });
  const phase = mission.phase ? naming.phase(mission.phase) : "";
  const sentences = [i18n.t(phase ? "where.phase" : "where.states", { phase, states })];
  const [next] = dueInOrder(mission);
  if (next) {
    const late = isOverdue(mission, now);
    sentences.push(
      i18n.t(late ? "where.overdue" : "where.due", {
        timer: naming.timer(next.timer),
        date: i18n.date(next.at),
        relative: i18n.fromNow(dueTime(next.at), now),
      }),
    );
  }
  const roles = naming.workflow?.awaitedRoles(mission.configuration) ?? [];
  if (roles.length > 0) {
    const names = roles.map((role) => naming.role(role));
    sentences.push(i18n.t("where.awaited", { roles: i18n.list(names) }));
  }
  return sentences.join(" ");
}

/**
 * @param {Instance} mission
 * @param {FactsContext} context
 * @returns {HTMLElement}
 */
export function dueList(mission, { i18n, naming, now }) {
  const dues = mission.final ? [] : dueInOrder(mission);
  if (dues.length === 0) return el("p", { class: "hint" }, i18n.t("due.none"));
  const items = dues.map(({ timer, at }) => {
    const end = dueTime(at);
    const late = end < now;
    return el(
      "li",
      { class: late ? "late" : "" },
      el("span", { class: "due-title" }, naming.timer(timer)),
      el("span", { class: "due-date" }, time(at, i18n.date(at)), ` (${i18n.fromNow(end, now)})`),
      late && el("span", { class: "badge overdue" }, i18n.t("card.overdue")),
    );
  });
  return el("ul", { class: "due-list" }, ...items);
}

/**
 * @param {Instance} mission
 * @param {FactsContext} context
 * @returns {HTMLElement}
 */
export function dataList(mission, context) {
  const { i18n } = context;
  const synthetic = new Set(syntheticPaths(mission).map(normalPath));
  const { synthetic: _, ...data } = mission.data ?? {};
  const schema = context.naming.workflow?.dataSchema ?? {};
  const rows = Object.entries(data).map(([name, value]) =>
    dataRow(name, value, schema.properties?.[name], name, synthetic, i18n),
  );
  const { country } = mission.attributes ?? {};
  const host = hostName(mission);
  return el(
    "div",
    {},
    synthetic.size > 0 && el("p", { class: "note" }, i18n.t("card.synthetic.why")),
    el(
      "dl",
      { class: "data" },
      ...(host ? [el("div", {}, el("dt", {}, i18n.t("filter.host")), el("dd", {}, host))] : []),
      ...(country
        ? [
            el(
              "div",
              {},
              el("dt", {}, i18n.t("filter.country")),
              el("dd", {}, i18n.country(country)),
            ),
          ]
        : []),
      ...rows,
    ),
  );
}

/** @param {string} path "/a/b", "data.a.b" or "a.b" @returns {string} "a.b" */
function normalPath(path) {
  return path
    .replace(/^\//, "")
    .replaceAll("/", ".")
    .replace(/^data\./, "");
}

/**
 * @param {string} name
 * @param {any} value
 * @param {Schema | undefined} schema
 * @param {string} path
 * @param {Set<string>} synthetic
 * @param {import("./i18n.js").I18n} i18n
 * @returns {HTMLElement}
 */
function dataRow(name, value, schema, path, synthetic, i18n) {
  const mark =
    synthetic.has(path) && el("span", { class: "badge synthetic" }, i18n.t("card.synthetic"));
  const title = i18n.label(schema?.title, humanise(name));
  return el(
    "div",
    {},
    el("dt", {}, title, mark && " ", mark),
    el("dd", {}, dataValue(value, schema, path, synthetic, i18n)),
  );
}

/**
 * @param {any} value
 * @param {Schema | undefined} schema
 * @param {string} path
 * @param {Set<string>} synthetic
 * @param {import("./i18n.js").I18n} i18n
 * @returns {Node | string}
 */
function dataValue(value, schema, path, synthetic, i18n) {
  if (value === null || typeof value !== "object") return plainValue(value, i18n);
  if (Object.hasOwn(value, "$sealed")) return i18n.t("data.sealed");
  if (Array.isArray(value)) {
    if (value.length === 0) return i18n.t("data.none");
    const items = value.map((one, index) =>
      el("li", {}, dataValue(one, schema?.items, `${path}.${index}`, synthetic, i18n)),
    );
    return el("ul", {}, ...items);
  }
  const rows = Object.entries(value).map(([name, inner]) =>
    dataRow(name, inner, schema?.properties?.[name], `${path}.${name}`, synthetic, i18n),
  );
  return el("dl", { class: "data inner" }, ...rows);
}
