// @ts-check
/**
 * The clerk console: one key for the next act. The page is complete without
 * this module; it adds the live state, the keys and the dialogs.
 *
 * One act is in flight at a time, and another that is chosen meanwhile comes after
 * it; each press has its own idempotency key. The one key rests for secondPress after
 * an act: a press meanwhile does nothing.
 */

import { ApiError, get, newKey, post, problem, signIn } from "/static/api.js";
import { h, qs, qsa, replace, setText, t, text, toast } from "/static/dom.js";
import { follow } from "/static/socket.js";
import { drawCaseLights, drawTasks } from "./caselights.js";
import { at, minutes, timer, wait } from "./clock.js";
import { dialog as documents, drawDocuments, openDocuments, proposed, restore } from "./documents.js";
import { mediaKeys } from "./mediakeys.js";
import { later, part } from "./part.js";

/** @typedef {import("./wire.js").State} State */
/** @typedef {import("./wire.js").Ticket} Ticket */

const root = qs("#console");
const no = root.dataset.no ?? "";
const manager = root.dataset.manager === "true";
const secondPress = Number(root.dataset.secondPress);
const callInterval = Number(root.dataset.callInterval);
const noShowAfter = Number(root.dataset.noShowAfter);
const callRepeats = Number(root.dataset.callRepeats);
const shownAfter = 150; // ms in flight until the keys are greyed
const stayEvery = 5 * 60 * 1000; // ms between requests that keep the session
const probeEvery = 3000; // ms between tries over plain HTTP while the socket is down

/** The acts of the one key. A press of it while it rests is an accident. */
const oneKey = new Set(["open", "resume", "next", "start"]);

/** @type {State | null} */
let state = null;
let drawn = 0; // states drawn
let seenAt = 0; // when the newest state came, by the server's clock
let flight = false;
let resting = 0; // timer of the one key's rest; 0 = it acts
/** @type {"live" | "slow" | "off"} */
let link = "live";

const live = follow("desk/" + no, draw, linked, {
  quiet: () => !flight && !asking() && state?.act !== "finish" && state?.act !== "began" && state?.act !== "start",
  signedOut: signIn,
});

/** Now by the server's clock. */
function now() {
  return Date.now() + live.offset();
}

// --- Drawing ---------------------------------------------------------------

/** @param {State} s */
function draw(s) {
  const before = state;
  state = s;
  drawn++;
  // A recall does not say again why the ticket was called.
  if (s.ticket && before?.ticket?.id === s.ticket.id && text(s.ticket.why) === "") s.ticket.why = before.ticket.why;
  if (manager && before && before.act !== "open" && s.act === "open") {
    location.reload(); // whom to seat is known to the server only
    return;
  }
  if (before?.act !== s.act) whyTill = 0; // what was said is of the act before
  seenAt = Date.now();
  const mine = manager || s.staff?.no === root.dataset.user;
  root.dataset.mine = String(mine);
  root.dataset.act = s.act;
  root.dataset.waiting = String(s.waiting);
  const refused = document.getElementById("refused");
  if (refused && before) refused.remove();

  setText(qs("#staff"), s.staff ? `${text(s.staff.name)} ${s.staff.no}` : "");
  const status = qs("#status");
  status.className = "tag " + ({ open: "ok", paused: "warn" }[s.status] ?? "");
  setText(status, { open: t("服务中", "Open"), paused: t("已暂停", "Paused") }[s.status] ?? t("未登录", "Closed"));
  setText(qs("#waiting"), s.waiting);
  setText(qs("#foreign-name"), s.staff ? `${text(s.staff.name)} ${s.staff.no}` : "");
  setText(qs("#reason"), text(s.reason));
  drawCover(s.cover);
  drawUnqualified(s.unqualified);
  drawTicket(s.ticket);
  drawDocuments(s);
  drawCaseLights(s.cases);
  drawTasks(s);
  drawNext(s.next);
  drawFinished(s.finished);
  drawLists(s);
  if (s.undo) setText(qs("#undo-label"), text(s.undo.label));
  if (s.act !== "next") closeMenu();
  if (dialog.open && !s.ticket) dialog.close();
  if (hand.open && s.act !== "next") hand.close();
  const matter = s.ticket?.matter ?? "";
  if (before ? s.ticket?.id !== before.ticket?.id || matter !== (before.ticket?.matter ?? "") : qs("#guide-card").dataset.matter !== matter) {
    showGuide(matter);
  }
  // In the strip the page scrolls: whoever is called is seen.
  if (before && s.ticket && s.ticket.id !== before.ticket?.id) window.scrollTo(0, 0);
  document.title = s.ticket ? `${s.ticket.name} · ${no}` : `${t("等候", "Waiting")} ${s.waiting} · ${no}`;
  tellSystem(standing(s), document.title);
  tick();
}

