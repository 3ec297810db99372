// @ts-check
/** The steps of one mission: which can be taken, why others cannot, and taking one. */

import { newKey, Problem } from "./api.js";
import { el } from "./dom.js";
import { StepForm } from "./form.js";
import { explain, refusalItem } from "./problem.js";

/** @typedef {import("./types.js").Allowed} Allowed */
/** @typedef {import("./types.js").AllowedTrigger} AllowedTrigger */
/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./form.js").Typed} Typed */

/**
 * @typedef {object} StepsContext
 * @property {import("./i18n.js").I18n} i18n
 * @property {import("./workflow.js").Naming} naming
 * @property {Instance} mission
 *
 * @typedef {object} OpenForm
 * @property {AllowedTrigger} trigger
 * @property {number} version of the mission that the reader saw
 * @property {StepForm} form
 * @property {string} key of the request, as long as `body` stays the same
 * @property {string} body
 */

export class Steps {
  /**
   * @param {import("./api.js").Api} api
   * @param {(answer: {id: string, version: number}, title: string) => void} onTaken
   * @param {() => Promise<void>} reload reads the mission and its steps again
   */
  constructor(api, onTaken, reload) {
    this.api = api;
    this.onTaken = onTaken;
    this.reload = reload;
    this.element = el("div", { class: "steps" });
    /** @type {Allowed | null} */
    this.allowed = null;
    /** @type {StepsContext | null} */
    this.context = null;
    /** @type {OpenForm | null} */
    this.open = null;
    /** @type {Map<string, Typed>} what was typed in forms that were left, by mission and trigger */
    this.drafts = new Map();
  }

  /** Leaves the open form; what was typed is there when it is opened again. */
  leave() {
    if (this.open && this.context) this.drafts.set(this.#draftKey(), this.open.form.typed);
    this.open = null;
    this.allowed = null;
  }

  #draftKey() {
    return `${this.context?.mission.id} ${this.open?.trigger.trigger}`;
  }

  /**
   * @param {Allowed | null} allowed null = not known yet
   * @param {StepsContext} context
   */
  draw(allowed, context) {
    const relabel = this.context !== null && this.context.i18n !== context.i18n;
    this.allowed = allowed;
    this.context = context;
    if (!this.open) this.#drawList();
    else if (relabel) this.#reopen();
    else if (context.mission.version > this.open.version) this.#tellChanged();
  }

