// @ts-check
/**
 * What every page of the machine has: the live state of its kiosk, the clock,
 * the way back to the first page when nobody is there, forms that cannot be
 * sent twice and never end on an error page of the browser.
 */

import { follow } from "/static/socket.js";
import { qsa, setText, t, text, toast } from "/static/dom.js";

/** @typedef {import("./wire.js").StationData} StationData */

const graceSeconds = 15; // between the question and the way back
const answerWithin = 12000; // ms a form may take
const reachedWithin = 3000; // ms for the server to show that it is there

/** @type {((state: StationData) => void)[]} */
const listeners = [];
let up = true;
/** The server's clock minus this one's, in ms: as the page came, then as the link says. */
let offset = () => 0;

/**
 * Calls draw with the kiosk's state, now and whenever it changes.
 * @param {(state: StationData) => void} draw
 */
export function onState(draw) {
  listeners.push(draw);
}

export function startFrame() {
  for (const type of ["contextmenu", "dragstart", "selectstart"]) {
    document.addEventListener(type, (event) => event.preventDefault());
  }
  // Two fingers do not zoom, and Ctrl with a wheel does not either.
  document.addEventListener("touchstart", (e) => e.touches.length > 1 && e.preventDefault(), { passive: false });
  document.addEventListener("wheel", (e) => e.ctrlKey && e.preventDefault(), { passive: false });

  const home = document.body.classList.contains("home");
  if (home) sessionStorage.removeItem(depthKey);
  else document.body.dataset.busy = "";
  const topic = qsa("[data-topic]")[0]?.dataset.topic;
  const came = qsa("[data-now]")[0]?.dataset.now;
  const first = came ? Number(came) - Date.now() : 0;
  offset = () => first;
  if (topic) {
    const following = follow(
      topic,
      (data) => {
        offset = following.offset;
        for (const draw of listeners) draw(data);
      },
      (now) => (up = now),
      { poll: 3000 },
    );
  }
  onState(drawFrame);
  orderTools();
  lying.addEventListener("change", orderTools);
  startClock();
  startPressing();
  document.addEventListener("click", onClick);
  document.addEventListener("click", onPlace);
  document.addEventListener("submit", onSubmit);
  window.addEventListener("beforeunload", () => (setOut = Date.now()));
  window.addEventListener("pageshow", (e) => e.persisted && location.reload());
}

const lying = matchMedia("(orientation: landscape)");

/** The keyboard meets the tools where the eye does: in the head of a lying screen, above the foot of an upright one. */
function orderTools() {
  for (const tools of qsa(".frame > .tools")) {
    const next = qsa(lying.matches ? ".kiosk-main" : ".kiosk-foot", tools.parentElement ?? document)[0];
    if (next) next.before(tools);
    else tools.parentElement?.append(tools);
  }
}

const followedFor = 1500; // ms that a link looks pressed while its page comes
const pressedFor = 150; // ms that anything else does, when the finger is lifted

/**
 * A touch is answered in the next frame, whatever it sets off: what was touched
 * looks pressed until its page is there, or the finger turns out to be scrolling.
 */
function startPressing() {
  /** @type {Element | null | undefined} */
  let pressed;
  let timer = 0;
  const release = () => {
    clearTimeout(timer);
    pressed?.removeAttribute("data-pressed");
    pressed = null;
  };
  document.addEventListener("pointerdown", (event) => {
    release();
    pressed = event.target instanceof Element ? event.target.closest("a, button, summary, label") : null;
    pressed?.toggleAttribute("data-pressed", true);
  }, { capture: true, passive: true });
  document.addEventListener("pointercancel", release);
  document.addEventListener("pointerup", () => {
    clearTimeout(timer);
    timer = window.setTimeout(release, pressed instanceof HTMLAnchorElement ? followedFor : pressedFor);
  });
}

const scanKey = "kiosk-scan";

/** Opens what was scanned, once. @param {StationData} state */
function openScan({ scan }) {
  if (scan.at <= (Number(sessionStorage.getItem(scanKey)) || 0)) return;
  sessionStorage.setItem(scanKey, String(scan.at));
  sessionStorage.setItem(depthKey, String(depth() + 1));
  location.assign(scan.page);
}

/** @param {StationData} state */
function drawFrame(state) {
  openScan(state);
  for (const el of qsa("[data-closed]")) banner(el, state.open ? "" : text(state.closed));
  for (const el of qsa("[data-printer]")) banner(el, state.print ? "" : text(state.notice));
  for (const el of qsa("[data-door]")) el.hidden = !state.door;
  for (const el of qsa("[data-help]")) el.toggleAttribute("data-done", state.helped);
  for (const el of qsa("[data-lines]")) {
    const waiting = (el.dataset.lines ?? "").split(" ").reduce((sum, line) => sum + (state.lines[line]?.waiting ?? 0), 0);
    for (const n of qsa("[data-waiting]", el)) setText(n, waiting);
  }
}

/**
 * @param {HTMLElement} el
 * @param {string} words
 */
function banner(el, words) {
  el.hidden = words === "";
  for (const span of qsa("[data-text]", el)) setText(span, words);
}

