// @ts-check
/** Search as letters are typed. Without this module every key is a form post. */

import { get } from "/static/api.js";
import { qs, qsa, setText, t } from "/static/dom.js";

/** @typedef {import("./wire.js").MatterItem} MatterItem */

const longest = 32;

export function startFind() {
  const main = document.querySelector("[data-find]");
  if (!main) return;
  const form = qs("[data-keys]");
  let query = qs("[data-query]").textContent ?? "";
  let asked = 0;

  const show = async () => {
    setText(qs("[data-query]"), query);
    qs("[data-empty]").hidden = query !== "";
    const short = query.trim().length < 2; // too little to find anything by
    qs("[data-chips]").hidden = !short;
    const mine = ++asked;
    /** @type {MatterItem[]} */
    let matters = [];
    if (!short) {
      try {
        matters = (await get("/api/v1/matters?q=" + encodeURIComponent(query))).matters;
      } catch {
        return; // the banner says that the link is lost
      }
    }
    if (mine !== asked) return; // a later key was faster
    qs("[data-results]").replaceChildren(...matters.map(card));
    qs("[data-none]").hidden = matters.length > 0 || short;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const key = /** @type {SubmitEvent} */ (event).submitter;
    if (!(key instanceof HTMLButtonElement)) return;
    query = key.name === "back" ? [...query].slice(0, -1).join("") : (query + key.value).slice(0, longest);
    show();
  });
  qs("[data-clear]").addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    query = "";
    show();
  });
  // A real keyboard, at a desk.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Backspace") query = [...query].slice(0, -1).join("");
    else if (/^[a-z0-9 ]$/i.test(event.key) && !event.ctrlKey && !event.metaKey) query = (query + event.key.toLowerCase()).slice(0, longest);
    else return;
    event.preventDefault();
    show();
  });
}

/** @param {MatterItem} m @returns {Node} */
function card(m) {
  const el = /** @type {DocumentFragment} */ (
    /** @type {HTMLTemplateElement} */ (qs("#matter-card")).content.cloneNode(true)
  );
  const li = qs("li", el);
  li.classList.add("line-" + m.line);
  setText(qs(".matter-name", el), t(m.short_name, m.name_en));
  const full = qs(".matter-full", el);
  if (m.name === m.short_name) full.remove();
  else setText(full, m.name);
  setText(qs(".tag.info", el), promise(m));
  const fee = qs(".tag.fee", el);
  fee.classList.add(m.fee_charged ? "warn" : "ok");
  setText(fee, m.fee_charged ? t("收费", "Fee charged") : t("不收费", "Free"));
  setText(qs(".tag.windows", el), windows(m.windows));
  const guide = "/kiosk/matters/" + encodeURIComponent(m.id);
  for (const a of qsa(".matter-main, .guide", el)) a.setAttribute("href", guide);
  qs(".take", el).setAttribute("href", "/kiosk/take?matter=" + encodeURIComponent(m.id));
  return el;
}

/** @param {MatterItem} m */
function promise(m) {
  if (m.committed_days === 0) return t("当场办结", "On the spot");
  const calendar = m.unit === "日历日";
  return t(
    calendar ? `${m.committed_days}日（日历日）` : `${m.committed_days}个工作日`,
    `${m.committed_days} ${calendar ? "calendar" : "working"} day${m.committed_days === 1 ? "" : "s"}`,
  );
}

/** "18、19号窗口", or "07～09号窗口" for three in a row and more. @param {string[]} nos */
function windows(nos) {
  const parts = [];
  for (let i = 0; i < nos.length; ) {
    let j = i;
    while (j + 1 < nos.length && Number(nos[j + 1]) === Number(nos[j]) + 1) j++;
    if (j - i >= 2) parts.push(`${nos[i]}～${nos[j]}`);
    else parts.push(...nos.slice(i, j + 1));
    i = j + 1;
  }
  return t(parts.join("、") + "号窗口", (nos.length > 1 ? "Windows " : "Window ") + parts.join(", ").replaceAll("～", "–"));
}
