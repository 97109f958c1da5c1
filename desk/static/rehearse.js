// @ts-check
/** Rehearses again as soon as a slider rests. Without this the form's key does. */

import { qs, setText } from "/static/dom.js";

const form = /** @type {HTMLFormElement} */ (qs("#try"));
/** How long a slider rests before it counts, ms. */
const rest = 350;

/** @type {AbortController | null} */
let running = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

form.addEventListener("input", (e) => {
  const input = /** @type {HTMLInputElement} */ (e.target);
  const shown = input.type === "range" ? input.parentElement?.querySelector("output") : null;
  const usual = Number(input.dataset.usual ?? 0);
  if (shown) setText(shown, input.name !== "people" ? input.value : usual > 0 ? `× ${input.value} ≈ ${Math.round(usual * Number(input.value))}` : "× " + input.value);
  clearTimeout(timer);
  timer = setTimeout(rehearse, rest);
});

form.addEventListener("submit", (e) => {
  e.preventDefault();
  clearTimeout(timer);
  rehearse();
});

async function rehearse() {
  running?.abort();
  const mine = (running = new AbortController());
  const fields = new URLSearchParams();
  new FormData(form).forEach((value, name) => fields.append(name, String(value)));
  const address = form.action + "?" + fields;
  const result = qs("#result");
  result.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#result");
    if (!fresh) return location.assign(address); // signed out meanwhile
    result.replaceChildren(...fresh.childNodes);
    // Another day has windows and hours of its own.
    const day = page.querySelector("#day-as-it-is");
    const of = /** @type {HTMLInputElement | null} */ (day?.querySelector("[name=of]") ?? null);
    const here = /** @type {HTMLInputElement} */ (qs("#day-as-it-is [name=of]"));
    if (day && of && of.value !== here.value) qs("#day-as-it-is").replaceWith(document.adoptNode(day));
    history.replaceState(null, "", address);
  } catch {
    if (mine.signal.aborted) return;
    location.assign(address);
  } finally {
    if (running === mine) result.removeAttribute("aria-busy");
  }
}
