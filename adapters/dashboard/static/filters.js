// @ts-check
/** What narrows the board: a search, choices, and the way missions are grouped. */

import { el, setText, uniqueId } from "./dom.js";
import { hostName } from "./model.js";

/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./types.js").Filter} Filter */
/** @typedef {[value: string, text: string]} Option */

/**
 * @param {HTMLSelectElement} select
 * @param {Option[]} options
 * @param {string} value
 */
function setOptions(select, options, value) {
  // A chosen value stays a choice even when no mission has it any more.
  const known = options.some(([one]) => one === value) ? options : [...options, [value, value]];
  const signature = JSON.stringify(known);
  if (select.dataset.signature !== signature) {
    select.dataset.signature = signature;
    select.replaceChildren(...known.map(([one, text]) => el("option", { value: one }, text)));
  }
  select.value = value;
}

export class Filters {
  /** @param {(change: Partial<Filter>) => void} onChange */
  constructor(onChange) {
    this.search = el("input", { type: "search", id: uniqueId("filter"), autocomplete: "off" });
    this.overdue = el("input", { type: "checkbox", id: uniqueId("filter") });
    this.selects = {
      country: el("select", { id: uniqueId("filter") }),
      host: el("select", { id: uniqueId("filter") }),
      phase: el("select", { id: uniqueId("filter") }),
      group: el("select", { id: uniqueId("filter") }),
    };
    /** @type {Map<string, HTMLLabelElement>} */
    this.labels = new Map();
    this.clear = el("button", { type: "button", class: "quiet" });
    this.element = el("form", { class: "filters", role: "search" });
    this.element.append(
      this.#field("q", this.search),
      ...Object.entries(this.selects).map(([name, select]) => this.#field(name, select)),
      this.#field("overdue", this.overdue),
      this.clear,
    );
    this.#listen(onChange);
  }

  /** @param {string} name @param {HTMLElement} control */
  #field(name, control) {
    const label = el("label", { for: control.id });
    this.labels.set(name, label);
    return el("div", { class: `field ${name}` }, label, control);
  }

  /** @param {(change: Partial<Filter>) => void} onChange */
  #listen(onChange) {
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.search.addEventListener("input", () => onChange({ q: this.search.value }));
    this.overdue.addEventListener("change", () => onChange({ overdue: this.overdue.checked }));
    for (const [name, select] of Object.entries(this.selects)) {
      select.addEventListener("change", () => onChange({ [name]: select.value }));
    }
    this.clear.addEventListener("click", () => {
      onChange({ q: "", country: "", host: "", phase: "", overdue: false });
      this.search.focus();
    });
  }

  /**
   * @param {object} view
   * @param {import("./i18n.js").I18n} view.i18n
   * @param {Filter} view.filter
   * @param {Instance[]} view.missions of the workflow, unfiltered
   * @param {Option[]} view.phases
   */
  draw({ i18n, filter, missions, phases }) {
    this.element.setAttribute("aria-label", i18n.t("filter.label"));
    for (const [name, label] of this.labels) setText(label, i18n.t(`filter.${name}`));
    setText(this.clear, i18n.t("filter.clear"));
    if (document.activeElement !== this.search) this.search.value = filter.q;
    this.overdue.checked = filter.overdue;
    const all = (/** @type {Option[]} */ options) =>
      /** @type {Option[]} */ ([["", i18n.t("filter.all")], ...options]);
    setOptions(this.selects.country, all(countries(missions, i18n)), filter.country);
    setOptions(this.selects.host, all(hosts(missions, i18n)), filter.host);
    setOptions(this.selects.phase, all(phases), filter.phase);
    const groups = ["phase", "host", "country"];
    setOptions(
      this.selects.group,
      groups.map((group) => [group, i18n.t(`filter.group.${group}`)]),
      filter.group,
    );
    const { country, host, phase, overdue, q } = filter;
    this.clear.hidden = !(country || host || phase || overdue || q);
  }
}

/** @param {Map<string, string>} found @param {import("./i18n.js").I18n} i18n @returns {Option[]} */
function sorted(found, { lang }) {
  return [...found].sort((a, b) => a[1].localeCompare(b[1], lang));
}

/** @param {Instance[]} missions @param {import("./i18n.js").I18n} i18n */
function countries(missions, i18n) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const { attributes } of missions) {
    const code = attributes?.country;
    if (code && !found.has(code)) found.set(code, i18n.country(code));
  }
  return sorted(found, i18n);
}

/** @param {Instance[]} missions @param {import("./i18n.js").I18n} i18n */
function hosts(missions, i18n) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const mission of missions) {
    const host = mission.attributes?.host;
    if (host && !found.has(host)) found.set(host, hostName(mission));
  }
  return sorted(found, i18n);
}
