// @ts-check
/** The panel of one mission: where it stands, its steps, due dates, data and history. */

import { Problem } from "./api.js";
import { el, setText, uniqueId } from "./dom.js";
import { dataList, dueList, standing } from "./facts.js";
import { History } from "./history.js";
import { syntheticPaths } from "./model.js";
import { explain } from "./problem.js";
import { Steps } from "./steps.js";
import { Naming } from "./workflow.js";

/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./types.js").LogEvent} LogEvent */

// Beside the board there is room for the panel; below this it covers the page.
const BESIDE = window.matchMedia("(min-width: 64rem)");

export class MissionPanel {
  /**
   * @param {import("./store.js").Store} store
   * @param {() => import("./i18n.js").I18n} i18n
   * @param {() => void} onClose asks the page to leave the mission's address
   */
  constructor(store, i18n, onClose) {
    this.store = store;
    this.i18n = i18n;
    this.onClose = onClose;
    /** @type {string | null} */
    this.id = null;
    /** @type {import("./types.js").Allowed | null} */
    this.allowed = null;
    this.reading = { allowed: false, again: false };
    this.steps = new Steps(
      store.api,
      (answer, title) => this.#stepTaken(answer, title),
      () => this.#reload(),
    );
    this.history = new History();
    this.title = el("h2", { id: uniqueId("mission"), tabindex: "-1" });
    this.close = el("button", { type: "button", class: "quiet", onclick: () => this.onClose() });
    this.kind = el("p", { class: "kind" });
    this.where = el("p", { class: "where" });
    this.message = el("p", { class: "message", role: "status", tabindex: "-1" });
    this.due = el("div");
    this.data = el("div");
    /** @type {Map<string, HTMLElement>} */
    this.headings = new Map();
    this.body = el(
      "div",
      { class: "panel-body" },
      this.#section("panel.steps", this.steps.element),
      this.#section("panel.due", this.due),
      this.#section("panel.history", this.history.element),
      this.#section("panel.data", this.data),
    );
    const head = el("div", { class: "panel-head" }, this.title, this.close);
    this.element = el(
      "dialog",
      { class: "panel", "aria-labelledby": this.title.id },
      head,
      this.kind,
      this.where,
      this.message,
      this.body,
    );
    this.#listen();
  }

