// @ts-check
/**
 * The visitor's rating on the screen of a window, after a service. Five faces
 * for a finger, a code for a phone; a low one is asked what was wrong. Nothing is
 * chosen beforehand, silence is no rating, and only a finger can press: the
 * clerk's mouse and keyboard cannot.
 */
import { post, problem } from "/static/api.js";
import { follow } from "/static/socket.js";
import { h, replace, svg, t, text } from "/static/dom.js";
import { both } from "/static/display/parts.js";

/** @typedef {import("./wire.js").RatingState} RatingState */
/** @typedef {import("./wire.js").RatingLevel} RatingLevel */

const thanksFor = 6_000; // ms
const explainFor = 60_000; // ms without a touch until a low rating goes as it stands
const longestPhone = 15;

/**
 * @param {HTMLElement} root
 * @param {string} topic
 * @param {string} no of the window
 * @param {(asking: boolean) => void} shown told when the rating comes and goes
 */
export function rating(root, topic, no, shown) {
  const touch = matchMedia("(any-pointer: coarse)").matches;
  /** @type {RatingState | null} */
  let state = null; // of the ticket that is asked about
  let step = "";
  let seen = ""; // the number that was dealt with
  let score = 0;
  /** @type {Set<number>} */
  const ticked = new Set();
  let phone = "";
  let timer = 0;

  const following = follow(topic, update, undefined, { aside: true });

  /** @param {RatingState} next */
  function update(next) {
    if (next.number === "") {
      if (step === "faces") hide(); // undone, or the time is over
      seen = "";
      return;
    }
    const key = next.number + "/" + next.until;
    if (next.given) {
      if (state?.number === next.number && step !== "" && step !== "thanks") thank(next.given.name);
      seen = key;
      return;
    }
    if (seen === key) return;
    // Whoever is saying what was wrong is not interrupted by the next visitor.
    if (step === "reasons" || step === "phone") return;
    const left = next.until - (Date.now() + following.offset());
    if (left <= 0) return;
    seen = key;
    state = next;
    score = 0;
    ticked.clear();
    phone = "";
    show("faces", faces(next), left, hide);
  }

  /**
   * @param {string} name
   * @param {HTMLElement} content
   * @param {number} ms until over
   * @param {() => void} over
   */
  function show(name, content, ms, over) {
    step = name;
    root.dataset.step = name;
    replace(root, content);
    root.hidden = false;
    clearTimeout(timer);
    timer = window.setTimeout(over, ms);
    shown(true);
  }

  function hide() {
    clearTimeout(timer);
    step = "";
    state = null;
    root.hidden = true;
    replace(root);
    shown(false);
  }

  /**
   * @param {string} kind
   * @param {() => void} act
   * @param {...import("/static/dom.js").Child} children
   */
  function button(kind, act, ...children) {
    return h(
      "button",
      {
        class: kind,
        type: "button",
        onclick: (/** @type {PointerEvent} */ event) => {
          if (event.pointerType === "touch" || event.pointerType === "pen") act();
        },
      },
      ...children,
    );
  }

  /** @param {RatingState} s */
  function faces(s) {
    return h(
      "div",
      { class: "rate" },
      h("h2", { class: "rate-title" }, both({ zh: `${s.number} 办理完毕，请您评价`, en: `${s.number} is finished. How was the service?` })),
      touch && h("div", { class: "rate-faces" }, s.levels.map(faceButton)),
      h(
        "div",
        { class: "rate-foot" },
        s.code && h("img", { class: "rate-code", src: s.code, alt: t("手机评价的二维码", "Code for rating on a phone") }),
        h(
          "p",
          { class: "rate-note" },
          both(touch ? { zh: "也可用手机扫码评价", en: "Or scan to rate on your phone" } : { zh: "请用手机扫码评价", en: "Scan to rate on your phone" }, "rate-scan"),
          both({ zh: "自愿评价，不评价不计入", en: "Voluntary. No answer counts as no rating." }, "rate-free"),
        ),
        touch && button("button rate-key", hide, both({ zh: "不评价", en: "No, thank you" })),
      ),
    );
  }

  /** @param {RatingLevel} level */
  function faceButton(level) {
    const el = button("rate-face", () => choose(level), face(level), both(level.name));
    el.dataset.score = String(level.score);
    return el;
  }

  /** @param {RatingLevel} level */
  function face(level) {
    const line = { fill: "none", stroke: "currentColor", "stroke-width": 3, "stroke-linecap": "round" };
    return svg(
      "svg",
      { class: "face-drawn", viewBox: "0 0 48 48", "aria-hidden": "true" },
      svg("circle", { cx: 24, cy: 24, r: 21, ...line }),
      svg("circle", { cx: 17, cy: 19, r: 2.5, fill: "currentColor" }),
      svg("circle", { cx: 31, cy: 19, r: 2.5, fill: "currentColor" }),
      svg("path", { d: level.mouth, ...line }),
    );
  }

  /** @param {RatingLevel} level */
  function choose(level) {
    if (!state) return;
    score = level.score;
    if (score <= state.low && state.reasons.length > 0) reasons();
    else send();
  }

  function reasons() {
    const s = /** @type {RatingState} */ (state);
    show(
      "reasons",
      h(
        "div",
        { class: "rate" },
        h("h2", { class: "rate-title" }, both({ zh: "哪里做得不好？（可多选，可不选）", en: "What was wrong? (any, or none)" })),
        h(
          "div",
          { class: "rate-reasons" },
          s.reasons.map((reason, i) => {
            const el = button("rate-reason", () => toggle(el, i), h("span", { class: "rate-tick", "aria-hidden": "true" }), both(reason));
            el.setAttribute("aria-pressed", String(ticked.has(i)));
            return el;
          }),
        ),
        foot(
          button("button rate-key", () => show("faces", faces(s), explainFor, hide), both({ zh: "返回", en: "Back" })),
          button("button rate-key", dial, phone ? h("span", { class: "num" }, phone) : both({ zh: "留电话，请回访我", en: "Ask for a call" })),
        ),
      ),
      explainFor,
      send,
    );
  }

  /** @param {...HTMLElement} keys */
  function foot(...keys) {
    return h("div", { class: "rate-foot" }, keys, button("button primary rate-key", send, both({ zh: "提交评价", en: "Send rating" })));
  }

  /**
   * @param {HTMLElement} el
   * @param {number} i
   */
  function toggle(el, i) {
    if (!ticked.delete(i)) ticked.add(i);
    el.setAttribute("aria-pressed", String(ticked.has(i)));
    clearTimeout(timer);
    timer = window.setTimeout(send, explainFor);
  }

  /** A keypad: there is no keyboard at the window. */
  function dial() {
    const out = h("output", { class: "rate-phone num" }, phone);
    /** @param {string} value */
    const set = (value) => {
      phone = value.slice(0, longestPhone);
      out.textContent = phone;
      clearTimeout(timer);
      timer = window.setTimeout(send, explainFor);
    };
    show(
      "phone",
      h(
        "div",
        { class: "rate" },
        h("h2", { class: "rate-title" }, both({ zh: "请输入您的电话（选填，只用于回访）", en: "Your telephone number (optional, only to call you back)" })),
        h(
          "div",
          { class: "rate-dial" },
          out,
          [..."1234567890"].map((digit) => button("button rate-digit num", () => set(phone + digit), digit)),
          button("button rate-digit wide", () => set(phone.slice(0, -1)), both({ zh: "删除", en: "Delete" })),
        ),
        foot(button("button rate-key", reasons, both({ zh: "返回", en: "Back" }))),
      ),
      explainFor,
      send,
    );
  }

  async function send() {
    const s = state;
    if (!s || step === "sending") return;
    step = "sending";
    clearTimeout(timer);
    const name = s.levels.find((l) => l.score === score)?.name ?? { zh: "", en: "" };
    const low = score <= s.low;
    try {
      // A number that is too short to be one is left out, never the rating.
      await post(`/api/v1/windows/${no}/rating`, { number: s.number, score, reasons: low ? [...ticked] : [], phone: low && phone.length >= 5 ? phone : "" });
      thank(name);
    } catch (err) {
      say(problem(err));
    }
  }

  /** @param {{zh: string, en: string}} level */
  function thank(level) {
    show("thanks", h("div", { class: "rate rate-end" }, both({ zh: "感谢您的评价", en: "Thank you for your rating" }, "rate-thanks"), h("p", { class: "rate-said" }, t("您的评价：", "You chose: "), text(level))), thanksFor, hide);
  }

  /** @param {string} message */
  function say(message) {
    show("thanks", h("div", { class: "rate rate-end" }, h("p", { class: "rate-thanks" }, message)), thanksFor, hide);
  }
}