  #drawList() {
    const { i18n } = /** @type {StepsContext} */ (this.context);
    if (!this.allowed) {
      this.element.replaceChildren(el("p", { class: "hint" }, i18n.t("loading")));
      return;
    }
    const open = this.allowed.triggers.filter((one) => one.allowed);
    const refused = this.allowed.triggers.filter((one) => !one.allowed);
    const explained = refused.filter((one) => (one.refusals ?? []).some(isRule));
    const elsewhere = refused.filter((one) => !explained.includes(one));
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.trigger;
    this.element.replaceChildren(
      open.length > 0
        ? el("ul", { class: "step-buttons" }, ...open.map((one) => this.#item(one)))
        : el("p", {}, i18n.t("steps.none")),
      ...(explained.length > 0
        ? [
            el("h4", {}, i18n.t("steps.refused")),
            el("ul", { class: "step-list" }, ...explained.map((one) => this.#item(one))),
          ]
        : []),
      ...(elsewhere.length > 0 ? [this.#others(elsewhere)] : []),
    );
    if (focused) this.#focusButton(focused);
  }

  /** @param {AllowedTrigger[]} triggers that do not belong to where the mission stands */
  #others(triggers) {
    const { i18n } = /** @type {StepsContext} */ (this.context);
    return el(
      "details",
      { class: "others" },
      el("summary", {}, i18n.t("steps.others", { count: triggers.length })),
      el("ul", { class: "step-list" }, ...triggers.map((one) => this.#item(one))),
    );
  }

  /** @param {AllowedTrigger} trigger */
  #item(trigger) {
    const { i18n, naming } = /** @type {StepsContext} */ (this.context);
    const button = el(
      "button",
      { type: "button", "data-trigger": trigger.trigger, disabled: !trigger.allowed },
      this.#title(trigger),
    );
    if (trigger.allowed) {
      button.classList.add("step");
      button.addEventListener("click", () => this.#start(trigger));
      return el("li", {}, button);
    }
    const reasons = (trigger.refusals ?? []).map((one) => refusalItem(one, i18n, naming));
    return el("li", {}, button, reasons.length > 0 && el("ul", { class: "reasons" }, ...reasons));
  }

  /** @param {AllowedTrigger} trigger */
  #title(trigger) {
    const { i18n, naming } = /** @type {StepsContext} */ (this.context);
    return i18n.pick(trigger.title, naming.trigger(trigger.trigger));
  }

  /** @param {string} trigger */
  #focusButton(trigger) {
    const button = this.element.querySelector(`[data-trigger="${CSS.escape(trigger)}"]`);
    if (button instanceof HTMLElement) button.focus();
  }

  /** @param {AllowedTrigger} trigger */
  #start(trigger) {
    const { mission } = /** @type {StepsContext} */ (this.context);
    const form = this.#makeForm(trigger);
    this.open = { trigger, version: mission.version, form, key: "", body: "" };
    const draft = this.drafts.get(this.#draftKey());
    if (draft) form.typed = draft;
    this.element.replaceChildren(form.element);
    const first = form.element.querySelector("input, select, textarea");
    const target = form.views.size > 0 ? first : form.heading;
    if (target instanceof HTMLElement) target.focus();
  }

  /** The same form in another language, with what was typed. */
  #reopen() {
    const open = /** @type {OpenForm} */ (this.open);
    const { typed } = open.form;
    open.form = this.#makeForm(open.trigger);
    open.form.typed = typed;
    this.element.replaceChildren(open.form.element);
  }

  /** @param {AllowedTrigger} trigger */
  #makeForm(trigger) {
    const { i18n, naming } = /** @type {StepsContext} */ (this.context);
    const declared = naming.workflow?.document.triggers?.[trigger.trigger];
    const now = new Date();
    const today = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
    return new StepForm({
      i18n,
      title: this.#title(trigger),
      description: i18n.pick(declared?.description),
      schema: trigger.schema,
      today: today.toISOString().slice(0, 10),
      onSubmit: () => this.#submit(),
      onCancel: () => this.#cancel(),
    });
  }

  #cancel() {
    const trigger = this.open?.trigger.trigger ?? "";
    const allowed = this.allowed;
    this.leave();
    this.allowed = allowed;
    this.#drawList();
    this.#focusButton(trigger);
  }

  /** Someone else moved the mission on while the form was open. */
  #tellChanged() {
    const { i18n } = /** @type {StepsContext} */ (this.context);
    const open = /** @type {OpenForm} */ (this.open);
    if (open.form.element.getAttribute("aria-busy") === "true") return;
    const again = el("button", { type: "button" }, i18n.t("form.reload"));
    again.addEventListener("click", () => this.#continueWithPresent());
    const text = el("p", {}, i18n.t("problem.version_mismatch"));
    open.form.summary.replaceChildren(el("div", {}, text, again));
    open.form.summary.hidden = false;
  }

  async #continueWithPresent() {
    await this.reload();
    if (!this.open || !this.context) return;
    const { i18n, mission } = this.context;
    const now = this.allowed?.triggers.find(
      ({ trigger }) => trigger === this.open?.trigger.trigger,
    );
    if (!now?.allowed) {
      this.#cancel();
      return;
    }
    this.open.version = mission.version;
    this.open.form.clearErrors();
    this.open.form.showSummary(el("p", {}, i18n.t("form.reloaded")));
  }

  async #submit() {
    const open = /** @type {OpenForm} */ (this.open);
    const { mission } = /** @type {StepsContext} */ (this.context);
    const typed = open.form.read();
    if (!typed) return;
    const command = { trigger: open.trigger.trigger, ...typed };
    // The same content keeps its key: sending it again after a lost answer does nothing twice.
    const body = JSON.stringify([command, open.version]);
    if (open.body !== body) Object.assign(open, { body, key: newKey() });
    open.form.setBusy(true);
    try {
      const answer = await this.api.step(mission.id, command, open);
      this.#taken(open, answer);
    } catch (error) {
      open.form.setBusy(false);
      if (!(error instanceof Problem)) throw error;
      if (this.open === open) this.#refused(open, error);
    }
  }

  /** @param {OpenForm} open @param {{id: string, version: number}} answer */
  #taken(open, answer) {
    const title = this.#title(open.trigger);
    this.drafts.delete(`${answer.id} ${open.trigger.trigger}`);
    if (this.open === open) this.open = null;
    this.onTaken(answer, title);
  }

  /** @param {OpenForm} open @param {Problem} problem */
  #refused(open, problem) {
    const { i18n, naming } = /** @type {StepsContext} */ (this.context);
    if (problem.code === "version_mismatch") {
      this.#tellChanged();
      open.form.summary.focus();
      return;
    }
    if (problem.errors.length > 0) {
      open.form.showErrors(explain(problem, i18n), problem.errors);
      return;
    }
    const reasons = problem.refusals.map((one) => refusalItem(one, i18n, naming));
    open.form.clearErrors();
    open.form.showSummary(
      el("p", {}, explain(problem, i18n)),
      reasons.length > 0 && el("ul", { class: "reasons" }, ...reasons),
    );
  }
}

/** @param {import("./types.js").Refusal} refusal */
function isRule({ guard }) {
  return guard !== "not_allowed";
}
