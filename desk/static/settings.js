// @ts-check
/**
 * Helps with the forms of the settings; all of them work without it.
 *
 *  - what a change would do is shown while it is typed: the form is posted to its
 *    own address with act=preview and the part #preview of the answer is shown
 *  - more rows than one can be added at a time
 *  - things are moved and days clicked without the page being loaded anew
 *  - the upload of an archive shows how far it is
 */

import { h, t, toast } from "/static/dom.js";

const pause = 700; // ms without a key before the preview is asked for

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-preview]"))) {
  let timer = 0;
  let asked = 0;
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void show(), pause);
  });
  const show = async () => {
    const mine = ++asked;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    body.set("act", "preview");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      if (mine !== asked || answer.status >= 500) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("preview");
      const old = document.getElementById("preview");
      if (fresh && old) old.replaceWith(document.adoptNode(fresh));
    } catch {
      // The link is down: the buttons say so when they are pressed.
    }
  };
}

// A row for one more thing: when the empty row is opened, another one, closed and
// under the next number, is put behind it.
for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-rows]"))) {
  const blank = /** @type {HTMLDetailsElement | null} */ (list.querySelector(":scope > .row-new"));
  if (!blank) continue;
  const empty = /** @type {HTMLDetailsElement} */ (blank.cloneNode(true));
  empty.removeAttribute("open");
  const first = list.querySelectorAll(":scope > .row-item").length;
  let rows = first;
  const more = () => {
    rows++;
    const row = /** @type {HTMLDetailsElement} */ (empty.cloneNode(true));
    const from = `${list.dataset.rows}[${first}]`;
    const to = `${list.dataset.rows}[${rows}]`;
    for (const el of row.querySelectorAll("[name]")) {
      el.setAttribute("name", (el.getAttribute("name") ?? "").replace(from, to));
    }
    list.append(row);
    row.addEventListener("toggle", more, { once: true });
  };
  if (blank.open) more();
  else blank.addEventListener("toggle", more, { once: true });
}

// Moving something by one place, or clicking a day, answers with the same page a
// little changed: it is put in place of this one where the hand already is.
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-inplace]"))) {
  form.addEventListener("submit", async (event) => {
    const key = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (!key || !["up", "down", "toggle"].includes(key.name)) return;
    event.preventDefault();
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    body.append(key.name, key.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("form[data-inplace]");
      if (!fresh) return location.reload(); // signed out meanwhile
      const preview = page.getElementById("preview");
      form.replaceChildren(...fresh.childNodes);
      if (preview) document.getElementById("preview")?.replaceWith(document.adoptNode(preview));
      const again = form.querySelector("[autofocus]") ?? form.querySelector(`button[name="${key.name}"][value="${CSS.escape(key.value)}"]`);
      if (again instanceof HTMLElement) again.focus({ preventScroll: key.name === "toggle" });
    } catch {
      toast(t("连不上大厅的服务，请稍候再点", "no link to the hall; try again in a moment"), "bad");
    }
  });
}

// The upload shows how far it is. Whatever goes wrong stands above the form, and
// the form stays.
const mostBytes = 64 << 20; // configs.MaxArchive
document.addEventListener("submit", (event) => {
  const upload = /** @type {HTMLFormElement} */ (event.target);
  const bar = /** @type {HTMLProgressElement | null} */ (upload.querySelector("#progress"));
  if (upload.id !== "import" || !bar) return;
  event.preventDefault();
  if (upload.dataset.busy) return;
  /** @param {string} words */
  const refused = (words) => {
    delete upload.dataset.busy;
    bar.hidden = true;
    upload.parentElement?.querySelector(".refused")?.remove();
    upload.before(h("p", { class: "banner bad refused", role: "alert" }, words));
  };
  const file = /** @type {HTMLInputElement} */ (upload.querySelector("input[type=file]")).files?.[0];
  if (file && file.size > mostBytes) {
    refused(t("文件超过 64 MB，不像一个大厅；什么都没有改变", "the file is larger than 64 MB: that is no hall; nothing changed"));
    return;
  }
  const request = new XMLHttpRequest();
  request.open("POST", upload.action);
  request.setRequestHeader("Accept", "text/html");
  upload.dataset.busy = "yes";
  bar.hidden = false;
  bar.value = 0;
  request.upload.addEventListener("progress", (p) => {
    if (p.lengthComputable) bar.value = (100 * p.loaded) / p.total;
  });
  request.upload.addEventListener("load", () => bar.removeAttribute("value")); // it is being checked
  request.addEventListener("load", () => {
    if (request.status < 400) {
      location.assign(request.responseURL || upload.action);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.querySelector("main");
    if (main) {
      document.querySelector("main")?.replaceWith(document.adoptNode(main));
      document.querySelector("main [role=alert]")?.scrollIntoView();
    }
  });
  request.addEventListener("error", () => refused(t("上传中断了，什么都没有改变，请再试一次", "the upload broke off; nothing changed, try again")));
  request.send(new FormData(upload));
});