  /** @param {string} key @param {HTMLElement} content */
  #section(key, content) {
    const heading = el("h3");
    this.headings.set(key, heading);
    return el("section", {}, heading, content);
  }

  #listen() {
    this.element.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.onClose();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.element.open || event.defaultPrevented) return;
      event.preventDefault();
      this.onClose();
    });
    BESIDE.addEventListener("change", () => this.element.open && this.#show());
    this.store.addEventListener("event", (event) => {
      this.#event(/** @type {CustomEvent<LogEvent>} */ (event).detail);
    });
    this.store.addEventListener("missions", (event) => {
      const ids = /** @type {CustomEvent<Set<string> | null>} */ (event).detail;
      if (this.id && (!ids || ids.has(this.id))) this.#missionChanged();
    });
    this.store.addEventListener("workflows", () => this.draw());
  }

  /** Modal only where it hides the board: what is covered must not take the focus. */
  #show() {
    if (this.element.open) this.element.close();
    const focused = document.activeElement;
    if (BESIDE.matches) this.element.show();
    else this.element.showModal();
    if (focused instanceof HTMLElement && this.element.contains(focused)) focused.focus();
  }

  /** @param {string} id */
  open(id) {
    if (this.id === id) return;
    if (this.id) this.steps.leave();
    this.id = id;
    this.allowed = null;
    this.history.clear();
    setText(this.message, "");
    this.#show();
    this.draw();
    this.element.scrollTop = 0;
    this.title.focus();
    this.#load(id);
  }

  /** @returns {string | null} the mission that was open */
  hide() {
    const { id } = this;
    if (id) this.steps.leave();
    this.id = null;
    if (this.element.open) this.element.close();
    return id;
  }

  /** @returns {Instance | undefined} */
  get mission() {
    return this.id ? this.store.missions.get(this.id) : undefined;
  }

  /** @param {string} id */
  async #load(id) {
    try {
      if (!this.store.missions.has(id)) {
        this.store.replaceSome([await this.store.api.instance(id)]);
      }
      await Promise.all([this.#loadAllowed(id), this.#loadHistory(id)]);
    } catch (error) {
      this.#tell(id, error);
    }
  }

  /** @param {string} id @param {unknown} error */
  #tell(id, error) {
    if (!(error instanceof Problem)) throw error;
    if (this.id === id) setText(this.message, explain(error, this.i18n()));
  }

  /** @param {string} id */
  async #loadAllowed(id) {
    const allowed = await this.store.api.allowed(id);
    if (this.id !== id || allowed.version < (this.allowed?.version ?? 0)) return;
    this.allowed = allowed;
    this.draw();
  }

  /** @param {string} id */
  async #loadHistory(id) {
    /** @type {string | null} */
    let cursor = null;
    do {
      const page = await this.store.api.history(id, cursor);
      if (this.id !== id) return;
      this.history.add(page.items);
      this.#drawHistory();
      cursor = page.next;
    } while (cursor);
  }

  /** @param {LogEvent} event */
  #event(event) {
    if (event.instance !== this.id) return;
    this.history.add([event]);
    this.#drawHistory();
  }

  #missionChanged() {
    this.draw();
    const { mission } = this;
    if (mission && this.allowed && mission.version > this.allowed.version) this.#refreshAllowed();
  }

  /** One read at a time; what happens meanwhile asks for one more. */
  async #refreshAllowed() {
    if (this.reading.allowed) {
      this.reading.again = true;
      return;
    }
    this.reading.allowed = true;
    try {
      do {
        this.reading.again = false;
        if (this.id) await this.#loadAllowed(this.id);
      } while (this.reading.again);
    } catch (error) {
      if (this.id) this.#tell(this.id, error);
    } finally {
      this.reading.allowed = false;
    }
  }

  async #reload() {
    const { id } = this;
    if (!id) return;
    try {
      this.store.replaceSome([await this.store.api.instance(id)]);
      await this.#loadAllowed(id);
    } catch (error) {
      this.#tell(id, error);
    }
  }

  /** @param {{id: string, version: number}} answer @param {string} title */
  #stepTaken({ id, version }, title) {
    if ((this.store.missions.get(id)?.version ?? 0) < version) this.store.refresh(id, version);
    if (this.id !== id) return;
    setText(this.message, this.i18n().t("steps.taken", { title }));
    this.allowed = null;
    this.draw();
    this.message.focus();
    this.#refreshAllowed();
  }

  draw() {
    const { id, mission } = this;
    if (!id) return;
    const i18n = this.i18n();
    for (const [key, heading] of this.headings) setText(heading, i18n.t(key));
    setText(this.title, id);
    setText(this.close, i18n.t("panel.close"));
    if (!mission) return;
    const workflow = this.store.workflowOf(mission);
    const naming = new Naming(i18n, workflow);
    const context = { i18n, naming, now: Date.now() };
    this.#drawKind(mission, naming);
    setText(this.where, standing(mission, context));
    this.steps.draw(this.allowed, { i18n, naming, mission });
    this.due.replaceChildren(dueList(mission, context));
    this.data.replaceChildren(dataList(mission, context));
    this.#drawHistory();
  }

  /** @param {Instance} mission @param {Naming} naming */
  #drawKind(mission, naming) {
    const i18n = this.i18n();
    const title = i18n.pick(naming.workflow?.document.title, mission.workflow);
    const text = i18n.t("panel.kind", { title, version: String(mission.workflow_version) });
    const synthetic = syntheticPaths(mission).length > 0;
    this.kind.replaceChildren(text);
    if (synthetic) {
      this.kind.append(" ", el("span", { class: "badge synthetic" }, i18n.t("card.synthetic")));
    }
  }

  #drawHistory() {
    const { mission } = this;
    if (!mission) return;
    const i18n = this.i18n();
    this.history.draw({ i18n, naming: new Naming(i18n, this.store.workflowOf(mission)) });
  }
}
