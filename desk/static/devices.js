// @ts-check
/** Keeps the device page live and lets the simulated devices be touched. */

import { ApiError, get, post, problem, signIn } from "/static/api.js";
import { h, qs, qsa, replace, setText, t, text, toast } from "/static/dom.js";
import { follow } from "/static/socket.js";
import { second } from "./clock.js";

/** @typedef {import("./wire.js").DeviceView} DeviceView */
/** @typedef {import("./wire.js").Action} Action */
/** @typedef {import("./wire.js").Option} Option */
/** @typedef {import("./wire.js").Frame} Frame */

const root = qs("#devices");
const touch = root.dataset.touch === "true";
const lamps = /** @type {Record<string, string>} */ ({ ok: "ok", degraded: "warn", fault: "bad" });
const fewOptions = 4;
const framesEvery = 1000; // ms

/** What the actions of a card were drawn from. @type {Map<string, string>} */
const actionsOf = new Map();
let kind = "";

if (document.getElementById("cards")) follow("devices", draw);

/** @param {import("./wire.js").DevicesState} state */
function draw({ devices, warnings, outages }) {
  const here = new Set(qsa("#cards .device").map((el) => el.dataset.id));
  if (devices.length !== here.size || devices.some((d) => !here.has(d.id))) {
    location.reload(); // a device was added or removed: rare, and the server draws best
    return;
  }
  const body = qs("#health");
  replace(body, devices.map(healthRow));
  for (const d of devices) card(d);
  totals(devices);
  replace(qs("#warnings"), warnings.map(warning));
  qs("#outages").hidden = outages.length === 0;
  const rows = JSON.stringify(outages);
  if (rows !== outagesDrawn) replace(qs("#outage-rows"), outages.map(outage));
  outagesDrawn = rows;
  filter();
}

/** @param {import("./wire.js").Warning} w */
function warning(w) {
  return h("li", { class: "banner " + (w.fault ? "bad" : "warn") },
    w.device !== "" && [h("a", { href: "#" + w.device }, h("b", null, w.device)), " "],
    w.device === "" ? h("b", null, text(w.problem)) : text(w.problem), h("br", null),
    h("small", null, text(w.advice)));
}

let outagesDrawn = "";

/** @param {import("./wire.js").OutageView} o */
function outage(o) {
  return h("tr", null,
    h("td", { class: "nowrap" }, o.from),
    h("td", null, o.device !== "" && h("a", { href: "#" + o.device }, h("b", null, o.device))),
    h("td", null, h("span", { class: "lamp " + (o.fault ? "bad" : "warn") }), " ", text(o.problem)),
    h("td", { class: "num nowrap" }, text(o.lasted), o.open && [" ", h("span", { class: "tag bad" }, t("未恢复", "still"))]));
}

/** @param {DeviceView[]} devices */
function totals(devices) {
  const count = (/** @type {(d: DeviceView) => boolean} */ is) => devices.filter(is).length;
  const bad = count((d) => d.state === "fault");
  const warn = count((d) => d.state === "degraded" || d.state === "connecting");
  const mute = count((d) => d.state === "unconfirmed");
  const well = count((d) => d.state === "ok");
  replace(qs("#totals"),
    h("span", { class: "tag ok" }, t(`${well} 台正常`, `${well} well`)),
    mute > 0 && h("span", { class: "tag" }, t(`${mute} 台无回报`, `${mute} without replies`)),
    warn > 0 && h("span", { class: "tag warn" }, t(`${warn} 台提醒`, `${warn} to watch`)),
    bad > 0 && h("span", { class: "tag bad" }, t(`${bad} 台故障`, `${bad} at fault`)));
}

/** @param {DeviceView} d */
function healthRow(d) {
  const c = d.counters;
  return h("tr", { data: { id: d.id, kind: d.kind } },
    h("td", { class: "nowrap" }, lamp(d), " ", text(d.label)),
    h("td", null, h("a", { href: "#" + d.id }, h("b", null, d.id)), h("br", null), h("small", { class: "muted" }, d.model)),
    h("td", { class: "mono small" }, d.link),
    h("td", { class: "num" }, when(d.since)),
    h("td", { class: "num" }, when(d.last_ok)),
    h("td", { class: "num" }, `${c.tx_bytes} / ${c.rx_bytes}`),
    h("td", { class: "num" }, `${c.checksum_errors} · ${c.timeouts} · ${c.reopens}`),
    h("td", null, trouble(d)));
}

/** @param {DeviceView} d */
function trouble(d) {
  return [text(d.problem) !== "" && [h("b", null, text(d.problem)), h("br", null)], text(d.advice)];
}

/** @param {DeviceView} d */
function lamp(d) {
  return h("span", { class: "lamp " + (lamps[d.state] ?? "") });
}

/** Go's zero time lies before 1970. @param {string} at */
function when(at) {
  return second(Date.parse(at));
}

/** @param {DeviceView} d */
function card(d) {
  const el = document.getElementById(d.id);
  if (!el) return;
  const head = qs(".device-head", el);
  qs(".lamp", head).className = "lamp " + (lamps[d.state] ?? "");
  setText(qs("[data-f=label]", el), text(d.label));
  const problem = qs("[data-f=problem]", el);
  replace(problem, text(d.problem) !== "" && [h("b", null, text(d.problem)), " "], text(d.advice));
  const retry = /** @type {HTMLElement | null} */ (el.querySelector("[data-f=retry]"));
  if (retry) retry.hidden = d.state === "ok" || d.state === "unconfirmed";
  const facts = qs("[data-f=details]", el);
  replace(facts, d.facts.map((f) => [h("dt", null, text(f.label)), h("dd", null, text(f.value))]));
  if (d.sim) {
    const img = /** @type {HTMLImageElement} */ (qs("[data-f=picture]", el));
    if (img.getAttribute("src") !== d.sim.picture) show(img, d.sim.picture);
    const box = /** @type {HTMLElement | null} */ (el.querySelector("[data-f=actions]"));
    if (box) actions(d.id, box, d.sim.actions);
  }
}