/** @param {import("./wire.js").Person | null} person who may stand in during a pause */
function drawCover(person) {
  const cover = qs("#cover");
  const box = /** @type {HTMLInputElement} */ (qs("input", cover));
  cover.hidden = person === null;
  if (box.value !== (person?.no ?? "")) box.checked = false;
  box.value = person?.no ?? "";
  setText(qs("#cover-name"), person ? `${text(person.name)} ${person.no}` : "");
}

/** @param {import("./wire.js").Text[]} matters that the clerk may not handle */
function drawUnqualified(matters) {
  const el = qs("#unqualified");
  el.hidden = matters.length === 0;
  setText(el, t("您没有资格办，不会叫到：", "Not given to you, because you are not qualified: ") + matters.map(text).join(t("、", ", ")));
}

/** @param {Ticket | null} ticket */
function drawTicket(ticket) {
  if (!ticket) return;
  setText(qs("#number"), ticket.name);
  setText(qs("#matter"), text(ticket.matter_name));
  setText(qs("#calls"), t(`第 ${ticket.calls}/${callRepeats} 次`, `call ${ticket.calls}/${callRepeats}`));
  const mark = qs("#mark");
  setText(mark, text(ticket.mark));
  mark.hidden = text(ticket.mark) === "";
  replace(
    qs("#facts"),
    ticket.person !== "" && h("li", null, h("b", null, ticket.person)),
    fact(t("等候", "waited"), wait(ticket.issued, ticket.called_at)),
    fact(t("取号", "issued"), at(ticket.issued)),
    text(ticket.why) !== "" && fact(t("原因", "why"), text(ticket.why)),
    ticket.then.map((m, i) => h("li", null, i === 0 && t("之后还办 ", "then "), h("b", null, text(m)))),
    ticket.first_asked && fact(t("首问", "first asked"), `${text(ticket.first_asked.name)} ${ticket.first_asked.no}`),
  );
}

/** @param {Ticket | null} next */
function drawNext(next) {
  setText(qs("#next-number"), next ? next.name : "—");
  setText(qs("#next-matter"), next ? text(next.matter_name) : t("现在没有人等候", "Nobody is waiting"));
  replace(
    qs("#next-facts"),
    next && text(next.mark) !== "" && h("li", null, h("span", { class: "tag accent" }, text(next.mark))),
    next && next.person !== "" && h("li", null, h("b", null, next.person)),
    next && fact(t("已等", "waiting"), wait(next.issued, now())),
    next && text(next.why) !== "" && fact(t("原因", "why"), text(next.why)),
  );
}

/** @param {import("./wire.js").Finished | null} finished */
function drawFinished(finished) {
  qs("#finished").hidden = finished === null;
  if (!finished) return;
  /** @type {HTMLAnchorElement} */ (qs("#finished-slip")).href = finished.href + "?print";
  setText(qs("#finished-name"), `${finished.name} ${text(finished.outcome)}`);
}

/** @param {string} label @param {string} value */
function fact(label, value) {
  return h("li", null, label + " ", h("b", null, value));
}

/** @param {State} s */
function drawLists(s) {
  setText(qs("#queue-count"), s.waiting);
  const shown = s.next ? [s.next, ...s.queue] : s.queue;
  replace(qs("#queue"), shown.map((k) => row(k, h("span", { class: "tk-wait", data: { from: k.issued } }, wait(k.issued, now())))));
  const rest = qs("#queue-rest");
  const more = s.waiting - shown.length;
  rest.hidden = s.waiting > 0 && more <= 0;
  setText(rest, s.waiting === 0 ? t("没有人等候", "Nobody is waiting") : t(`另有${more}人`, `and ${more} more`));
  replace(
    qs("#lines"),
    s.lines.map((l) => h("span", null, h("b", null, l.prefix), ` ${text(l.name)} · ${t("全队列", "whole line")} ${l.waiting}`, l.closed !== "" && t(" · 停止取号", " · closed"))),
  );
  list("held", s.held, (k) => [button(k, t("回呼", "Call back"))]);
  list("coming", s.coming, (k) => [button(k, t("已回来", "Is back"))]);
  list("missed", s.missed, (k) => [h("span", { class: "tk-wait" }, at(k.ended_at)), button(k, t("恢复", "Return"))]);
}