function startClock() {
  let day = "";
  const draw = () => {
    const now = new Date(Date.now() + offset());
    for (const el of qsa("[data-clock]")) {
      const zone = { timeZone: el.dataset.zone };
      setText(el, now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", ...zone }));
      const today = now.toLocaleDateString("en-GB", zone);
      if (day !== "" && today !== day && document.body.classList.contains("home")) leave();
      day = today;
    }
  };
  setInterval(draw, 1000);
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = event.target instanceof Element ? event.target : null;
  const link = target?.closest("a");
  if (!link) return;
  if (link.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  if (link.getAttribute("href")?.startsWith("#")) {
    event.preventDefault();
    document.querySelector(link.getAttribute("href") ?? "")?.scrollIntoView({ behavior: "smooth" });
    return;
  }
  if (!up) {
    event.preventDefault(); // the page might be the browser's own error
    reached().then((there) => (there ? location.assign(link.href) : lost()));
    return;
  }
  if (link.dataset.back !== undefined && depth() > 0) {
    event.preventDefault();
    sessionStorage.setItem(depthKey, String(depth() - 1));
    history.back();
  } else if (link.origin === location.origin) {
    sessionStorage.setItem(depthKey, String(depth() + 1));
  }
}

const placeTaps = 5;
const placeWithin = 4000; // ms
/** @type {number[]} */
let taps = [];

/** Five taps on the hall's name, or where the machine stands, open its maintenance. @param {MouseEvent} event */
function onPlace(event) {
  if (!(event.target instanceof Element) || !event.target.closest(".hall")) return;
  taps = [...taps, event.timeStamp].filter((at) => event.timeStamp - at < placeWithin);
  if (taps.length < placeTaps) return;
  taps = [];
  reached().then((there) => (there ? location.assign("/kiosk/service") : lost()));
}

// How many pages this person is away from the first: so far may "back" go.
const depthKey = "kiosk-depth";
const depth = () => Number(sessionStorage.getItem(depthKey)) || 0;

/** Is the server there? With the socket down pages may still come. @returns {Promise<boolean>} */
async function reached() {
  if (up) return true;
  try {
    return (await fetch("/kiosk/lines.css", { cache: "no-store", signal: AbortSignal.timeout(reachedWithin) })).ok;
  } catch {
    return false;
  }
}

let leaving = false;

/** Ends the session and goes to the first page, as soon as the server is there. */
export async function leave() {
  if (leaving) return;
  leaving = true;
  if (await reached()) location.replace("/kiosk/end");
  else leaving = false;
}

function lost() {
  toast(t("连接已断开，请稍候或到导办台。", "The connection is lost; please wait or go to the guide desk."), "bad");
}

let setOut = 0; // when this page set out for another, in ms
const onTheWay = 5000; // ms that it may take

/** A form of this page is on its way, or another page is being opened. */
export const sending = () => document.querySelector("form[data-sent]") !== null || Date.now() - setOut < onTheWay;

/** @param {SubmitEvent} event */
async function onSubmit(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.sent !== undefined) return;
  form.dataset.sent = "";
  const key = event.submitter;
  const action = key instanceof HTMLButtonElement && key.hasAttribute("formaction") ? key.formAction : form.action;
  const buttons = [...form.elements].filter((e) => e instanceof HTMLButtonElement);
  for (const b of buttons) b.toggleAttribute("data-busy", true);
  try {
    const response = await fetch(action, {
      method: "POST",
      body: new URLSearchParams(/** @type {any} */ (new FormData(form, event.submitter))),
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(answerWithin),
    });
    if (response.redirected && response.ok) {
      if (form.classList.contains("help")) {
        delete form.dataset.sent; // the state shows it
        return;
      }
      location.assign(response.url); // until then the form stays sent
      return;
    }
    await showAnswer(response);
    delete form.dataset.sent;
  } catch {
    delete form.dataset.sent;
    lost();
  } finally {
    for (const b of buttons) b.removeAttribute("data-busy");
  }
}

/** Shows a refusal in place of the page. @param {Response} response */
async function showAnswer(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = page.querySelector(".kiosk .frame");
  const own = document.querySelector(".frame");
  if (!main || !own) {
    toast(t("现在太忙，请稍候几秒再按一次。", "Too busy just now; please wait a few seconds and try again."), "bad");
    return;
  }
  document.body.className = page.body.className;
  own.replaceWith(document.importNode(main, true));
  orderTools();
}

/** Asks whether anybody is there, and goes back to the first page. */
export function startIdle() {
  const dialog = document.getElementById("still");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const after = Number(dialog.dataset.idle) || 60;
  const home = document.body.classList.contains("home");
  let idle = 0;
  const touch = () => {
    idle = 0;
    if (dialog.open) dialog.close();
  };
  // The question closes when the finger is lifted: closed before, the same touch
  // would press what lies under it.
  document.addEventListener("pointerdown", () => (dialog.open ? (idle = 0) : touch()));
  dialog.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("a"))) touch();
  });
  document.addEventListener("keydown", touch);
  // Who reads on has a hand on the page.
  document.addEventListener("scroll", touch, { capture: true, passive: true });
  onState((state) => state.card && touch());
  setInterval(() => {
    idle++;
    if (home) {
      // The next person starts in Chinese, at the top, without the modes of this one.
      if (idle >= after && document.querySelector("[data-changed]")) leave();
      return;
    }
    if (idle < after) return;
    if (!dialog.open) dialog.showModal();
    const left = after + graceSeconds - idle;
    for (const el of qsa("[data-left]", dialog)) setText(el, Math.max(0, left));
    if (left <= 0) leave();
  }, 1000);
}
