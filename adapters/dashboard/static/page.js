// @ts-check
/** The signed-in page: the board with its filters, the mission panel, the live connection. */

import { Announcer } from "./announcer.js";
import { Board } from "./board.js";
import { el, setText } from "./dom.js";
import { Filters } from "./filters.js";
import { Live } from "./live.js";
import { MissionPanel } from "./mission.js";
import { isOverdue, matches, mostUsedWorkflow, readFilter, writeFilter } from "./model.js";
import { Store } from "./store.js";
import { Naming } from "./workflow.js";

/** @typedef {import("./types.js").Filter} Filter */
/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./i18n.js").I18n} I18n */

const TICK_MS = 30_000;
// A hidden tab draws no frames, but its title and counts stay true.
const HIDDEN_FRAME_MS = 250;

/** @param {string} id @returns {HTMLElement} */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

export class Page {
  /**
   * @param {import("./api.js").Api} api
   * @param {I18n} i18n
   * @param {(reason: string) => void} onSignedOut
   */
  constructor(api, i18n, onSignedOut) {
    this.api = api;
    this.i18n = i18n;
    this.store = new Store(api);
    this.board = new Board();
    this.filter = readFilter(window.location.search);
    this.filters = new Filters((change) => this.#narrow(change));
    this.panel = new MissionPanel(
      this.store,
      () => this.i18n,
      () => this.#leaveMission(),
    );
    this.announcer = new Announcer(byId("announcer"), (ids) => this.#sentence(ids));
    this.live = new Live(api, {
      replaceAll: (missions) => this.#replaceAll(missions),
      replaceSome: (missions) => this.#coalesced(missions),
      change: (event) => this.#change(event),
      state: (...news) => this.#liveState(...news),
      signedOut: () => onSignedOut("signin.expired"),
    });
    this.heading = el("h1");
    this.summary = el("p", { class: "board-summary" });
    this.tabs = el("nav", { class: "tabs", hidden: true });
    this.paused = false;
    this.loaded = false;
    this.frame = 0;
    /** @type {Set<string>} missions that changed since the last drawing */
    this.changed = new Set();
    /** @type {Parameters<import("./live.js").LiveSink["state"]>} */
    this.liveNews = ["offline", null, ""];
    this.cleanup = new AbortController();
  }

  /** @param {HTMLElement} main */
  start(main) {
    const head = el("div", { class: "board-head" }, this.heading, this.summary);
    const board = el(
      "div",
      { class: "board" },
      this.tabs,
      head,
      this.filters.element,
      this.board.empty,
      this.board.element,
    );
    main.replaceChildren(el("div", { class: "split" }, board, this.panel.element));
    this.#listen();
    this.#whoAmI();
    this.store.loadWorkflows().catch(() => this.#schedule());
    this.live.start();
    this.#followAddress();
    this.#schedule();
  }

  stop() {
    this.cleanup.abort();
    this.live.stop();
    this.panel.hide();
    byId("pause").hidden = true;
    byId("who").textContent = "";
  }

  #listen() {
    const { signal } = this.cleanup;
    const pause = byId("pause");
    pause.hidden = false;
    pause.addEventListener("click", () => this.#togglePause(), { signal });
    window.addEventListener("hashchange", () => this.#followAddress(), { signal });
    window.addEventListener("popstate", () => this.#followQuery(), { signal });
    this.store.addEventListener("workflows", () => this.#schedule());
    this.store.addEventListener("missions", () => this.#schedule());
    const tick = setInterval(() => this.#schedule(), TICK_MS);
    signal.addEventListener("abort", () => clearInterval(tick));
  }

  async #whoAmI() {
    try {
      const { role, org } = await this.api.whoami();
      this.who = { role, org };
      this.#schedule();
    } catch {
      // Who is signed in is a comfort: the live connection tells when the token is no good.
    }
  }

  /** @param {I18n} i18n */
  setLanguage(i18n) {
    this.i18n = i18n;
    this.panel.draw();
    this.#schedule();
  }

  /** @param {Instance[]} missions */
  #replaceAll(missions) {
    this.loaded = true;
    this.store.replaceAll(missions);
  }

  /** @param {Instance[]} missions */
  #coalesced(missions) {
    for (const { id } of missions) this.changed.add(id);
    this.store.replaceSome(missions);
  }

  /** @param {import("./types.js").LogEvent} event */
  #change(event) {
    this.changed.add(event.instance);
    this.store.change(event);
  }

  /** @param {Parameters<import("./live.js").LiveSink["state"]>} news */
  #liveState(...news) {
    this.liveNews = news;
    this.#schedule();
  }

  #schedule() {
    if (this.frame !== 0) return;
    const draw = () => {
      this.frame = 0;
      if (!this.cleanup.signal.aborted) this.#draw();
    };
    if (document.hidden) this.frame = window.setTimeout(draw, HIDDEN_FRAME_MS);
    else this.frame = requestAnimationFrame(draw);
  }

  // --- addresses ---

  /** @param {Partial<Filter>} change */
  #narrow(change) {
    this.filter = { ...this.filter, ...change };
    const { pathname, search, hash } = window.location;
    const address = pathname + writeFilter(this.filter, search) + hash;
    // Typing makes no history; a choice does, so that "back" undoes it.
    if ("q" in change) window.history.replaceState(null, "", address);
    else window.history.pushState(null, "", address);
    this.#schedule();
  }

  #followQuery() {
    this.filter = readFilter(window.location.search);
    this.#followAddress();
    this.#schedule();
  }

