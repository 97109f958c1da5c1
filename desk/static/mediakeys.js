// @ts-check
/**
 * The media keys of a keyboard (next track, previous track), while another program
 * has the focus. A browser gives a page no hot key of the whole system, but it gives
 * the media keys to whichever page plays: so the console plays silence (Media
 * Session, W3C). Chromium counts only what lasts longer than five seconds, hence
 * quiet.wav of six, in a loop.
 */

import { qs, setText, t } from "/static/dom.js";

const stored = "desk-media-keys"; // in localStorage: "on" when this PC uses them

/**
 * Serves the switch of the media keys.
 * @param {{next: () => void, previous: () => void}} acts
 * @returns {(title: string, artist: string) => void} what the system shows beside the keys
 */
export function mediaKeys(acts) {
  const control = /** @type {HTMLButtonElement} */ (qs("#media-keys"));
  if (!("mediaSession" in navigator)) return () => {};
  const session = navigator.mediaSession;
  const state = qs("b", control);
  const silence = new Audio();
  silence.loop = true;
  let title = "";
  let artist = "";

  function say() {
    if (!silence.paused) session.metadata = new MediaMetadata({ title, artist });
  }

  async function play() {
    if (silence.src === "") silence.src = control.dataset.silence ?? "";
    await silence.play();
    session.setActionHandler("nexttrack", acts.next);
    session.setActionHandler("previoustrack", acts.previous);
    // These are no acts of the console, and must not end the playing.
    for (const kind of /** @type {const} */ (["play", "pause", "stop"])) session.setActionHandler(kind, () => void silence.play());
    say();
    draw();
  }

  function stop() {
    silence.pause();
    for (const kind of /** @type {const} */ (["nexttrack", "previoustrack", "play", "pause", "stop"])) session.setActionHandler(kind, null);
    session.metadata = null;
    draw();
  }

  /** The switch tells what is: on, or on from the next key or touch, or off. */
  function draw() {
    const on = localStorage.getItem(stored) === "on";
    control.setAttribute("aria-pressed", String(on));
    setText(state, !on ? t("开启", "turn on") : silence.paused ? t("点一下本页生效", "touch this page once") : t("已开", "on"));
  }

  control.hidden = false;
  control.addEventListener("click", () => {
    const on = localStorage.getItem(stored) !== "on";
    localStorage.setItem(stored, on ? "on" : "off");
    if (on) play().catch(stop);
    else stop();
  });
  // A page may play only after somebody has touched it.
  for (const kind of ["keydown", "pointerup"]) {
    document.addEventListener(kind, (event) => {
      if (silence.paused && localStorage.getItem(stored) === "on" && !control.contains(/** @type {Node} */ (event.target))) play().catch(draw);
    });
  }
  if (localStorage.getItem(stored) === "on") play().catch(draw);
  draw();
  return (newTitle, newArtist) => {
    if (newTitle === title && newArtist === artist) return;
    title = newTitle;
    artist = newArtist;
    say();
  };
}
