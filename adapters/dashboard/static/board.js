// @ts-check
/** The missions in columns. Redrawing touches only what differs. */

import { Card } from "./card.js";
import { arrange, el, setText, uniqueId } from "./dom.js";
import { groupMissions, hostName, isOverdue } from "./model.js";

/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./types.js").Filter} Filter */
/** @typedef {import("./workflow.js").Naming} Naming */

const CARDS_AT_FIRST = 60;

/**
 * @typedef {object} BoardView all that a drawing depends on
 * @property {import("./i18n.js").I18n} i18n
 * @property {Instance[]} missions that pass the filter
 * @property {Filter} filter
 * @property {string[]} phases
 * @property {(phase: string) => string} phaseTitle
 * @property {(mission: Instance) => Naming} naming
 * @property {number} now
 * @property {ReadonlySet<string> | null} changed ids to highlight; null = none
 */

class Column {
  constructor() {
    const heading = uniqueId("column");
    this.title = el("span", { class: "column-title" });
    this.count = el("span", { class: "count" });
    this.late = el("span", { class: "late-count" });
    this.list = el("ul", { "aria-labelledby": heading });
    this.more = el("button", { type: "button", class: "more", hidden: true });
    this.limit = CARDS_AT_FIRST;
    const head = el("h2", { id: heading }, this.title, " ", this.count, " ", this.late);
    this.element = el("section", { class: "column" }, head, this.list, this.more);
  }
}

export class Board {
  constructor() {
    /** @type {Map<string, Column>} */
    this.columns = new Map();
    /** @type {Map<string, Card>} */
    this.cards = new Map();
    this.element = el("div", { class: "columns", role: "group", tabindex: "0" });
    this.empty = el("p", { class: "nothing", hidden: true });
    /** @type {Filter["group"]} */
    this.group = "phase";
  }

  /** @param {BoardView} view */
  draw(view) {
    const { i18n, filter, missions, phases } = view;
    if (this.group !== filter.group) this.columns.clear();
    this.group = filter.group;
    this.element.classList.toggle("wrapped", filter.group !== "phase");
    this.element.setAttribute("aria-label", i18n.t("board.label"));
    const groups = groupMissions(missions, filter.group, filter.phase ? [] : phases);
    const keys = this.#orderedKeys(groups, view);
    for (const key of this.columns.keys()) if (!groups.has(key)) this.columns.delete(key);
    this.#dropCards(missions);
    for (const key of keys) this.#drawColumn(key, groups.get(key) ?? [], view);
    arrange(
      this.element,
      keys.map((key) => this.#column(key).element),
    );
    this.empty.hidden = missions.length > 0;
    setText(this.empty, i18n.t("board.empty"));
  }

  /** @param {Map<string, Instance[]>} groups @param {BoardView} view */
  #orderedKeys(groups, view) {
    const keys = [...groups.keys()];
    if (view.filter.group === "phase") return keys;
    const title = (/** @type {string} */ key) => columnTitle(key, groups.get(key) ?? [], view);
    return keys.sort((a, b) => title(a).localeCompare(title(b), view.i18n.lang));
  }

  /** @param {Instance[]} missions that stay */
  #dropCards(missions) {
    const ids = new Set(missions.map((mission) => mission.id));
    for (const id of this.cards.keys()) if (!ids.has(id)) this.cards.delete(id);
  }

  /** @param {string} key @returns {Column} */
  #column(key) {
    let column = this.columns.get(key);
    if (!column) {
      column = new Column();
      this.columns.set(key, column);
    }
    return column;
  }

  /**
   * @param {string} key
   * @param {Instance[]} missions
   * @param {BoardView} view
   */
  #drawColumn(key, missions, view) {
    const column = this.#column(key);
    const late = missions.filter((mission) => isOverdue(mission, view.now)).length;
    column.element.dataset.key = key;
    column.element.classList.toggle("empty", missions.length === 0);
    setText(column.title, columnTitle(key, missions, view));
    setText(column.count, view.i18n.t("board.number", { n: missions.length }));
    setText(column.late, late > 0 ? view.i18n.t("board.late", { count: late }) : "");
    const shown = missions.slice(0, column.limit);
    arrange(
      column.list,
      shown.map((mission) => this.#drawCard(mission, view)),
    );
    column.more.hidden = shown.length === missions.length;
    setText(column.more, view.i18n.t("board.more", { count: missions.length - shown.length }));
    column.more.onclick = () => {
      column.limit += CARDS_AT_FIRST * 4;
      this.#drawColumn(key, missions, view);
    };
  }

  /**
   * @param {Instance} mission
   * @param {BoardView} view
   */
  #drawCard(mission, view) {
    let card = this.cards.get(mission.id);
    if (!card) {
      card = new Card(mission.id);
      this.cards.set(mission.id, card);
    }
    const naming = view.naming(mission);
    card.show(mission, { i18n: view.i18n, naming, now: view.now, group: this.group });
    if (view.changed?.has(mission.id)) card.highlight();
    return card.element;
  }

  /**
   * Puts the focus on a mission's card.
   * @param {string} id @returns {boolean} whether it is there
   */
  focus(id) {
    const link = this.cards.get(id)?.link;
    if (!link?.isConnected) return false;
    link.focus();
    return true;
  }

  /** Brings a mission's card into view. @param {string} id */
  reveal(id) {
    this.cards.get(id)?.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Marks the mission whose panel is open. @param {string | null} id */
  select(id) {
    for (const [key, { link }] of this.cards) {
      if (key === id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

/**
 * @param {string} key
 * @param {Instance[]} missions of the column
 * @param {BoardView} view
 */
function columnTitle(key, missions, { i18n, filter, phaseTitle }) {
  if (!key) return i18n.t(`board.no_${filter.group}`);
  if (filter.group === "country") return i18n.country(key);
  if (filter.group === "host") return missions[0] ? hostName(missions[0]) : key;
  return phaseTitle(key);
}
