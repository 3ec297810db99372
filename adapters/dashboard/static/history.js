// @ts-check
/** What happened to one mission: newest first. */

import { el, time } from "./dom.js";
import { plainValue } from "./problem.js";
import { humanise } from "./workflow.js";

/** @typedef {import("./types.js").LogEvent} LogEvent */

/**
 * @typedef {object} HistoryContext
 * @property {import("./i18n.js").I18n} i18n
 * @property {import("./workflow.js").Naming} naming
 */

/** @param {LogEvent} event @param {HistoryContext} context */
function eventTitle(event, { i18n, naming }) {
  if (event.trigger) return naming.trigger(event.trigger);
  const key = `event.${event.type}`;
  return i18n.has(key) ? i18n.t(key) : humanise(event.type);
}

/** @param {LogEvent} event @param {HistoryContext} context */
function eventTimes({ occurred_at: happened, recorded_at: recorded }, { i18n }) {
  const text = i18n.dateTime(happened);
  const later = i18n.dateTime(recorded);
  return el(
    "p",
    { class: "when" },
    time(happened, text),
    later !== text &&
      el("span", {}, " · ", time(recorded, i18n.t("history.recorded", { date: later }))),
  );
}

/** @param {LogEvent} event @param {HistoryContext} context */
function eventData({ data }, { i18n }) {
  const entries = Object.entries(data ?? {});
  if (entries.length === 0) return null;
  return el(
    "details",
    {},
    el("summary", {}, i18n.t("history.data", { count: entries.length })),
    el(
      "dl",
      {},
      ...entries.flatMap(([name, value]) => [
        el("dt", {}, humanise(name)),
        el("dd", {}, plainValue(value, i18n)),
      ]),
    ),
  );
}

/** @param {LogEvent} event @param {HistoryContext} context */
function eventItem(event, context) {
  const { i18n, naming } = context;
  const who = [event.actor?.role && naming.role(event.actor.role), event.actor?.org].filter(
    Boolean,
  );
  const entered = (event.entered ?? []).map((id) => naming.state(id));
  const broken = event.irregular ?? [];
  return el(
    "li",
    {},
    el("p", { class: "what" }, eventTitle(event, context)),
    broken.length > 0 &&
      el(
        "p",
        { class: "badge irregular" },
        i18n.t("history.irregular", { codes: broken.join(", ") }),
      ),
    eventTimes(event, context),
    who.length > 0 && el("p", { class: "by" }, who.join(" · ")),
    entered.length > 0 &&
      el("p", { class: "entered" }, i18n.t("history.entered", { states: entered.join(" · ") })),
    eventData(event, context),
  );
}

export class History {
  constructor() {
    this.element = el("div", { class: "history" });
    /** @type {Map<number, LogEvent>} by version */
    this.events = new Map();
  }

  clear() {
    this.events.clear();
    this.element.replaceChildren();
  }

  /** @param {LogEvent[]} events */
  add(events) {
    for (const event of events) this.events.set(event.version, event);
  }

  /** @param {HistoryContext} context */
  draw(context) {
    const { i18n } = context;
    const newestFirst = [...this.events.values()].sort((a, b) => b.version - a.version);
    const open = new Set(
      [...this.element.querySelectorAll("details[open]")].map(
        (details) => details.closest("li")?.dataset.version,
      ),
    );
    const items = newestFirst.map((event) => {
      const item = eventItem(event, context);
      item.dataset.version = String(event.version);
      if (open.has(item.dataset.version)) item.querySelector("details")?.setAttribute("open", "");
      return item;
    });
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    this.element.replaceChildren(
      el("p", { class: "hint" }, i18n.t("history.zone", { zone: timeZone })),
      items.length > 0 ? el("ol", { reversed: true }, ...items) : el("p", {}, i18n.t("loading")),
    );
  }
}
