// @ts-check
/** The form of one step, made from its trigger's schema. */

import { el, setText, uniqueId } from "./dom.js";
import { FieldView, fieldTitle } from "./field.js";
import { fieldAt, fieldsOf, readForm } from "./schema.js";

/** @typedef {import("./schema.js").Field} Field */
/** @typedef {Map<string, string | string[]>} Typed what was typed, by pointer */
/** @typedef {{pointer: string, message: string}} FieldError */

const OCCURRED_AT = "#occurred_at";

export class StepForm {
  /**
   * @param {object} options
   * @param {import("./i18n.js").I18n} options.i18n
   * @param {string} options.title
   * @param {string} options.description
   * @param {import("./types.js").Schema | undefined} options.schema
   * @param {string} options.today the latest day that a step may have happened
   * @param {() => void} options.onSubmit
   * @param {() => void} options.onCancel
   */
  constructor({ i18n, title, description, schema, today, onSubmit, onCancel }) {
    this.i18n = i18n;
    this.fields = fieldsOf(schema);
    /** @type {Map<string, FieldView>} */
    this.views = new Map();
    this.occurredAt = this.#occurredAt();
    this.occurredAt.controls[0].setAttribute("max", today);
    this.summary = el("div", { class: "summary", role: "alert", tabindex: "-1", hidden: true });
    this.submit = el("button", { type: "submit", class: "primary" }, i18n.t("form.submit"));
    this.cancel = el("button", { type: "button", onclick: onCancel }, i18n.t("form.cancel"));
    const heading = el("h4", { id: uniqueId("form"), tabindex: "-1" }, title);
    this.heading = heading;
    this.element = el(
      "form",
      { class: "step-form", novalidate: true, "aria-labelledby": heading.id },
      heading,
      description && el("p", { class: "hint" }, description),
      this.summary,
      ...this.#draw(this.fields),
      this.occurredAt.element,
      el("div", { class: "buttons" }, this.submit, this.cancel),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      onSubmit();
    });
  }

  /** @param {Field[]} fields @returns {HTMLElement[]} */
  #draw(fields) {
    return fields
      .filter((field) => field.kind !== "constant")
      .map((field) => {
        if (field.kind === "group") {
          const legend = el("legend", {}, fieldTitle(field, this.i18n));
          return el("fieldset", { class: "form-group" }, legend, ...this.#draw(field.fields));
        }
        const view = new FieldView(field, this.i18n);
        this.views.set(field.pointer, view);
        return view.element;
      });
  }

  #occurredAt() {
    /** @type {Field} */
    const field = {
      pointer: OCCURRED_AT,
      name: "occurred_at",
      kind: "date",
      required: false,
      title: this.i18n.t("form.occurred_at"),
      description: this.i18n.t("form.occurred_at_hint"),
      schema: {},
      options: [],
      fields: [],
    };
    return new FieldView(field, this.i18n);
  }

  /**
   * Null where something is wrong.
   * @returns {{data: Record<string, unknown>, occurred_at?: string} | null}
   */
  read() {
    const { data, errors } = readForm(this.fields, ({ pointer }) => {
      return this.views.get(pointer)?.typed ?? "";
    });
    const found = errors.map(({ pointer, key }) => ({ pointer, message: this.i18n.t(key) }));
    if (found.length > 0) {
      this.showErrors(this.i18n.t("form.check"), found);
      return null;
    }
    this.clearErrors();
    const day = String(this.occurredAt.typed);
    return day ? { data, occurred_at: day } : { data };
  }

  /** @returns {Typed} */
  get typed() {
    const all = [...this.views.values(), this.occurredAt];
    return new Map(all.map((view) => [view.field.pointer, view.typed]));
  }

  set typed(values) {
    for (const view of [...this.views.values(), this.occurredAt]) {
      const value = values.get(view.field.pointer);
      if (value !== undefined) view.typed = value;
    }
  }

  clearErrors() {
    this.summary.hidden = true;
    this.summary.replaceChildren();
    for (const view of [...this.views.values(), this.occurredAt]) view.showError("");
  }

  /**
   * Each error beside its field, and all of them together above with links.
   * @param {string} title
   * @param {FieldError[]} errors
   */
  showErrors(title, errors) {
    this.clearErrors();
    const lines = errors.map(({ pointer, message }) => {
      const view = this.#viewAt(pointer);
      view?.showError(message);
      return el("li", {}, view ? errorLink(view, message) : message);
    });
    this.showSummary(el("p", {}, title), lines.length > 0 && el("ul", {}, ...lines));
  }

  /** @param {string} pointer */
  #viewAt(pointer) {
    if (/^\/?occurred_at$/.test(pointer)) return this.occurredAt;
    const field = fieldAt(this.fields, pointer);
    return field && this.views.get(field.pointer);
  }

  /** @param {...import("./dom.js").Child} content */
  showSummary(...content) {
    this.summary.replaceChildren(el("div", {}, ...content));
    this.summary.hidden = false;
    this.summary.focus();
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.submit.disabled = busy;
    this.element.setAttribute("aria-busy", String(busy));
    setText(this.submit, this.i18n.t(busy ? "form.sending" : "form.submit"));
  }
}

/** @param {FieldView} view @param {string} message */
function errorLink(view, message) {
  const [control] = view.controls;
  const focus = (/** @type {Event} */ event) => {
    event.preventDefault();
    control.focus();
  };
  return el("a", { href: `#${control.id}`, onclick: focus }, `${view.title}: ${message}`);
}
