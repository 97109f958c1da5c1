// @ts-check
/**
 * The hall board. It draws the whole state anew with every message and keeps
 * nothing else, so that it can hang on a wall for weeks.
 */
import { follow } from "/static/socket.js";
import { h, lang, qs, replace, t } from "/static/dom.js";
import { both, clock, tint } from "/static/display/parts.js";

/** @typedef {import("./wire.js").BoardState} BoardState */
/** @typedef {import("./wire.js").BoardCall} BoardCall */
/** @typedef {import("./wire.js").BoardLine} BoardLine */

const wall = qs("#wall");
const highlight = Number(wall.dataset.highlight); // ms
const rows = 7; // calls below the newest
const noticeFor = 12_000; // ms each notice stays

/** @type {BoardState | null} */
let shown = null;
let calm = 0; // timer that ends the highlight
const following = follow(wall.dataset.topic ?? "board", draw);
const now = () => Date.now() + following.offset();
const tick = clock(qs("#clock"), wall.dataset.timezone ?? "Asia/Shanghai", now);
tick();
setInterval(() => {
  tick();
  notice();
}, 1000);

/** @param {BoardState} state */
function draw(state) {
  tick(); // the state brought the server's time
  shown = state;
  const over = state.serving.state === "closed" || state.serving.state === "day_off";
  wall.dataset.serving = state.serving.state;
  wall.classList.toggle("over", over);
  replace(qs("#serving"), both(state.serving.title, "chip"), over ? null : both(state.serving.detail, "hours"));
  replace(qs("#calling"), over ? closing(state) : calling(state));
  replace(qs("#side"), over ? null : [lines(state), missed(state)]);
  notice();
}

/** @param {BoardState} state */
function closing(state) {
  return h("section", { class: "closing" }, both(state.serving.title, "closing-title"), both(state.serving.detail, "closing-next"));
}

/** @param {BoardState} state */
function calling(state) {
  clearTimeout(calm);
  const [newest, ...rest] = state.calls;
  if (!newest) return [welcome(state)];
  const fresh = state.calls.filter((call) => isFresh(call));
  if (fresh.length > 0) {
    const next = Math.min(...fresh.map((call) => call.at + highlight - now()));
    calm = window.setTimeout(() => shown && draw(shown), Math.max(next, 100));
  }
  return [
    newestCall(newest),
    h(
      "table",
      { class: "calls" },
      h("thead", null, h("tr", null, state.columns.map((column) => h("th", { scope: "col" }, both(column))))),
      h(
        "tbody",
        null,
        rest.slice(0, rows).map(callRow),
        Array.from({ length: Math.max(0, rows - rest.length) }, () => h("tr", { class: "blank" }, h("td", { colspan: 3 }))),
      ),
    ),
  ];
}

/** Somebody is awaited, and was called a moment ago. @param {BoardCall} call */
function isFresh(call) {
  const age = now() - call.at;
  return !call.answered && age < highlight && age > -highlight;
}

/** @param {BoardCall} call */
function newestCall(call) {
  return tint(
    h(
      "section",
      { class: isFresh(call) ? "newest fresh" : "newest" },
      h(
        "p",
        { class: "newest-label" },
        both(
          !isFresh(call)
            ? { zh: "最近呼叫", en: "Latest call" }
            : call.times > 1
              ? { zh: "再次呼叫", en: "Called again" }
              : { zh: "正在呼叫", en: "Now calling" },
        ),
        both(call.name, "newest-line"),
      ),
      h(
        "p",
        { class: call.number.length > 4 ? "newest-call long" : "newest-call" },
        h("span", { class: "newest-number num" }, call.number),
        h("span", { class: "newest-to" }, lang === "en" ? "window" : "请到"),
        h("span", { class: "newest-window num" }, call.window),
        lang === "en" ? null : h("span", { class: "newest-unit" }, "号窗口", h("span", { class: "en", lang: "en" }, "Window")),
      ),
    ),
    call.colour,
  );
}

/** @param {BoardCall} call */
function callRow(call) {
  return tint(
    h(
      "tr",
      { class: isFresh(call) ? "fresh" : null },
      h("td", { class: "call-number num" }, call.number),
      h("td", { class: "call-window" }, h("span", { class: "num" }, call.window), lang === "en" ? null : h("span", { class: "unit" }, "号窗口")),
      h("td", { class: call.name.zh.length > 12 ? "call-name long" : "call-name" }, both(call.name)),
    ),
    call.colour,
  );
}

