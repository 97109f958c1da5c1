// @ts-check
/**
 * Says that a page goes on below what is seen, and turns it. Whoever stands
 * before a machine does not look for a scrollbar, and a kiosk has none.
 */

import { h, qsa, t } from "/static/dom.js";

const little = 24; // px that nobody misses
const turn = 0.8; // of what is seen, so that the last line leads on

export function startMore() {
  const frame = document.body;
  for (const type of ["scroll", "toggle", "load"]) document.addEventListener(type, later, { capture: true, passive: true });
  window.addEventListener("resize", later);
  new MutationObserver(later).observe(frame, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden", "data-stage"] });
  later();
}

let due = false;

function later() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    for (const scroller of qsa(".kiosk-main:not(.split), .split > .results")) show(scroller);
  });
}

/** @param {HTMLElement} scroller */
function show(scroller) {
  const below = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop - parseFloat(getComputedStyle(scroller).paddingBottom);
  let more = /** @type {HTMLElement | undefined} */ ([...scroller.children].find((el) => el.classList.contains("more")));
  if (!more) {
    if (below <= little) return;
    // Only for fingers: keys and readers of the page go through all of it anyway.
    more = h(
      "div",
      { class: "more", "aria-hidden": "true" },
      h("button", { class: "more-button", type: "button", tabindex: "-1", onclick: () => scroller.scrollBy({ top: scroller.clientHeight * turn, behavior: "smooth" }) }, t("下面还有 ▾", "More below ▾")),
    );
    scroller.append(more);
  }
  more.hidden = below <= little;
}
