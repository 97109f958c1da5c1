// @ts-check
/** Keeps the manager's wall live. */

import { ApiError, newKey, post, problem, signIn } from "/static/api.js";
import { h, qs, qsa, replace, setText, t, text, toast } from "/static/dom.js";
import { follow } from "/static/socket.js";
import { at, minutes } from "./clock.js";

/** @typedef {import("./wire.js").Office} Office */
/** @typedef {import("./wire.js").OfficeLine} OfficeLine */
/** @typedef {import("./wire.js").OfficeWindow} OfficeWindow */

/** @type {Office | null} */
let office = null;
let linesDrawn = "";

const live = follow("office", draw);

/** @param {Office} o */
function draw(o) {
  office = o;
  setText(qs("#f-waiting"), o.waiting);
  setText(qs("#f-open"), o.open);
  setText(qs("#f-paused"), o.paused);
  setText(qs("#f-empty"), o.empty);
  setText(qs("#f-faults"), o.faults.length);
  drawLines();
  redraw("#helps", o.helps, (c) =>
    h("form", { class: "banner bad row between", method: "post", action: `/office/help/${c.kiosk}/done` },
      h("span", null, h("b", null, c.kiosk), " ", text(c.place), t("：有人请求帮助", ": somebody asks for help")),
      h("button", { class: "button", type: "submit" }, t("已去帮助", "Somebody went"))));
  redraw("#slips", o.slips, slip);
  redraw("#alarms", o.alarms, (a) =>
    h("li", { class: "banner " + (a.bad ? "bad" : "warn") }, a.href ? h("a", { href: a.href }, text(a.text)) : text(a.text)));
  redraw("#proposals", o.proposals, proposal);
  drawProgress(o);
  qs("#faults-panel").hidden = o.faults.length === 0;
  redraw("#faults", o.faults, (f) =>
    h("li", null, h("span", { class: "lamp " + (f.fault ? "bad" : "warn") }), " ",
      f.device !== "" && [h("a", { href: "/devices#" + f.device }, h("b", null, f.device)), " "],
      f.device === "" ? h("b", null, text(f.problem)) : text(f.problem), h("br", null),
      h("small", { class: "muted" }, text(f.advice))));
  redraw("#windows", o.windows, seat);
}

/** @type {Record<string, string>} */
const drawn = {};

/**
 * Draws a list anew when it has changed: what is under the hand stays there.
 * @template T
 * @param {string} selector
 * @param {T[]} list
 * @param {(one: T) => HTMLElement} one
 */
function redraw(selector, list, one) {
  const now = JSON.stringify(list);
  if (drawn[selector] === now) return;
  drawn[selector] = now;
  replace(qs(selector), list.map(one));
}

/** @param {import("./wire.js").DoubtfulSlip} s */
function slip(s) {
  const key = (/** @type {string} */ act, /** @type {string} */ words) =>
    h("button", { class: "button", type: "submit", formaction: `/office/slips/${s.id}/${act}` }, words);
  return h("form", { class: "banner warn row between", method: "post" },
    h("span", null, h("b", null, s.number), t(` ${s.kiosk} ${at(s.at)} 取的号，不确定是否出票：`, ` taken at ${s.kiosk} ${at(s.at)}; its slip may not have come out: `), text(s.problem)),
    h("span", { class: "row tight" }, key("seen", t("人已拿到", "Holder has it")), key("reprint", t("补打", "Print again")), key("drop", t("人已离开", "Holder has gone"))));
}

/** @param {import("./wire.js").Proposal} p */
function proposal(p) {
  const who = p.staff ? `${text(p.staff.name)} ${p.staff.no}` : "";
  const wait = p.minutes > 0 ? t(`，预计${p.minutes}分钟`, `, ${p.minutes} min expected`) : "";
  return h("form", { class: "banner info row between", method: "post", action: `/office/windows/${p.window}/open`, data: { window: p.window } },
    h("span", null, h("b", null, `${p.line} ${text(p.name)}`), t(` 等候${p.waiting}人`, `: ${p.waiting} waiting`), wait,
      p.also ? t(`：建议由${p.window}号窗口（${who}）兼办`, `. Window ${p.window} (${who}) could serve it too`) : t(`：建议开放${p.tide ? "潮汐" : ""}${p.window}号窗口，由${who}上岗`, `. Open ${p.tide ? "tide " : ""}window ${p.window} with ${who}`)),
    p.also ? h("input", { type: "hidden", name: "line", value: p.line }) : h("input", { type: "hidden", name: "staff", value: p.staff?.no ?? "" }),
    h("button", { class: "button primary", type: "submit" }, p.also ? t("兼办", "Let it serve too") : t("开放窗口", "Open window")));
}

/** @param {Office} o */
function drawProgress(o) {
  for (const [row, p] of /** @type {const} */ ([["#f-today", o.now], ["#f-before", o.before]])) {
    const [issued, served, wait] = qsa("td", qs(row));
    setText(issued, p.issued);
    setText(served, p.served);
    setText(wait, p.wait >= 0 ? p.wait + t(" 分", " min") : "—");
  }
}