/** @param {string} name @param {Ticket[]} tickets @param {(k: Ticket) => HTMLElement[]} extra */
function list(name, tickets, extra) {
  qs(`#${name}-panel`).hidden = tickets.length === 0;
  setText(qs(`#${name}-count`), tickets.length);
  replace(qs("#" + name), tickets.map((k) => row(k, ...extra(k))));
}

/** @param {Ticket} k @param {...HTMLElement} extra */
function row(k, ...extra) {
  return h(
    "li",
    { class: "tk", data: { id: k.id } },
    k.stage === "waiting" && k.id !== state?.next?.id
      ? h("a", { class: "tk-name", href: `/desk/${no}/call?ticket=${k.id}`, title: t("点叫", "Call out of turn"), data: { hand: k.id } }, k.name)
      : h("b", { class: "tk-name" }, k.name),
    h(
      "span",
      { class: "tk-matter" },
      text(k.matter_name),
      k.person !== "" && [" ", h("span", { class: "tk-person" }, k.person)],
      k.stage === "waiting" && text(k.mark) !== "" && [" ", h("span", { class: "tag accent" }, text(k.mark))],
    ),
    extra,
  );
}

/** @param {Ticket} k @param {string} label */
function button(k, label) {
  return h("button", { class: "button small-button", type: "submit", name: "ticket", value: k.id, disabled: locked() }, label);
}

// --- Every half second: what runs with the clock ------------------------------

function tick() {
  if (!state) return;
  const n = now();
  setText(qs("#oldest"), minutes(state.oldest, n));
  for (const el of qsa("#queue .tk-wait")) setText(el, wait(Number(el.dataset.from), n));
  setText(qs("#paused-for"), timer(state.since, n));
  const k = state.ticket;
  if (k) setText(qs("#timer"), timer(k.stage === "called" ? k.last_call : k.started_at, n));
  hint(k, n);
}

/**
 * When a called ticket does not come: advises to recall, then to mark it missed.
 * @param {Ticket | null} k
 * @param {number} n
 */
function hint(k, n) {
  let say = "";
  let advise = "";
  if (k?.stage === "called") {
    if (k.calls >= callRepeats && n - k.called_at >= noShowAfter) {
      advise = "miss";
      say = t(`已叫${k.calls}次、${minutes(k.called_at, n)}分钟无人应答，可以过号`, `Called ${k.calls} times, nobody came: mark it missed`);
    } else if (k.calls < callRepeats && n - k.last_call >= callInterval) {
      advise = "recall";
      say = t("还没有人来，可以重呼", "Nobody has come yet: recall");
    }
  }
  if (n >= whyTill) setText(qs("#hint"), say);
  for (const id of ["recall", "miss"]) qs("#" + id).classList.toggle("advise", id === advise);
}

const undo = qs("#undo");
const undoLeft = /** @type {HTMLProgressElement} */ (qs("#undo-left"));

let undoTill = 0; // of the bar that is drawn

function drawUndo() {
  const till = state?.undo?.till ?? 0;
  const left = till - now();
  if (till !== undoTill) {
    undoTill = till;
    undoLeft.max = Math.max(left, 1);
  }
  undo.toggleAttribute("data-gone", left <= 0);
  undoLeft.value = Math.max(left, 0);
  setText(qs("#undo-seconds"), left > 0 ? Math.ceil(left / 1000) + t("秒", " s") : "");
}

setInterval(tick, 500);
setInterval(drawUndo, 100);

// --- Acting ------------------------------------------------------------------

function locked() {
  return flight || link === "off";
}

/** Greys or frees everything that acts. */
function lock() {
  const off = locked();
  for (const el of qsa("form[data-act] button, form[data-act] select")) /** @type {HTMLButtonElement} */ (el).disabled = off;
  for (const el of qsa("[data-transfer], [data-document-kind], a[data-hand], #pause-menu > summary")) el.setAttribute("aria-disabled", String(link === "off"));
}

/** The one key stays down, and is seen to, until a further press of it is meant. */
function rest() {
  root.dataset.rest = "";
  resting = window.setTimeout(wake, secondPress);
}

function wake() {
  clearTimeout(resting);
  resting = 0;
  delete root.dataset.rest;
}

/**
 * @param {string} act
 * @param {Record<string, string | number>} fields
 * @param {HTMLElement | null} from the button that was pressed
 */
