// @ts-check
/** The number: how far the slip is, and the way home. */

import { qs, qsa, setText, text } from "/static/dom.js";
import { leave, onState } from "/static/kiosk/frame.js";

const extension = 30; // seconds more, each time it is asked for
const byHeart = 30; // seconds at least for a number without paper
const touched = 15; // seconds at least after the last touch

export function startResult() {
  const main = document.querySelector("[data-result]");
  if (!(main instanceof HTMLElement)) return;
  const number = qs("#number").textContent;
  let left = Number(main.dataset.for) || 15;
  if (main.dataset.stage !== "printed" && main.dataset.stage !== "printing") left = Math.max(left, byHeart);
  let began = 0;

  onState((state) => {
    const ticket = state.ticket;
    if (began !== 0 && began !== state.began) {
      location.reload(); // the program was started again: the page tells it who stands here
      return;
    }
    began = state.began;
    if (!ticket || ticket.number !== number) return;
    const stage = ticket.stage || "screen";
    // Who waits for paper, or must read a code, needs time.
    if (stage !== main.dataset.stage) left = Math.max(left, stage === "printed" ? 12 : byHeart);
    main.dataset.stage = stage;
    if (ticket.state === "waiting") {
      setText(qs("[data-ahead]"), ticket.ahead);
      setText(qs("[data-wait]"), text(ticket.wait));
    } else {
      setText(qs("[data-state-text]"), text(ticket.text));
    }
    for (const el of qsa(".reprint")) el.hidden = !state.reprint;
    for (const el of qsa("[data-can-print]")) el.hidden = !state.reprint;
    for (const el of qsa("[data-no-slip]")) el.hidden = state.reprint;
  });

  const more = qs("[data-more]");
  more.hidden = false;
  more.addEventListener("click", () => {
    left += extension;
    draw();
  });
  const shown = qs("[data-left]");
  const draw = () => setText(shown, ` ${Math.max(0, left)}`);
  draw();
  // Who reads on or makes up their mind has a hand on the page.
  const stay = () => (left = Math.max(left, touched));
  for (const type of ["pointerdown", "keydown", "scroll"]) document.addEventListener(type, stay, { capture: true, passive: true });
  const timer = setInterval(() => {
    if (!document.contains(main)) {
      clearInterval(timer);
      return;
    }
    left--;
    draw();
    if (left <= 0) leave();
  }, 1000);
}
