// @ts-check
/** The phone page follows its ticket. */

import { follow } from "/static/socket.js";
import { qs, qsa, setText, text } from "/static/dom.js";

/** @typedef {import("./wire.js").TicketData} TicketData */

const main = qs("[data-ticket]");

follow(main.dataset.ticket ?? "", (/** @type {TicketData} */ ticket, message) => {
  const called = ticket.state === "called" && main.dataset.state !== "called";
  main.dataset.state = ticket.state;
  main.dataset.return = ticket.return ? "yes" : "no";
  setText(qs("[data-text]"), text(ticket.text));
  for (const el of qsa("[data-window]")) setText(el, ticket.window);
  setText(qs("[data-ahead]"), ticket.ahead);
  setText(qs("[data-wait]"), text(ticket.wait));
  setText(qs("[data-updated]"), new Date(message.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: main.dataset.zone }));
  if (called) {
    navigator.vibrate?.([300, 150, 300]);
    window.scrollTo({ top: 0, behavior: "smooth" });
  }
});
