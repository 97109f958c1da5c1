// @ts-check
/**
 * Documents at the console: the checklist of the guide card is kept for each
 * ticket, and a dialog gives the paper that it leads to. The paper opens in a tab
 * of its own, ready to be printed.
 */

import { ApiError, newKey, post, problem, signIn } from "/static/api.js";
import { h, qs, qsa, replace, setText, t, text, toast } from "/static/dom.js";
import "./fill.js";
import { part } from "./part.js";

/** @typedef {import("./wire.js").State} State */

export const dialog = /** @type {HTMLDialogElement} */ (qs("#documents"));
const body = qs("#document-body");
const root = qs("#console");
const no = root.dataset.no ?? "";
const stored = "papers";

/** @type {State | null} */
let state = null;
let flight = false;

/** @type {Record<string, string[]>} seqs of the papers ticked, by ticket and matter */
let ticked = {};
try {
  ticked = JSON.parse(sessionStorage.getItem(stored) ?? "{}");
} catch {
  // ticks of another time are no loss
}

// --- The checklist ----------------------------------------------------------------

function matter() {
  return qs("#guide-card").dataset.matter ?? "";
}

function place() {
  return `${state?.ticket?.id ?? ""} ${matter()}`;
}

/** Shows the ticks of the present ticket: those of the one before are not theirs. */
export function restore() {
  const mine = ticked[place()] ?? [];
  for (const box of boxes()) box.checked = mine.includes(box.dataset.paper ?? "");
}

function boxes() {
  return /** @type {HTMLInputElement[]} */ (qsa("#guide-card input[data-paper]"));
}

function keep() {
  ticked[place()] = boxes().flatMap((box) => (box.checked && box.dataset.paper ? [box.dataset.paper] : []));
  try {
    sessionStorage.setItem(stored, JSON.stringify(ticked));
  } catch {
    // they live as long as the page
  }
}

/** Forgets tickets that are no longer at this window. @param {State} s */
function forget(s) {
  const here = [s.ticket, ...s.held, ...s.coming].map((k) => k?.id);
  for (const key of Object.keys(ticked)) if (!here.includes(key.split(" ")[0])) delete ticked[key];
}

document.addEventListener("change", (event) => {
  const box = /** @type {HTMLInputElement} */ (event.target);
  if (box.matches("#guide-card input[data-paper]")) keep();
  if (box.matches("#document-form input[name=got]")) {
    const same = boxes().find((b) => b.dataset.paper === box.value);
    if (same) same.checked = box.checked;
    keep();
  }
  if (box.matches("#document-form select[name=variant]")) show(form()?.dataset.document ?? "");
  if (box.matches("#document-form select[name=case]")) show(form()?.dataset.document ?? "", undefined, true);
});

// --- What the ticket has -------------------------------------------------------------

/** @param {State} s */
export function drawDocuments(s) {
  const before = state?.ticket?.id;
  state = s;
  forget(s);
  if (s.ticket?.id !== before) {
    if (dialog.open) dialog.close();
    restore();
  }
  replace(
    qs("#given"),
    s.given.map((g) => h("li", { class: g.void ? "void" : null }, h("a", { href: g.href, target: "_blank" }, text(g.name), " ", h("span", { class: "num" }, g.number)), g.void && t("（作废）", " (void)"), !g.void && g.case !== "" && h("a", { class: "given-case num", href: `/cases/${g.case}`, target: "_blank" }, g.case))),
  );
  for (const b of qsa(".outcome[value]")) b.classList.toggle("proposed", s.proposed !== "" && b.getAttribute("value") === s.proposed && b.getAttribute("name") === "outcome");
}

/** The key that ends the service with the outcome that the documents lead to. */
export function proposed() {
  return qsa(".outcome.proposed").find((el) => el.offsetParent !== null) ?? null;
}

// --- The dialog -----------------------------------------------------------------------

function form() {
  return /** @type {HTMLFormElement | null} */ (body.querySelector("form"));
}

/**
 * Opens the form of a document; "" for the one that the checklist leads to.
 * @param {string} kind
 */
export async function openDocuments(kind) {
  if (!state?.ticket) return;
  replace(body);
  const about = matter() || state.ticket.matter;
  if (!(await show(kind, about))) {
    toast(about === "" ? t("这个号没有事项，请先在右边选择事项", "The ticket has no matter: choose one beside first") : t("现在不能出具文书，请先开始办理", "No document can be given now; start the service first"), "bad");
    return;
  }
  if (!dialog.open) dialog.showModal();
  focus();
}

