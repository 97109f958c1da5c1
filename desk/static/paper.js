// @ts-check
/**
 * A document before it is printed: the applicant's name is typed here, stands on
 * the paper and goes nowhere else. Enter prints.
 */

import { qs, qsa, setText } from "/static/dom.js";

const applicant = /** @type {HTMLInputElement | null} */ (document.getElementById("applicant"));
const both = /** @type {HTMLInputElement | null} */ (document.getElementById("both"));
const fresh = new URLSearchParams(location.search).has("print");

document.getElementById("print")?.addEventListener("click", () => print());

if (applicant && both) {
  applicant.addEventListener("input", () => {
    for (const el of qsa("[data-applicant]")) setText(el, applicant.value.trim());
  });
  applicant.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    print();
  });
  both.addEventListener("change", () => qs(".papers-out").toggleAttribute("data-one", !both.checked));
  if (fresh) {
    applicant.focus();
    // The tab that the console opened for this paper goes with it.
    addEventListener("afterprint", () => {
      if (opener) window.close();
    });
  }
}
