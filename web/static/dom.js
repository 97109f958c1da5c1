// @ts-check
/**
 * Small helpers for building pages. Text always goes in as text, never as HTML.
 *
 *   h("button", {class: "button primary", type: "button", onclick: take, data: {line: "A"}}, t("取号", "Take a number"))
 */

/** @typedef {Node | string | number | null | undefined | false} Leaf */
/** @typedef {Leaf | (Leaf | Leaf[])[]} Child what stands in a page; lists may hold lists */

/** Language of the page: "zh" or "en". */
export const lang = document.body.dataset.lang === "en" ? "en" : "zh";

/**
 * Picks the text of the page's language; an empty English text falls back.
 * @param {string} zh
 * @param {string} [en]
 * @returns {string}
 */
export function t(zh, en) {
  return lang === "en" && en ? en : zh;
}

/**
 * Picks from an object with zh and en, as the API sends them.
 * @param {{zh: string, en?: string} | null | undefined} text
 * @returns {string}
 */
export function text(text) {
  return text ? t(text.zh, text.en) : "";
}

/**
 * Makes an element. Properties: class, data (object of data-* values), on…
 * (listeners), true (empty attribute); null, undefined and false are left out;
 * all others are attributes. There is no style: use classes.
 * @param {string} tag
 * @param {Record<string, any> | null} [props]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  set(el, props);
  append(el, children);
  return el;
}

/**
 * Makes an SVG element, like h.
 * @param {string} tag
 * @param {Record<string, any> | null} [props]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, props, ...children) {
  const el = /** @type {SVGElement} */ (document.createElementNS("http://www.w3.org/2000/svg", tag));
  set(el, props);
  append(el, children);
  return el;
}

/**
 * @param {HTMLElement | SVGElement} el
 * @param {Record<string, any> | null | undefined} props
 */
function set(el, props) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "data") {
      for (const [key, v] of Object.entries(value)) {
        if (v !== null && v !== undefined) el.dataset[key] = String(v);
      }
    } else if (name.startsWith("on") && typeof value === "function") {
      el.addEventListener(name.slice(2), value);
    } else {
      el.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/**
 * @param {Node} el
 * @param {Child[]} children
 */
function append(el, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(el, child);
    else if (child instanceof Node) el.appendChild(child);
    else if (child !== null && child !== undefined && child !== false) el.appendChild(document.createTextNode(String(child)));
  }
}

/**
 * Replaces all children of el.
 * @param {Element} el
 * @param {...Child} children
 */
export function replace(el, ...children) {
  const part = document.createDocumentFragment();
  append(part, children);
  el.replaceChildren(part);
}

/**
 * Sets the text of el if it differs, so that nothing is painted for nothing.
 * @param {Element} el
 * @param {string | number} value
 */
export function setText(el, value) {
  const s = String(value);
  if (el.textContent !== s) el.textContent = s;
}

/**
 * Finds one element, and throws when the page does not have it.
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement}
 */
export function qs(selector, root = document) {
  const el = root.querySelector(selector);
  if (!(el instanceof HTMLElement)) throw new Error(`no element ${selector}`);
  return el;
}

/**
 * Finds all elements.
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement[]}
 */
export function qsa(selector, root = document) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
}

/**
 * Shows a short message at the edge of the page; screen readers speak it.
 * @param {string} message
 * @param {"ok" | "bad" | ""} [kind]
 * @param {number} [ms] how long it stays
 */
export function toast(message, kind = "", ms = 5000) {
  let box = document.querySelector(".toasts");
  if (!box) {
    box = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    document.body.appendChild(box);
  }
  const el = h("p", { class: `toast ${kind}`.trim() }, message);
  box.appendChild(el);
  setTimeout(() => el.remove(), ms);
}
