// @ts-check
/** One mission on the board. */

import { el, setText } from "./dom.js";
import { dueInOrder, dueTime, hostName, isOverdue, syntheticPaths } from "./model.js";

/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./types.js").Filter} Filter */

const HIGHLIGHT_MS = 2_500;
// Parallel regions may be many: the card names some, the panel all.
const STATES_SHOWN = 3;

/**
 * @typedef {object} CardContext
 * @property {import("./i18n.js").I18n} i18n
 * @property {import("./workflow.js").Naming} naming of the mission's workflow version
 * @property {number} now
 * @property {Filter["group"]} group what the columns stand for
 */

/** @param {string[]} states @returns {string} the first ones, and how many more there are */
function brief(states) {
  const more = states.length - STATES_SHOWN;
  return [...states.slice(0, STATES_SHOWN), ...(more > 0 ? [`+${more}`] : [])].join(" · ");
}

export class Card {
  /** @param {string} id */
  constructor(id) {
    this.link = el("a", { href: `#m/${encodeURIComponent(id)}` }, id);
    this.overdue = el("span", { class: "badge overdue" });
    this.synthetic = el("span", { class: "badge synthetic" });
    this.host = el("p", { class: "host" });
    this.place = el("p", { class: "place" });
    this.states = el("p", { class: "states" });
    this.due = el("p", { class: "due" });
    this.element = el(
      "li",
      { class: "card", "data-id": id },
      el("div", { class: "card-head" }, el("h3", {}, this.link), this.overdue),
      this.host,
      el("div", { class: "card-place" }, this.place, this.synthetic),
      this.states,
      this.due,
    );
    this.timer = 0;
  }

  /**
   * @param {Instance} mission
   * @param {CardContext} context
   */
  show(mission, { i18n, naming, now, group }) {
    const late = isOverdue(mission, now);
    const country = mission.attributes?.country;
    const place = [
      group !== "country" && country ? i18n.country(country) : "",
      group !== "phase" && mission.phase ? naming.phase(mission.phase) : "",
    ].filter(Boolean);
    setText(this.host, group === "host" ? "" : hostName(mission));
    setText(this.place, place.join(" · "));
    setText(this.states, brief(naming.standing(mission.configuration)));
    setText(this.overdue, late ? i18n.t("card.overdue") : "");
    setText(this.synthetic, syntheticPaths(mission).length > 0 ? i18n.t("card.synthetic") : "");
    this.synthetic.title = i18n.t("card.synthetic.why");
    setText(this.due, this.#dueText(mission, { i18n, naming, now }));
    this.element.classList.toggle("late", late);
    this.element.classList.toggle("final", mission.final);
  }

  /**
   * @param {Instance} mission
   * @param {Omit<CardContext, "group">} context
   */
  #dueText(mission, { i18n, naming, now }) {
    const next = mission.final ? undefined : dueInOrder(mission)[0];
    if (!next) return "";
    return i18n.t("card.due", {
      timer: naming.timer(next.timer),
      date: i18n.date(next.at),
      relative: i18n.fromNow(dueTime(next.at), now),
    });
  }

  /** Draws the eye for a moment; how is up to the style sheet. */
  highlight() {
    this.element.classList.add("moved");
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.element.classList.remove("moved"), HIGHLIGHT_MS);
  }
}
