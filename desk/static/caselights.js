// @ts-check
/** What waits at the console's links: cases that are overdue, due today or soon, and tasks. */

import { h, qs, replace, t } from "/static/dom.js";

const count = (/** @type {number} */ n, /** @type {string} */ light, /** @type {string} */ words) => n > 0 && h("b", { class: "case-count", data: { light } }, n, h("span", { class: "unseen" }, words));

/** @param {import("./wire.js").CaseLights} cases */
export function drawCaseLights(cases) {
  replace(qs("#case-lights"), cases.joint > 0 && h("b", { class: "case-count", data: { light: "joint" } }, t("联办", "joint"), " ", cases.joint), count(cases.black, "black", t("超期", "overdue")), count(cases.red, "red", t("今天到期", "due today")), count(cases.yellow, "yellow", t("临期", "soon due")));
}

/** @param {import("./wire.js").State} s */
export function drawTasks(s) {
  const at = document.getElementById("task-count");
  if (at) replace(at, count(s.tasks.open, s.tasks.overdue ? "red" : "open", s.tasks.overdue ? t("件待完成，有逾期", "to do, some overdue") : t("件待完成", "to do")));
  const closing = document.getElementById("closing");
  if (closing) closing.hidden = !s.closing;
}
