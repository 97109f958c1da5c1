// @ts-check
/** Keeps the list of windows live. */

import { qsa, setText, text } from "/static/dom.js";
import { follow } from "/static/socket.js";

/** @typedef {import("./wire.js").Seat} Seat */

follow("desk", (/** @type {Seat[]} */ seats) => {
  for (const s of seats) {
    for (const el of qsa(`.seat[data-no="${CSS.escape(s.no)}"]`)) {
      el.dataset.status = s.status;
      const label = /** @type {HTMLElement} */ (el.querySelector("[data-f=label]"));
      setText(label, text(s.label));
      label.className = "tag " + ({ open: "ok", paused: "warn" }[s.status] ?? "");
      setText(/** @type {HTMLElement} */ (el.querySelector("[data-f=waiting]")), s.waiting);
      setText(/** @type {HTMLElement} */ (el.querySelector(".seat-staff")), s.staff ? text(s.staff.name) : "");
    }
  }
});

// Enter goes to one's own window.
/** @type {HTMLElement | null} */ (document.querySelector(".seat-big .seat"))?.focus();
