// @ts-check
/** Where a card may be put down: what was read changes the page, or opens the next. */

import { qsa, setText, t, text } from "/static/dom.js";
import { onState, sending } from "/static/kiosk/frame.js";

export function startTake() {
  let reloading = false;
  onState((state) => {
    const main = document.querySelector("[data-take]"); // an answer may have brought another
    if (!(main instanceof HTMLElement)) return;
    for (const el of qsa("[data-hint]")) {
      el.toggleAttribute("data-live", state.hint.zh !== "");
      if (state.hint.zh) setText(el, text(state.hint));
      else setText(el, el.dataset.usual ?? t("老年人等优先人员刷证后自动安排，同一业务不重复取号", "Seniors and others with priority are recognised; one number per person"));
    }
    // What a number took away is no reason: the page is about to be another.
    // The server lays the page out anew: with a card the place in the line is another.
    if (state.card !== (main.dataset.card ?? "") && !reloading && !sending()) {
      reloading = true;
      location.assign(main.dataset.next ?? location.pathname + location.search); // anew, never the form
    }
  });
}