async function perform(act, fields, from) {
  if (link === "off") return;
  if (flight) {
    if (act !== flying) early = () => perform(act, fields, from);
    return;
  }
  if (oneKey.has(act)) {
    if (resting !== 0) return;
    rest();
  } else {
    wake(); // whatever comes after another act is meant
  }
  flight = true;
  flying = act;
  const grey = setTimeout(() => {
    lock();
    from?.setAttribute("data-busy", "");
  }, shownAfter);
  const key = newKey();
  const before = drawn;
  try {
    const answer = await send(`/api/v1/windows/${encodeURIComponent(no)}/${act}`, fields, key);
    if (act === "close") {
      location.assign("/desk");
      return;
    }
    // The topic is faster as a rule; what it said meanwhile is not overwritten.
    if (drawn === before) draw(answer);
    if (dialog.open) dialog.close();
    if (hand.open) hand.close();
  } catch (err) {
    wake();
    if (err instanceof ApiError && err.status === 401) signIn();
    toast(problem(err), "bad");
  } finally {
    clearTimeout(grey);
    flight = false;
    from?.removeAttribute("data-busy");
    lock();
    // The next press of the space bar belongs to the one key again.
    if (document.activeElement instanceof HTMLElement && document.activeElement.closest("form[data-act]")) document.activeElement.blur();
    const next = early;
    early = null;
    next?.();
  }
}

/**
 * Sends once more under the same key when no answer came: the hall does it once.
 * @param {string} path
 * @param {Record<string, string | number>} body
 * @param {string} key
 */
async function send(path, body, key) {
  try {
    return await post(path, body, { key, timeout: 5000 });
  } catch (err) {
    if (!(err instanceof ApiError) || err.status !== 0) throw err;
    return post(path, body, { key, timeout: 5000 });
  }
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const act = form.dataset.act;
  if (!act) return;
  event.preventDefault();
  /** @type {Record<string, string | number>} */
  const fields = {};
  for (const [name, value] of new FormData(form, event.submitter)) {
    if (name !== "key" && typeof value === "string") fields[name] = value;
  }
  if (fields.reentry) {
    fields.outcome = "supplement";
    fields.reentry = Number(fields.reentry);
  }
  perform(act, fields, event.submitter);
});

// --- Keys --------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const target = /** @type {HTMLElement} */ (event.target);
  // In a search field the browser would take the first Esc to empty it.
  if (asking() && event.key === "Escape") {
    event.preventDefault();
    for (const d of [dialog, hand, documents]) d.close();
    return;
  }
  if (asking() || target.closest("input[type=search], select, textarea")) {
    if (event.key === "Escape" && target instanceof HTMLInputElement && !asking()) target.blur();
    return;
  }
  if (event.key === "/") {
    event.preventDefault();
    ask.focus();
    return;
  }
  if (event.key === "Escape") {
    closeMenu();
    return;
  }
  if (menu.open && /^[1-9]$/.test(event.key)) {
    event.preventDefault();
    menu.querySelector(`[data-pause="${Number(event.key) - 1}"]`)?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    return;
  }
  if (menu.open && event.key.toUpperCase() === "B") {
    qs("#cover input").click();
    return;
  }
  const one = event.key === " " || event.key === "Enter";
  // Whoever walks the page by keyboard means the button in focus.
  if (one && target.matches(":focus-visible") && target.closest("a, button, summary, input, label")) return;
  const name = one ? "space" : event.key.length === 1 ? event.key.toUpperCase() : "";
  if (name === "") return;
  const key = keyOf(name);
  if (!key) {
    if (event.key === " ") event.preventDefault(); // no scrolling under a clerk's hand
    if (!event.repeat && document.querySelector(`[data-key="${CSS.escape(name)}"]`)) why(name);
    return;
  }
  event.preventDefault();
  if (!event.repeat) press(name);
});

let flying = ""; // the act in flight
/** @type {(() => void) | null} what was pressed before its answer came: done then */
let early = null;

/** The element that a key stands for now. @param {string} name as in data-key */
function keyOf(name) {
  const key = qsa(`[data-key="${CSS.escape(name)}"]`).find((el) => el.offsetParent !== null && getComputedStyle(el).visibility !== "hidden");
  return key ?? (name === "space" ? (proposed() ?? undefined) : undefined);
}

