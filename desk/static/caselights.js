// @ts-check
/** How many cases of the bureau are overdue, due today or soon, on their link. */

import { h, qs, replace, t } from "/static/dom.js";

/** @param {import("./wire.js").CaseLights} cases */
export function drawCaseLights(cases) {
  const count = (/** @type {number} */ n, /** @type {string} */ light, /** @type {string} */ words) => n > 0 && h("b", { class: "case-count", data: { light } }, n, h("span", { class: "unseen" }, words));
  replace(qs("#case-lights"), cases.joint > 0 && h("b", { class: "case-count", data: { light: "joint" } }, t("联办", "joint"), " ", cases.joint), count(cases.black, "black", t("超期", "overdue")), count(cases.red, "red", t("今天到期", "due today")), count(cases.yellow, "yellow", t("临期", "soon due")));
}
