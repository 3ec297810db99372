// @ts-check
/** Elements from data. Text is always a text node: nothing is ever parsed as HTML. */

/** @typedef {Node | string | null | undefined | false} Child */

let count = 0;

/** @param {string} prefix @returns {string} an id that no other element has */
export function uniqueId(prefix) {
  count += 1;
  return `${prefix}-${count}`;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes] `onclick` and the like take listeners; null, undefined
 *   and false leave an attribute out, true sets it empty
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(.../** @type {(Node | string)[]} */ (children.filter(isShown)));
  return element;
}

/** @param {Child} child */
function isShown(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}

/**
 * @param {string} value a day or an instant
 * @param {string} text
 */
export function time(value, text) {
  return el("time", { datetime: value }, text);
}

/**
 * Sets a text only when it differs, so that assistive technology hears no repeats.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Puts children in this order with as few moves as it takes; the focus stays where it is.
 * @param {Element} parent
 * @param {Element[]} wanted
 */
export function arrange(parent, wanted) {
  const focused = document.activeElement;
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, index) => {
    if (parent.children[index] !== child) {
      parent.insertBefore(child, parent.children[index] ?? null);
    }
  });
  if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) {
    focused.focus({ preventScroll: true });
  }
}