/** @param {string} name as in data-key */
function press(name) {
  if (link === "off") return;
  const key = keyOf(name);
  if (key?.closest("[data-act]")?.getAttribute("data-act") !== flying && key?.matches(":disabled")) early = () => press(name);
  else key?.click();
  if (name === "space" && key?.matches(".outcome")) rest(); // a second press must not call the next one
}

let whyTill = 0; // until when the line of hints says why a key did nothing

/**
 * Says why a key is not possible now, and what is.
 * @param {string} name as in data-key
 */
function why(name) {
  const k = state?.ticket?.name ?? "";
  const called = t(`${k} 正在呼叫：空格开始办理，M 过号`, `${k} is being called: Space starts, M marks it missed`);
  const serving = t(`${k} 正在办理：请先按 1–8 选择办理结果`, `${k} is being served: choose its outcome first, 1 to 8`);
  const undoable = name === "U" && t("没有可撤销的操作（10秒内有效）", "Nothing to undo; an act can be undone for 10 s");
  const say = {
    open: t("还没有登录本窗口：先按空格", "The window is closed: press Space to open it"),
    resume: t("窗口已暂停：先按空格恢复服务", "The window is paused: press Space to resume"),
    next: t("没有正在办理的号：先按空格叫号", "No ticket is at this window: press Space to call one"),
    start: called,
    began: serving,
    finish: name === "R" || name === "M" ? t(`${k} 已开始办理，不能重呼或过号：请按 1–8 选择结果`, `${k} is being served, so it is neither recalled nor missed: choose its outcome, 1 to 8`) : serving,
  }[state?.act ?? ""];
  const foreign = root.dataset.mine === "false" && state?.act !== "open" && t("别人正在使用本窗口，您只能查看", "Somebody else works at this window; you can look, but not call");
  setText(qs("#hint"), link === "off" ? t("已离线，按键停用", "Offline: the keys are off") : foreign || undoable || say || "");
  whyTill = now() + 4000;
}

/** What a clerk in another program is shown beside the media keys. @param {State} s */
function standing(s) {
  const name = s.ticket?.name ?? s.next?.name ?? "";
  return {
    open: t("窗口未登录", "The window is closed"),
    resume: t("窗口已暂停", "Paused"),
    next: name === "" ? t("没有人等候", "Nobody is waiting") : t(`下一个 ${name}`, `Next: ${name}`),
    start: t(`正在呼叫 ${name}`, `Calling ${name}`),
  }[s.act] ?? t(`${name} 办理中，结果在叫号页选`, `${name}: choose the outcome at the console`);
}

/** A media key was pressed, perhaps in another program. @param {string} name as in data-key */
function pressUnseen(name) {
  if (asking()) return;
  if (name === "space" && !oneKey.has(state?.act ?? "")) return why(name); // an outcome is chosen by looking
  if (keyOf(name)) press(name);
  else why(name);
}

const tellSystem = mediaKeys({ next: () => pressUnseen("space"), previous: () => pressUnseen("R") });

const menu = /** @type {HTMLDetailsElement} */ (qs("#pause-menu"));
const pauseBox = qs("form", menu);
pauseBox.querySelectorAll("button").forEach((b, i) => b.append(" ", h("kbd", { class: "kbd" }, i + 1)));

function closeMenu() {
  menu.open = false;
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (link === "off" && target.closest("#pause-menu > summary")) event.preventDefault();
  if (menu.open && !target.closest("#pause-menu")) closeMenu();
  if (target.closest("[data-close]")) for (const d of [dialog, hand, documents]) d.close();
  const paper = /** @type {HTMLElement | null} */ (target.closest("[data-document-kind]"));
  if (paper) {
    event.preventDefault();
    if (!locked()) openDocuments(paper.dataset.documentKind ?? "");
  }
  const pick = /** @type {HTMLElement | null} */ (target.closest("[data-hand]"));
  if (pick) {
    event.preventDefault();
    openHand(pick.dataset.hand ?? "");
  }
  const transfer = target.closest("[data-transfer]");
  if (transfer) {
    event.preventDefault();
    if (link !== "off") openTransfer();
  }
  const guide = /** @type {HTMLElement | null} */ (target.closest("[data-guide]"));
  if (guide) {
    event.preventDefault();
    showGuide(guide.dataset.guide ?? "");
  }
});

// --- Staying signed in ------------------------------------------------------------

// A socket alone does not keep a session alive. A clerk with somebody at the
// window is not signed out in the middle of a long service; one who left is.
let touched = false;
for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => (touched = true), { passive: true });
setInterval(() => {
  if (!touched && !state?.ticket) return;
  touched = false;
  get("/api/v1/me").catch(() => {}); // a lost link is said elsewhere
}, stayEvery);

