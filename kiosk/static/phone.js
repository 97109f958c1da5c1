// @ts-check
/**
 * The phone page follows its ticket. It vibrates when the number is called, and
 * again at each recall, and rings if its owner has asked for that with a tap: no browser lets a page make a
 * sound by itself.
 */

import { follow } from "/static/socket.js";
import { qs, qsa, setText, t, text } from "/static/dom.js";

/** @typedef {import("./wire.js").TicketData} TicketData */

const main = qs("[data-ticket]");
const pollEvery = 10000; // ms, where the socket does not come through

/** @type {AudioContext | null} */
let sound = null;

/** Rings three times, like the chime of the hall. @param {number} times */
function ring(times) {
  if (!sound) return;
  for (let i = 0; i < times; i++) {
    for (const [at, pitch] of [[0, 880], [0.22, 660]]) {
      const start = sound.currentTime + i * 0.9 + at;
      const tone = sound.createOscillator();
      const loud = sound.createGain();
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.4, start);
      loud.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
      tone.connect(loud).connect(sound.destination);
      tone.start(start);
      tone.stop(start + 0.5);
    }
  }
}

const bell = qs("[data-bell]");
bell.hidden = !("AudioContext" in window);
bell.addEventListener("click", async () => {
  if (sound) {
    await sound.close();
    sound = null;
  } else {
    sound = new AudioContext();
    await sound.resume();
    ring(1);
    navigator.vibrate?.(100);
  }
  bell.setAttribute("aria-pressed", String(sound !== null));
  setText(bell, sound ? t("到号响铃：已开，请不要关闭本页", "Ring when called: on. Keep this page open") : t("到号时响铃", "Ring when I am called"));
});

const title = document.title;

follow(
  main.dataset.ticket ?? "",
  (/** @type {TicketData} */ ticket, message) => {
    // What came of it, and whether it may be rated, stands on the page of then.
    if (ticket.state === "done" && (main.dataset.state !== "done" || (ticket.outcome ?? "") !== main.dataset.outcome)) {
      location.reload();
      return;
    }
    const called = ticket.state === "called" && (main.dataset.state !== "called" || String(ticket.calls) !== main.dataset.calls);
    main.dataset.calls = String(ticket.calls);
    main.dataset.state = ticket.state;
    main.dataset.return = ticket.return ? "yes" : "no";
    setText(qs("[data-text]"), text(ticket.text));
    for (const el of qsa("[data-window]")) setText(el, ticket.window);
    setText(qs("[data-ahead]"), ticket.ahead);
    setText(qs("[data-wait]"), text(ticket.wait));
    setText(qs("[data-updated]"), new Date(message.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: main.dataset.zone }));
    document.title = ticket.state === "called" ? text(ticket.text) : title;
    if (called) {
      navigator.vibrate?.([300, 150, 300, 150, 300]);
      ring(3);
      window.scrollTo({ top: 0, behavior: "smooth" });
    }
  },
  undefined,
  { poll: pollEvery },
);
