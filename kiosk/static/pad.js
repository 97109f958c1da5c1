// @ts-check
/** The number pad: keys type in place, only the look-up asks the server. */

import { qs, setText } from "/static/dom.js";

const longest = 6; // unless the form says otherwise

/** On the document, not on the form: an answer that refuses what was typed brings a new one. */
export function startPad() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const key = event.submitter;
    if (!(form instanceof HTMLFormElement) || form.dataset.pad === undefined) return;
    if (!(key instanceof HTMLButtonElement) || key.name === "look") return;
    event.preventDefault();
    const most = Number(form.dataset.longest ?? longest);
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
    if (form.dataset.answered !== undefined) { // the next number begins, most likely in the same line
      delete form.dataset.answered;
      if (key.name !== "back") field.value = field.value.replace(/[0-9]+$/, "");
    }
    if (key.name === "back") field.value = field.value.slice(0, -1);
    else if (/[A-Z]/.test(key.value)) field.value = key.value + field.value.replace(/^[A-Z]+/, "");
    else field.value = (field.value + key.value).slice(0, most);
    const shown = qs("[data-query]");
    setText(shown, (shown.dataset.mask === undefined ? field.value : "●".repeat(field.value.length)) || "　");
  });
}