/**
 * Swaps a picture when the new one is there, so that nothing flickers.
 * @param {HTMLImageElement} img
 * @param {string} src
 */
function show(img, src) {
  if (img.dataset.wanted === src) return;
  img.dataset.wanted = src;
  const next = new Image();
  next.onload = () => {
    if (img.dataset.wanted === src) img.src = src;
  };
  next.onerror = () => {
    delete img.dataset.wanted;
  };
  next.src = src;
}

/** @param {string} id @param {HTMLElement} box @param {Action[]} list */
function actions(id, box, list) {
  const drawn = JSON.stringify(list);
  const select = /** @type {Element | null} */ (document.activeElement);
  if (actionsOf.get(id) === drawn || (select?.matches("select") && box.contains(select))) return;
  const chosen = qsa("select", box).map((s) => /** @type {HTMLSelectElement} */ (s).value);
  actionsOf.set(id, drawn);
  replace(box, groups(list).map((g) => form(id, g)));
  qsa("select", box).forEach((s, i) => {
    const select = /** @type {HTMLSelectElement} */ (s);
    if ([...select.options].some((o) => o.value === chosen[i])) select.value = chosen[i];
  });
}

/** @typedef {{actions: Action[], options: Option[], pick: boolean}} Group one form, as in touch.go */

/** @param {Action[]} list @returns {Group[]} */
function groups(list) {
  /** @type {Group[]} */
  const out = [];
  for (const a of list) {
    const options = a.options ?? [];
    const pick = options.length > fewOptions;
    const last = out.at(-1);
    if (last && last.pick === pick && (pick || options.length === 0) && JSON.stringify(last.options) === JSON.stringify(options)) {
      last.actions.push(a);
    } else {
      out.push({ actions: [a], options, pick });
    }
  }
  return out;
}

/** @param {string} id @param {Group} g */
function form(id, g) {
  const byAction = () => g.actions.map((a) => h("button", { class: "button", type: "submit", name: "name", value: a.name }, text(a.label)));
  return h("form", { class: "touch", method: "post", action: `/devices/${id}/action`, data: { touch: id, act: "action" } },
    g.pick
      ? [h("select", { class: "select", name: "option", "aria-label": t("对哪一个", "which one") },
           g.options.map((o) => h("option", { value: o.value }, text(o.label)))), byAction()]
      : g.options.length > 0
        ? [h("input", { type: "hidden", name: "name", value: g.actions[0].name }), h("span", { class: "touch-label" }, text(g.actions[0].label)),
           g.options.map((o) => h("button", { class: "button", type: "submit", name: "option", value: o.value }, text(o.label)))]
        : byAction());
}

document.addEventListener("submit", async (event) => {
  const el = /** @type {HTMLFormElement} */ (event.target);
  const { touch: id, act } = el.dataset;
  if (!id || !act) return;
  event.preventDefault();
  const data = new FormData(el, event.submitter);
  const name = String(data.get("name") ?? "");
  const path = act === "retry" ? "retry" : `${act}s/${encodeURIComponent(name)}`;
  const body = data.has("option") ? { option: String(data.get("option")) } : {};
  event.submitter?.setAttribute("data-busy", "");
  try {
    card(await post(`/api/v1/devices/${encodeURIComponent(id)}/${path}`, body, { timeout: 15000 }));
  } catch (err) {
    if (err instanceof ApiError && err.status === 401) signIn();
    toast(problem(err), "bad");
  } finally {
    event.submitter?.removeAttribute("data-busy");
  }
});

// --- Tabs ----------------------------------------------------------------------

function filter() {
  for (const el of qsa("#health tr, #cards .device")) el.hidden = kind !== "" && el.dataset.kind !== kind;
}

document.getElementById("tabs")?.addEventListener("click", (event) => {
  const tab = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-kind]"));
  if (!tab) return;
  event.preventDefault();
  kind = tab.dataset.kind ?? "";
  for (const el of qsa("#tabs [data-kind]")) {
    if (el === tab) el.setAttribute("aria-current", "page");
    else el.removeAttribute("aria-current");
  }
  filter();
});

// --- Frames ----------------------------------------------------------------------

for (const el of qsa("details.frames")) el.addEventListener("toggle", () => frames(/** @type {HTMLDetailsElement} */ (el)));

/** Shows the last frames of a device for as long as they are open. @param {HTMLDetailsElement} el */
async function frames(el) {
  if (!el.open) return;
  const body = qs(".frames-body", el);
  try {
    /** @type {Frame[]} */
    const list = await get(`/api/v1/devices/${encodeURIComponent(el.dataset.frames ?? "")}/frames`);
    const last = list.reverse();
    const drawn = JSON.stringify(last);
    if (body.dataset.drawn !== drawn) {
      body.dataset.drawn = drawn;
      replace(body, last.length === 0
        ? h("p", { class: "muted" }, t("还没有报文", "No frames yet"))
        : h("table", { class: "table" }, h("tbody", null, last.map((f) =>
            h("tr", null, h("td", { class: "num nowrap" }, when(f.at)), h("td", null, f.out ? "→" : "←"),
              h("td", { class: "words" }, text(f.note)), h("td", { class: "mono hex" }, (f.hex.match(/../g) ?? []).join(" ")))))));
    }
  } catch (err) {
    replace(body, h("p", { class: "text-bad" }, problem(err)));
  }
  setTimeout(() => frames(el), framesEvery);
}

if (!touch) root.classList.add("only-look");