/** What stands there before the first call of the day. @param {BoardState} state */
function welcome(state) {
  const steps = [
    { zh: "取号", en: "Take a number", zhMore: "到取号机选择业务", enMore: "Choose your matter at the kiosk" },
    { zh: "等候", en: "Wait", zhMore: "看大屏、听语音叫号", enMore: "Watch this board, listen for your number" },
    { zh: "办理", en: "Be served", zhMore: "凭号票到指定窗口", enMore: "Bring your slip to the window named" },
  ];
  return h(
    "section",
    { class: "welcome" },
    both({ zh: "欢迎办事", en: "Welcome" }, "welcome-title"),
    both(
      state.serving.state === "before" || state.serving.state === "break" ? state.serving.detail : { zh: "请先取号，等候叫号", en: "Please take a number and wait to be called" },
      "welcome-more",
    ),
    h(
      "ol",
      { class: "path" },
      steps.map((step, i) =>
        h(
          "li",
          { class: "step" },
          h("span", { class: "step-no num" }, i + 1),
          both({ zh: step.zh, en: step.en }, "step-name"),
          both({ zh: step.zhMore, en: step.enMore }, "step-more"),
        ),
      ),
    ),
  );
}

/** @param {BoardState} state */
function lines(state) {
  return h(
    "section",
    { class: "lines" },
    h(
      "div",
      { class: "lines-head" },
      both({ zh: "业务", en: "Line" }),
      both({ zh: "等候人数", en: "Waiting" }),
      both({ zh: "预计等候", en: "Est. wait" }),
    ),
    h("ul", { class: "lines-list" }, state.lines.map(lineRow)),
  );
}

/** @param {BoardLine} line */
function lineRow(line) {
  return tint(
    h(
      "li",
      { class: line.closed ? "line closed" : "line" },
      h("span", { class: "line-prefix num" }, line.line),
      both(line.name, (lang === "en" ? line.name.en.length > 26 : line.name.zh.length > 10) ? "line-name long" : "line-name"),
      h("span", { class: "line-waiting num" }, line.waiting, lang === "en" ? null : h("span", { class: "unit" }, "人")),
      h(
        "span",
        { class: "line-wait" },
        line.closed
          ? [both({ zh: "停止取号", en: "No new numbers" }, "line-stop"), lang === "en" ? null : h("span", { class: "line-why" }, line.closed.zh)]
          : [both(line.estimate, line.windows.length > 0 ? "line-estimate" : "line-estimate idle"), openWindows(line.windows)],
      ),
    ),
    line.colour,
  );
}

const mostRuns = 3; // of window numbers that one line has room for

/** @param {string[]} windows */
function openWindows(windows) {
  if (windows.length === 0) return null;
  const some = runs(windows);
  if (some.length > mostRuns) return h("span", { class: "line-windows" }, t(`${windows.length}个窗口`, `${windows.length} windows`));
  return h("span", { class: "line-windows" }, t("窗口 ", windows.length === 1 ? "Window " : "Windows "), h("span", { class: "num" }, some.join(" ")));
}

/** Three windows in a row and more are written as one: 01～04. @param {string[]} windows */
function runs(windows) {
  const follows = (/** @type {number} */ i) => Number(windows[i]) === Number(windows[i - 1]) + 1;
  const out = [];
  for (let i = 0; i < windows.length; ) {
    let j = i + 1;
    while (j < windows.length && follows(j)) j++;
    if (j - i >= 3) out.push(windows[i] + t("～", "–") + windows[j - 1]);
    else out.push(...windows.slice(i, j));
    i = j;
  }
  return out;
}

/** @param {BoardState} state */
function missed(state) {
  return h(
    "section",
    { class: "missed" },
    both({ zh: "最近过号", en: "Recently missed" }, "missed-label"),
    state.missed.length > 0
      ? h("p", { class: "missed-list num" }, state.missed.map((m) => tint(h("span", { class: "missed-number" }, m.number), m.colour)))
      : h("p", { class: "missed-none" }, t("暂无", "None")),
  );
}

/** The notices take turns; what always holds fills in when there are none. */
function notice() {
  if (!shown) return;
  const list = shown.notices.length > 0 ? shown.notices : shown.standing;
  const text = list.length > 0 ? list[Math.floor(now() / noticeFor) % list.length] : null;
  const el = qs("#notice");
  const key = text ? text.zh : "";
  if (el.dataset.key === key) return;
  el.dataset.key = key;
  replace(el, text && h("span", { class: "notice-label" }, shown.notices.length > 0 ? t("通知", "Notice") : t("提示", "Please note")), text && both(text));
}
