// @ts-check
/** The number: how far the slip is, and the way home. */

import { qs, qsa, setText, text } from "/static/dom.js";
import { leave, onState } from "/static/kiosk/frame.js";

const extension = 30; // seconds more, each time it is asked for

export function startResult() {
  const main = document.querySelector("[data-result]");
  if (!(main instanceof HTMLElement)) return;
  const number = qs("#number").textContent;
  let left = Number(main.dataset.for) || 15;
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
    if (stage !== main.dataset.stage) left = Math.max(left, stage === "printed" ? 12 : 30);
    main.dataset.stage = stage;
    if (ticket.state === "waiting") {
      setText(qs("[data-ahead]"), ticket.ahead);
      setText(qs("[data-wait]"), text(ticket.wait));
    } else {
      setText(qs("[data-state-text]"), text(ticket.text));
    }
    for (const el of qsa(".reprint")) el.hidden = !state.reprint;
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
