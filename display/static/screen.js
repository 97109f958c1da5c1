// @ts-check
/** The screen of one window: nameplate, number, state and matters. */
import { follow } from "/static/socket.js";
import { h, lang, qs, replace, t } from "/static/dom.js";
import { both, clock, tint } from "/static/display/parts.js";
import { rating } from "/static/display/rating.js";

/** @typedef {import("./wire.js").WindowState} WindowState */
/** @typedef {import("./wire.js").Nameplate} Nameplate */

const pane = qs("#pane");
const highlight = Number(pane.dataset.highlight); // ms
const mattersShown = 8;

let calm = 0; // timer that ends the highlight
const following = follow(pane.dataset.topic ?? "", draw);
const now = () => Date.now() + following.offset();
const tick = clock(qs("#clock"), pane.dataset.timezone ?? "Asia/Shanghai", now);
tick();
setInterval(tick, 1000);
if (pane.dataset.rate) {
  rating(qs("#rating"), pane.dataset.rate, pane.dataset.no ?? "", (asking) => {
    pane.dataset.asking = asking ? "yes" : "no";
  });
}

/** @param {WindowState} state */
function draw(state) {
  tick(); // the state brought the server's time
  tint(pane, state.colour);
  pane.dataset.state = state.state;
  pane.dataset.plate = state.nameplate ? "yes" : "no";
  replace(
    qs("#place"),
    h("p", { class: "place-no" }, lang === "en" && h("span", { class: "unit" }, "Window "), h("span", { class: "num" }, state.no), lang === "en" ? null : h("span", { class: "unit" }, "号窗口")),
    h("p", { class: state.name.zh.length > 10 ? "place-name long" : "place-name" }, both(state.name), both(state.bureau, "place-bureau")),
  );
  replace(qs("#now"), ...happening(state));
  replace(qs("#plate"), state.nameplate && plate(state.nameplate));
  replace(
    qs("#matters"),
    h("h2", { class: "matters-label" }, both({ zh: "办理事项", en: "Matters served here" })),
    h("ul", { class: "matters-list" }, state.matters.slice(0, mattersShown).map((m) => h("li", { class: "matter" }, both(m)))),
  );
  fresh(state);
}

/** Marks a call for the first seconds. @param {WindowState} state */
function fresh(state) {
  clearTimeout(calm);
  const left = state.state === "called" ? state.called_at + highlight - now() : 0;
  qs("#now").classList.toggle("fresh", left > 0);
  if (left > 0) calm = window.setTimeout(() => qs("#now").classList.remove("fresh"), left);
}

/** @param {WindowState} state */
function happening(state) {
  const words = [both(state.title, "now-title"), state.detail.zh && h("p", { class: "now-detail" }, both(state.detail))];
  if (!state.number) return [...words, state.reason.zh && both(state.reason, "now-reason")];
  return [
    h("p", { class: state.number.length > 4 ? "now-number num long" : "now-number num" }, state.number),
    ...words,
    state.state === "called" && state.times > 1 && both({ zh: `第 ${state.times} 次呼叫`, en: `Call ${state.times}` }, "now-times"),
  ];
}

/** @param {Nameplate} p */
function plate(p) {
  return h(
    "div",
    { class: "person" },
    p.photo
      ? h("img", { class: "person-photo", src: p.photo, alt: t(`${p.name.zh}的照片`, `Photo of ${p.name.en}`) })
      : h("div", { class: "person-photo" }),
    h(
      "div",
      { class: "person-text" },
      h("p", { class: "person-marks" }, p.chief && both({ zh: "首席代表", en: "Chief representative" }, "mark chief"), p.substitute && both({ zh: "B岗 顶岗", en: "Substitute" }, "mark")),
      h("p", { class: p.name.zh.length > 6 ? "person-name long" : "person-name" }, both({ ...p.name, zh: p.name.zh.replaceAll("·", "\u2060·\u200b") })), // it breaks after the dot, not before
      p.post.zh && h("p", { class: "person-post" }, both(p.post)),
      p.duty && lang !== "en" && h("p", { class: "person-duty" }, p.duty),
      h(
        "dl",
        { class: "person-facts" },
        p.staff_no && [h("dt", null, both({ zh: "工号", en: "Work no." })), h("dd", { class: "num" }, p.staff_no)],
        p.phone && [h("dt", null, both({ zh: "监督电话", en: "Complaints" })), h("dd", { class: "num" }, p.phone)],
      ),
    ),
  );
}