/** What is written stays when another kind or variant is chosen. */
const kept = ["points", "reason", "organ", "until"];

/**
 * @param {string} kind
 * @param {string} [about]
 * @param {boolean} [continued] what was handed in when the case began is here
 */
async function show(kind, about, continued) {
  const old = form();
  const data = old ? new FormData(old) : new FormData();
  const query = new URLSearchParams({ notice: kind, matter: about ?? old?.dataset.matter ?? "" });
  const got = old?.querySelector("input[name=got]") ? qsa("input[name=got]:checked", old).map((el) => el.getAttribute("value") ?? "") : (ticked[place()] ?? []);
  for (const seq of got) query.append("got", seq);
  for (const seq of data.getAll("lack")) query.append("lack", String(seq));
  if (data.get("case")) query.set("case", String(data.get("case")));
  if (continued) query.set("earlier", "");
  if (data.get("variant")) query.set("variant", String(data.get("variant")));
  if (!(await part(`/desk/${encodeURIComponent(no)}/documents?${query}`, "#document-form", body))) return false;
  for (const name of kept) {
    const field = /** @type {HTMLInputElement | null} */ (form()?.elements.namedItem(name));
    const value = data.get(name);
    if (field && typeof value === "string" && value !== "") field.value = value;
  }
  return true;
}

function focus() {
  /** @type {HTMLElement | null} */ (body.querySelector("[autofocus]") ?? body.querySelector("#document-go"))?.focus();
}

/** @param {HTMLFormElement} from */
function read(from) {
  const data = new FormData(from);
  const value = (/** @type {string} */ name) => String(data.get(name) ?? "");
  const extra = Object.fromEntries(data.getAll("extra-name").map((name, i) => [String(name), String(data.getAll("extra")[i])]));
  return {
    ticket: value("ticket"),
    notice: value("notice"),
    matter: value("matter"),
    variant: value("variant"),
    received: data.getAll("got").map((seq) => ({ seq: Number(seq), originals: Number(data.get("o-" + seq) ?? 0), copies: Number(data.get("c-" + seq) ?? 0) })),
    lacking: data.getAll("lack").map(Number),
    points: value("points"),
    reason: value("reason"),
    organ: value("organ"),
    until: value("until"),
    extra,
    approval: value("approval"),
    case: value("case"),
  };
}

dialog.addEventListener("submit", async (event) => {
  event.preventDefault();
  const from = form();
  if (flight || !from) return;
  flight = true;
  const go = /** @type {HTMLButtonElement} */ (qs("#document-go"));
  const key = (from.dataset.key ??= newKey());
  go.disabled = true;
  try {
    const answer = await post(`/api/v1/windows/${encodeURIComponent(no)}/documents`, read(from), { key, timeout: 5000 });
    const href = `${answer.href}?print`;
    dialog.close();
    const of = answer.case === "" ? "" : t(`，办件 ${answer.case}`, `, case ${answer.case}`);
    if (!window.open(href, "_blank")) {
      toast(t(`已出具 ${answer.number}${of}：请点号码下方的链接打印`, `${answer.number} was given${of}: print it by the link under the number`), "ok");
    }
  } catch (err) {
    if (err instanceof ApiError && err.status === 401) signIn();
    // Without an answer the same key is sent again: the hall gives it once.
    if (!(err instanceof ApiError) || err.status !== 0) delete from.dataset.key;
    const refused = qs("#document-refused");
    refused.hidden = false;
    setText(refused, problem(err));
    refused.scrollIntoView({ block: "nearest" });
    if (err instanceof ApiError) /** @type {HTMLElement | null} */ (from.elements.namedItem(err.field))?.focus?.();
  } finally {
    flight = false;
    go.disabled = false;
  }
});

// The next press of the space bar belongs to the one key, not to a box ticked before.
dialog.addEventListener("close", () => /** @type {HTMLElement | null} */ (document.activeElement)?.blur());

dialog.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const kind = /** @type {HTMLElement | null} */ (target.closest("[data-kind]"));
  if (kind) {
    event.preventDefault();
    show(kind.dataset.kind ?? "").then(focus);
  }
});

dialog.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Enter" && event.ctrlKey) form()?.requestSubmit();
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || target.matches("textarea, select, input:not([type=checkbox])")) return;
  const kind = /** @type {HTMLElement | undefined} */ (/^[1-9]$/.test(event.key) ? qsa("[data-kind]", dialog)[Number(event.key) - 1] : undefined);
  if (!kind) return;
  event.preventDefault();
  kind.click();
});
