// @ts-check
/** What the hall board and the window screen share. */
import { h, lang, setText } from "/static/dom.js";

/** @typedef {{zh: string, en: string}} Text */

/**
 * Both languages of a text, Chinese first and English small beside it; on an
 * English page only English.
 * @param {Text} text
 * @param {string} [kind] class of what surrounds them
 * @returns {HTMLElement}
 */
export function both(text, kind = "") {
  if (lang === "en") return h("span", { class: `two ${kind}`.trim() }, h("span", { class: "zh", lang: "en" }, text.en || text.zh));
  return h(
    "span",
    { class: `two ${kind}`.trim() },
    h("span", { class: "zh" }, text.zh),
    text.en && text.en !== text.zh && h("span", { class: "en", lang: "en" }, text.en),
  );
}

/**
 * Gives an element the colour of its line: the page's own policy allows no
 * style in markup, but a property set by its own script.
 * @template {HTMLElement} T
 * @param {T} el
 * @param {string} colour
 * @returns {T}
 */
export function tint(el, colour) {
  if (/^#[0-9a-f]{6}$/i.test(colour)) el.style.setProperty("--hue", colour);
  return el;
}

/**
 * A clock in the hall's own time zone that follows the server's.
 * @param {Element} el
 * @param {string} timeZone
 * @param {() => number} now ms
 * @returns {() => void} draws it
 */
export function clock(el, timeZone, now) {
  const locale = lang === "en" ? "en-GB" : "zh-CN";
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { timeZone, month: "long", day: "numeric", weekday: "long" });
  const big = h("span", { class: "clock-time num" });
  const small = h("span", { class: "clock-day" });
  el.replaceChildren(big, small);
  return () => {
    const at = now();
    setText(big, time.format(at));
    setText(small, day.format(at));
  };
}