// --- Transfer ----------------------------------------------------------------

const dialog = /** @type {HTMLDialogElement} */ (qs("#transfer"));
const hand = /** @type {HTMLDialogElement} */ (qs("#hand"));

/** Is a dialog open that has the keys? */
function asking() {
  return dialog.open || hand.open || documents.open;
}

/**
 * Calls somebody out of turn: whom, then why.
 * @param {string} ticket "" to choose one
 */
async function openHand(ticket) {
  if (link === "off") return;
  if (state?.act !== "next") {
    why("C");
    return;
  }
  await part(`/desk/${encodeURIComponent(no)}/call${ticket === "" ? "" : "?ticket=" + encodeURIComponent(ticket)}`, "#by-hand", qs("#hand-body"));
  if (!hand.open) hand.showModal();
  /** @type {HTMLElement | null} */ (hand.querySelector("#hand-body a, #hand-body button"))?.focus();
}

const transferAsk = /** @type {HTMLInputElement} */ (qs("#transfer-ask"));

function openTransfer() {
  setText(qs("#transfer-number"), state?.ticket?.name ?? qs("#number").textContent ?? "");
  transferAsk.value = "";
  findTargets();
  dialog.showModal();
  transferAsk.focus();
}

function findTargets() {
  part(`/desk/${encodeURIComponent(no)}/transfer?q=${encodeURIComponent(transferAsk.value.trim())}`, "#targets", qs("#transfer-body"));
}

transferAsk.addEventListener("input", later(findTargets));
transferAsk.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const targets = qsa("button.target", dialog);
  if (targets.length === 1 || (targets.length > 0 && transferAsk.value.trim() !== "")) targets[0].focus();
});

// --- Guide and answers ---------------------------------------------------------

const ask = /** @type {HTMLInputElement} */ (qs("#ask"));
const beside = qs("#beside");

/** @param {string} matter */
function showGuide(matter) {
  restore();
  ask.value = "";
  replace(qs("#answers"));
  qs("#guide-card").setAttribute("aria-busy", "true"); // it is of the ticket before, until another takes its place
  part(`/desk/${encodeURIComponent(no)}/guide?matter=${encodeURIComponent(matter)}`, "#guide-card", null).then((came) => {
    if (!came) return;
    restore();
    beside.scrollTop = 0;
  });
}

function findAnswers() {
  part(`/desk/${encodeURIComponent(no)}/guide?q=${encodeURIComponent(ask.value.trim())}`, "#answers", null);
}

ask.addEventListener("input", later(findAnswers));
qs("#ask-form").addEventListener("submit", (event) => {
  event.preventDefault();
  findAnswers();
});

// --- The link -----------------------------------------------------------------

/** @param {boolean} up */
function linked(up) {
  if (up) setLink("live");
  else probe();
}

/** While the socket is down: is the hall reachable at all? */
async function probe() {
  if (live.up()) return;
  try {
    const response = await fetch("/api/v1/snapshot?topic=" + encodeURIComponent("desk/" + no), {
      headers: { Accept: "application/json" },
      cache: "no-store",
      signal: AbortSignal.timeout(probeEvery),
    });
    if (live.up()) return;
    setLink(response.ok ? "slow" : "off");
  } catch {
    if (live.up()) return;
    setLink("off");
  }
  setTimeout(probe, probeEvery);
}

/** @param {"live" | "slow" | "off"} value */
function setLink(value) {
  if (link === value) return;
  link = value;
  root.dataset.link = value;
  qs("#offline").hidden = value !== "off";
  qs("#slow").hidden = value !== "slow";
  if (value === "off") {
    const waiting = state ? [state.next, ...state.queue].flatMap((k) => (k ? [k.name] : [])) : [];
    const present = state?.ticket?.name ?? qs("#number").textContent;
    setText(
      qs("#offline-last"),
      t("最后更新 ", "Last update ") +
        (seenAt ? at(seenAt + live.offset()) : "—") +
        (present ? t(`；本窗口 ${present}`, `; at this window ${present}`) : "") +
        (waiting.length ? t("；等候 ", "; waiting ") + waiting.join(" ") : t("；没有人等候", "; nobody waiting")),
    );
    tellSystem(t("离线，用人工叫号", "Offline: call by voice"), document.title);
    dialog.close();
    hand.close();
    documents.close();
    closeMenu();
  }
  lock();
}
