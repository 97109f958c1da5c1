// @ts-check
/** The number pad: keys type in place, only the look-up asks the server. */

import { qs, setText } from "/static/dom.js";

const longest = 6;

export function startPad() {
  const form = document.querySelector("[data-pad]");
  if (!(form instanceof HTMLFormElement)) return;
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  form.addEventListener("submit", (event) => {
    const key = event.submitter;
    if (!(key instanceof HTMLButtonElement) || key.name === "look") return;
    event.preventDefault();
    if (key.name === "back") field.value = field.value.slice(0, -1);
    else if (/[A-Z]/.test(key.value)) field.value = key.value + field.value.replace(/^[A-Z]+/, "");
    else field.value = (field.value + key.value).slice(0, longest);
    setText(qs("[data-query]"), field.value || "　");
  });
}
