// @ts-check
/** The number pad: keys type in place, only the look-up asks the server. */

import { qs, setText } from "/static/dom.js";

const longest = 6; // unless the form says otherwise

export function startPad() {
  const form = document.querySelector("[data-pad]");
  if (!(form instanceof HTMLFormElement)) return;
  const most = Number(form.dataset.longest ?? longest);
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  form.addEventListener("submit", (event) => {
    const key = event.submitter;
    if (!(key instanceof HTMLButtonElement) || key.name === "look") return;
    event.preventDefault();
    if (key.name === "back") field.value = field.value.slice(0, -1);
    else if (/[A-Z]/.test(key.value)) field.value = key.value + field.value.replace(/^[A-Z]+/, "");
    else field.value = (field.value + key.value).slice(0, most);
    const shown = qs("[data-query]");
    setText(shown, (shown.dataset.mask === undefined ? field.value : "●".repeat(field.value.length)) || "　");
  });
}
