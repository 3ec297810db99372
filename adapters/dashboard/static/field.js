// @ts-check
/** One form field of a schema as labelled controls, with its hint and its error. */

import { el, setText, uniqueId } from "./dom.js";
import { humanise } from "./workflow.js";

/** @typedef {import("./schema.js").Field} Field */
/** @typedef {import("./i18n.js").I18n} I18n */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/** @param {Field} field @param {I18n} i18n */
export function fieldTitle(field, i18n) {
  return i18n.label(field.title, humanise(field.name));
}

/** @param {unknown} option @param {number} index @param {Field} field @param {I18n} i18n */
function optionText(option, index, field, i18n) {
  const titles = field.schema.enumNames ?? field.schema.enum_titles;
  if (titles) return i18n.pick(Array.isArray(titles) ? titles[index] : titles[String(option)]);
  return typeof option === "string" ? humanise(option) : JSON.stringify(option);
}

/** @param {[string, string][]} options @param {I18n} i18n */
function choice(options, i18n) {
  const empty = el("option", { value: "" }, i18n.t("form.choose"));
  return el("select", {}, empty, ...options.map(([value, text]) => el("option", { value }, text)));
}

/** @param {Field} field @param {I18n} i18n @returns {Control} */
function makeControl(field, i18n) {
  const { schema } = field;
  switch (field.kind) {
    case "enum":
      return choice(
        field.options.map((one, index) => [
          JSON.stringify(one),
          optionText(one, index, field, i18n),
        ]),
        i18n,
      );
    case "boolean": {
      return choice(
        [
          ["true", i18n.t("form.yes")],
          ["false", i18n.t("form.no")],
        ],
        i18n,
      );
    }
    case "integer":
    case "number":
      return el("input", {
        type: "text",
        inputmode: field.kind === "integer" ? "numeric" : "decimal",
      });
    case "date":
      return el("input", { type: "date", min: schema.formatMinimum, max: schema.formatMaximum });
    case "datetime":
      return el("input", { type: "datetime-local" });
    case "longtext":
    case "lines":
      return el("textarea", { rows: 4, maxlength: schema.maxLength });
    case "json":
      return el("textarea", { rows: 5, class: "code", spellcheck: "false" });
    default:
      return el("input", { type: "text", maxlength: schema.maxLength, autocomplete: "off" });
  }
}

export class FieldView {
  /**
   * @param {Field} field
   * @param {I18n} i18n
   */
  constructor(field, i18n) {
    this.field = field;
    this.title = fieldTitle(field, i18n);
    this.error = el("p", { class: "field-error", id: uniqueId("error"), hidden: true });
    this.hint = this.#makeHint(i18n);
    /** @type {Control[]} several for choices, else one */
    this.controls = [];
    this.element = field.kind === "choices" ? this.#choices(i18n) : this.#single(i18n);
    for (const control of this.controls) control.name = field.pointer;
    this.#describe(this.controls);
  }

  /** @param {I18n} i18n */
  #makeHint(i18n) {
    const { schema, kind } = this.field;
    const limits = [
      i18n.label(this.field.description),
      kind === "lines" ? i18n.t("form.lines") : "",
      kind === "json" ? i18n.t("form.json_hint") : "",
      schema.minimum !== undefined ? i18n.t("form.minimum", { n: schema.minimum }) : "",
      schema.maximum !== undefined ? i18n.t("form.maximum", { n: schema.maximum }) : "",
    ].filter(Boolean);
    if (limits.length === 0) return null;
    return el("p", { class: "hint", id: uniqueId("hint") }, limits.join(" "));
  }

  /** @param {I18n} i18n @returns {string} the mark of a field that may stay empty, or must not */
  #mark(i18n) {
    return i18n.t(this.field.required ? "form.required" : "form.optional");
  }

  /** @param {I18n} i18n */
  #single(i18n) {
    const control = makeControl(this.field, i18n);
    control.id = uniqueId("field");
    control.required = this.field.required;
    this.controls = [control];
    const mark = el("span", { class: "mark" }, this.#mark(i18n));
    const label = el("label", { for: control.id }, this.title, " ", mark);
    return el("div", { class: "form-field" }, label, this.hint, this.error, control);
  }

  /** @param {I18n} i18n */
  #choices(i18n) {
    const boxes = this.field.options.map((option, index) => {
      const box = el("input", {
        type: "checkbox",
        id: uniqueId("field"),
        value: JSON.stringify(option),
      });
      this.controls.push(box);
      const text = optionText(option, index, this.field, i18n);
      return el("div", { class: "choice" }, box, el("label", { for: box.id }, text));
    });
    const mark = el("span", { class: "mark" }, this.#mark(i18n));
    const legend = el("legend", {}, this.title, " ", mark);
    return el("fieldset", { class: "form-field" }, legend, this.hint, this.error, ...boxes);
  }

  /** @param {Control[]} controls */
  #describe(controls) {
    const ids = [this.hint?.id, this.error.id].filter(Boolean).join(" ");
    for (const control of controls) control.setAttribute("aria-describedby", ids);
  }

  /** @returns {string | string[]} */
  get typed() {
    if (this.field.kind !== "choices") return this.controls[0].value;
    const boxes = /** @type {HTMLInputElement[]} */ (this.controls);
    return boxes.filter((box) => box.checked).map((box) => box.value);
  }

  set typed(value) {
    if (typeof value === "string") this.controls[0].value = value;
    else {
      for (const box of /** @type {HTMLInputElement[]} */ (this.controls)) {
        box.checked = value.includes(box.value);
      }
    }
  }

  /** @param {string} message "" = none */
  showError(message) {
    setText(this.error, message);
    this.error.hidden = message === "";
    for (const control of this.controls) {
      if (message) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }
}