function drawLines() {
  if (!office) return;
  const now = Date.now() + live.offset();
  setText(qs("#f-longest"), minutes(office.longest, now));
  // A form that is open is not pulled away under the hand.
  if (qs("#lines").querySelector("details[open]")) return;
  const drawn = JSON.stringify([office.lines, Math.floor(now / 10000)]);
  if (drawn === linesDrawn) return;
  linesDrawn = drawn;
  replace(qs("#lines"), office.lines.map((l) => lineRow(l, now)));
}

/** @param {OfficeLine} l @param {number} now */
function lineRow(l, now) {
  const min = t("分", " min");
  return h("tr", { class: l.nobody && "alarm", data: { prefix: l.prefix } },
    h("td", null, h("b", null, l.prefix), " ", text(l.name)),
    h("td", { class: "num strong" }, l.waiting),
    h("td", { class: "num" }, l.oldest ? minutes(l.oldest, now) + min : "—"),
    h("td", { class: "num" }, l.estimate >= 0 ? l.estimate + min : "—"),
    h("td", { class: "num" }, l.nobody ? h("span", { class: "tag bad" }, t("无窗口", "none open")) : l.open),
    h("td", { class: "num" }, h("a", { href: "/office/records?line=" + l.prefix }, l.max ? `${l.issued}/${l.max}` : l.issued)),
    h("td", null, l.openings.length > 0 && openings(l), l.closed === "" ? closing(l) : opening(l)));
}

/** @param {OfficeLine} l */
function openings(l) {
  return h("details", { class: "menu" },
    h("summary", { class: "button small-button" }, t("开窗口", "Open one")),
    h("div", { class: "menu-box" }, l.openings.map((o) =>
      h("form", { method: "post", action: `/office/windows/${o.window}/open`, data: { window: o.window } },
        h("input", { type: "hidden", name: "staff", value: o.staff?.no ?? "" }),
        h("button", { class: "button", type: "submit" },
          t(`${o.tide ? "潮汐" : ""}${o.window}号 · ${o.staff ? text(o.staff.name) : ""}`, `${o.tide ? "Tide " : ""}${o.window} · ${o.staff ? text(o.staff.name) : ""}`))))));
}

/** @param {OfficeLine} l */
function closing(l) {
  return h("details", { class: "menu" },
    h("summary", { class: "button small-button" }, t("停止取号", "Stop issuing")),
    h("form", { class: "menu-box", method: "post", action: `/office/lines/${l.prefix}/close`, data: { line: l.prefix, act: "close" } },
      h("label", { class: "field" }, h("span", null, t("原因（取号机会显示）", "Reason, shown at the kiosk")),
        h("input", { class: "input", name: "reason", maxlength: 20, required: true, value: "今日号已取完" })),
      h("button", { class: "button danger", type: "submit" }, t("停止取号", "Stop issuing"))));
}

/** @param {OfficeLine} l */
function opening(l) {
  return h("form", { class: "row tight", method: "post", action: `/office/lines/${l.prefix}/open`, data: { line: l.prefix, act: "open" } },
    h("span", { class: "tag warn" }, l.closed),
    h("button", { class: "button small-button", type: "submit" }, t("恢复取号", "Resume issuing")));
}

/** @param {OfficeWindow} w */
function seat(w) {
  const kind = w.unattended ? "bad" : ({ open: "ok", paused: "warn" }[w.status] ?? "");
  const words = w.unattended ? t("无人叫号", "unattended") : w.number || text(w.label);
  return h("a", { class: "seat" + (w.unattended ? " alarm" : ""), href: "/desk/" + w.no, data: { status: w.status } },
    h("b", { class: "seat-no" }, w.no),
    h("span", { class: "seat-text" }, h("span", { class: "seat-name" }, text(w.name)),
      h("span", { class: "seat-staff" }, (w.staff ? text(w.staff.name) : "") + (text(w.reason) ? " · " + text(w.reason) : ""))),
    h("span", { class: "seat-side" }, h("span", { class: "tag " + kind }, words),
      h("span", { class: "seat-waiting" }, h("b", null, w.waiting), t(" 人等候", " waiting"))));
}

setInterval(drawLines, 5000);

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const { line, act, window: no } = form.dataset;
  if (no === undefined && (!line || !act)) return;
  event.preventDefault();
  const fields = new FormData(form);
  const reason = fields.get("reason");
  try {
    if (no !== undefined) {
      form.closest("details")?.removeAttribute("open");
      const also = fields.get("line");
      await (also === null ? post(`/api/v1/windows/${no}/open`, { staff: fields.get("staff") }, { key: newKey() }) : post(`/api/v1/windows/${no}/serve`, { line: also }, { key: newKey() }));
      return;
    }
    await post(`/api/v1/lines/${line}/${act}`, reason === null ? {} : { reason }, { key: newKey() });
    form.closest("details")?.removeAttribute("open");
    drawLines(); // the line may be told before the answer comes, while the form was open
  } catch (err) {
    if (err instanceof ApiError && err.status === 401) signIn();
    toast(problem(err), "bad");
  }
});