  #followAddress() {
    const match = /^#m\/(.+)$/.exec(window.location.hash);
    if (match) {
      const id = decodeURIComponent(match[1]);
      this.panel.open(id);
      this.board.select(id);
    } else this.#hidePanel();
    document.body.classList.toggle("with-panel", match !== null);
    if (this.panel.id) this.board.reveal(this.panel.id);
  }

  #hidePanel() {
    const id = this.panel.hide();
    if (!id) return;
    this.board.select(null);
    if (!this.board.focus(id)) byId("content").focus();
  }

  #leaveMission() {
    const { pathname, search } = window.location;
    window.history.pushState(null, "", pathname + search);
    this.#followAddress();
  }

  // --- drawing ---

  #togglePause() {
    this.paused = !this.paused;
    this.#schedule();
  }

  #draw() {
    this.#drawTop();
    // Nothing moves under the reader's eyes while paused; what waits is counted.
    if (!this.loaded || (this.paused && this.drawnFor === this.#drawKey())) {
      if (!this.loaded) setText(this.summary, this.i18n.t("loading"));
      return;
    }
    this.drawnFor = this.#drawKey();
    this.#drawBoard();
  }

  /** What the reader asked for: a new wish is drawn even while paused. */
  #drawKey() {
    return JSON.stringify([this.filter, this.i18n.lang]);
  }

  /** @returns {string} */
  get workflow() {
    return this.filter.workflow || mostUsedWorkflow(this.store.missions.values());
  }

  #drawBoard() {
    const { i18n, store } = this;
    const now = Date.now();
    const workflow = this.workflow;
    const filter = { ...this.filter, workflow };
    const all = [...store.missions.values()].filter((one) => one.workflow === workflow);
    const missions = all.filter((one) => matches(one, filter, now, (each) => this.#words(each)));
    const { phases, phaseTitle } = this.#phases(workflow, all);
    this.#drawTabs(workflow);
    const late = missions.filter((one) => isOverdue(one, now)).length;
    setText(this.heading, i18n.pick(store.workflowItems.get(workflow)?.title, workflow));
    setText(
      this.summary,
      [
        i18n.t("board.missions", { count: missions.length }),
        late > 0 ? i18n.t("board.late", { count: late }) : "",
      ]
        .filter(Boolean)
        .join(" · "),
    );
    const options = phases.map((id) => /** @type {[string, string]} */ ([id, phaseTitle(id)]));
    this.filters.draw({ i18n, filter, missions: all, phases: options });
    const naming = (/** @type {Instance} */ one) => this.#naming(one);
    const changed = this.paused ? null : this.#takeChanged();
    this.board.draw({ i18n, missions, filter, phases, phaseTitle, naming, now, changed });
    this.board.select(this.panel.id);
    const heading = this.heading.textContent ?? "";
    document.title = i18n.t(late > 0 ? "title.late" : "title", { n: late, heading });
  }

  /** @returns {Set<string>} */
  #takeChanged() {
    const { changed } = this;
    this.changed = new Set();
    if (changed.size > 0) this.announcer.changed(changed);
    return changed;
  }

  /**
   * @param {string} workflow
   * @param {Instance[]} missions
   */
  #phases(workflow, missions) {
    const item = this.store.workflowItems.get(workflow);
    const naming = missions[0] ? this.#naming(missions[0]) : new Naming(this.i18n, undefined);
    const listed = item?.phases ?? naming.workflow?.phases ?? [];
    const titles = new Map(listed.map(({ id, title }) => [id, title]));
    return {
      phases: listed.map(({ id }) => id),
      phaseTitle: (/** @type {string} */ id) => this.i18n.pick(titles.get(id), naming.phase(id)),
    };
  }

  /** @param {Instance} mission */
  #naming(mission) {
    return new Naming(this.i18n, this.store.workflowOf(mission));
  }

  /** @param {Instance} mission @returns {string[]} what a search finds besides id and host */
  #words(mission) {
    const naming = this.#naming(mission);
    const { country } = mission.attributes ?? {};
    return [
      ...mission.configuration.map((id) => naming.state(id)),
      mission.phase ? naming.phase(mission.phase) : "",
      country ? this.i18n.country(country) : "",
    ];
  }

  /** @param {string} current */
  #drawTabs(current) {
    const { i18n, store } = this;
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { workflow } of store.missions.values()) {
      counts.set(workflow, (counts.get(workflow) ?? 0) + 1);
    }
    const ids = [...counts.keys()].sort();
    this.tabs.hidden = ids.length < 2;
    this.tabs.setAttribute("aria-label", i18n.t("board.workflows"));
    const signature = JSON.stringify([
      ids,
      current,
      [...counts],
      i18n.lang,
      store.workflowItems.size,
    ]);
    if (this.tabs.dataset.signature === signature) return;
    this.tabs.dataset.signature = signature;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.workflow;
    this.tabs.replaceChildren(
      ...ids.map((id) => this.#tab(id, id === current, counts.get(id) ?? 0)),
    );
    const again = [...this.tabs.querySelectorAll("a")].find(
      (one) => one.dataset.workflow === focused,
    );
    if (focused) again?.focus();
  }

  /** @param {string} id @param {boolean} current @param {number} count */
  #tab(id, current, count) {
    const title = this.i18n.pick(this.store.workflowItems.get(id)?.title, id);
    const change = { workflow: id, country: "", host: "", phase: "" };
    const href = writeFilter({ ...this.filter, ...change }, window.location.search);
    const follow = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#narrow(change);
    };
    const attributes = { href, "aria-current": current && "page", "data-workflow": id };
    const number = el("span", { class: "count" }, this.i18n.t("board.number", { n: count }));
    return el("a", { ...attributes, onclick: follow }, title, " ", number);
  }

  #drawTop() {
    const { i18n } = this;
    const [state, position, reason] = this.liveNews;
    const badge = byId("live");
    badge.dataset.state = state;
    setText(
      byId("live-text"),
      i18n.t(`live.${state}${position === null ? "" : "_at"}`, { position: position ?? 0 }),
    );
    badge.title = reason
      ? i18n.t(i18n.has(`problem.${reason}`) ? `problem.${reason}` : "live.lost")
      : "";
    const waiting = this.paused ? this.changed.size : 0;
    const key = this.paused ? (waiting > 0 ? "live.resume_count" : "live.resume") : "live.pause";
    setText(byId("pause"), i18n.t(key, { count: waiting }));
    byId("pause").setAttribute("aria-pressed", String(this.paused));
    if (this.who) {
      const role = this.who.role;
      const knows = [...this.store.workflows.values()].find((one) => one.document.roles?.[role]);
      const naming = new Naming(i18n, knows);
      setText(byId("who"), [this.who.org, naming.role(role)].filter(Boolean).join(" · "));
    }
  }

  /** @param {string[]} ids @returns {string} */
  #sentence(ids) {
    const mission = ids.length === 1 ? this.store.missions.get(ids[0]) : undefined;
    if (!mission) return this.i18n.t("announce.many", { count: ids.length });
    const naming = this.#naming(mission);
    const states = this.i18n.list(naming.standing(mission.configuration));
    return this.i18n.t("announce.one", { id: mission.id, states });
  }
}
