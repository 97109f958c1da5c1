// What TestGallery looks for on a page: nothing sticks out, no text is cut, no
// character is left alone on a line, what a finger must hit on a kiosk or a window's
// screen is at least 60 px in both directions, and the page with all its files weighs
// at most 150 KB. The value is a list of complaints.
(() => {
  const complaints = [];
  const place = (el) => {
    const parts = [];
    for (let e = el; e && e !== document.body && parts.length < 4; e = e.parentElement) {
      parts.unshift(e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + [...e.classList].map((c) => "." + c).join(""));
    }
    return parts.join(" > ") + ` “${el.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };
  const shown = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !el.closest(".unseen");

  // Whether el, or a box around it that does not hold other, has a ground of its own.
  const paints = (el, other) => {
    for (let e = el; e && !e.contains(other); e = e.parentElement) {
      const style = getComputedStyle(e);
      if (!/^rgba\(.*, 0\)$|^transparent$/.test(style.backgroundColor) || style.backgroundImage !== "none") return true;
    }
    return false;
  };

  // Whether a line of the text ends in a closing mark. There it is drawn half as wide
  // (text-spacing-trim), but the browser counts it whole.
  const endsInMark = (node) => {
    const range = document.createRange();
    const top = (i) => { range.setStart(node, i); range.setEnd(node, i + 1); return range.getBoundingClientRect().top; };
    const end = node.data.trimEnd().length - 1;
    return [...node.data.matchAll(/[）」』】〕》〉”’，。、；：！？]/g)].some((m) => m.index >= end || top(m.index + 1) > top(m.index) + 2);
  };

  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) complaints.push(`the page is ${root.scrollWidth} px wide on a screen of ${innerWidth} px`);
  for (const el of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(el);
    if (el.matches('.device:not([data-kind="printer"]) .picture') && el.scrollHeight > el.clientHeight + 1) complaints.push(`the picture of a device is not seen whole: ${place(el)}`);
    if (/auto|scroll/.test(style.overflowX) && el.scrollWidth > el.clientWidth + 1 && shown(el) && !el.matches(".frames-body, .picture, pre")) {
      complaints.push(`must be scrolled sideways: ${place(el)}`);
    }
  }

  // Each line of text must lie within every box that cuts what it holds, and on
  // a page of fixed height within the screen.
  const fixed = root.scrollHeight <= innerHeight;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const done = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (!el || node.data.trim() === "" || done.has(el) || el.closest("script, style, noscript, svg, option, select, textarea") || !shown(el)) continue;
    done.add(el);
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = [...range.getClientRects()].filter((r) => r.width > 0);
    const leading = parseFloat(getComputedStyle(el).fontSize) * 0.35; // above and below the ink
    let scrolls = false;
    let shortens = false;
    for (let box = el; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.display === "inline") continue;
      const r = box.getBoundingClientRect();
      if (/auto|scroll/.test(style.overflowY)) scrolls = true;
      const shortened = style.textOverflow === "ellipsis" && style.overflowX !== "visible";
      const cutsX = /hidden|clip/.test(style.overflowX) && !shortened && !shortens;
      const cutsY = /hidden|clip/.test(style.overflowY);
      shortens ||= shortened;
      if (!scrolls && lines.some((l) => (cutsX && (l.right > r.right + 1.5 || l.left < r.left - 1.5)) || (cutsY && (l.bottom - leading > r.bottom || l.top + leading < r.top)))) {
        complaints.push(`text is cut: ${place(el)} by ${place(box)}`);
        break;
      }
      if (style.position === "fixed") break;
    }
    const own = getComputedStyle(el);
    // What lies over a line of text hides it, unless it is meant to: a dialog, a
    // menu, a banner that says that the page is old.
    if (!scrolls && !shortens && own.pointerEvents !== "none" && !document.querySelector("dialog[open]")) {
      for (const l of lines) {
        const top = document.elementFromPoint((l.left + l.right) / 2, (l.top + l.bottom) / 2);
        if (top && !el.contains(top) && !top.contains(el) && !top.closest("details[open], .linklost, .toasts") && paints(top, el)) {
          complaints.push(`text is covered: ${place(el)} by ${place(top)}`);
          break;
        }
      }
    }
    // Who waits is told by name, whatever else stands in the row.
    if (el.matches(".tk-person") && el.getBoundingClientRect().right > (el.parentElement?.getBoundingClientRect().right ?? 0) + 1) complaints.push(`a name is cut: ${place(el)}`);
    // Of words that the public reads no character is left alone on the last line.
    if (lines.length > 1 && document.body.matches(".kiosk, .board, .pane, .phone") && own.display !== "inline" && !node.nextSibling) {
      const lineOf = (i) => { range.setStart(node, i); range.setEnd(node, i + 1); return range.getBoundingClientRect().top; };
      const last = node.data.trimEnd().replace(/\p{P}+$/u, "").length - 1;
      if (last > 0 && /\p{Script=Han}/u.test(node.data[last]) && /\p{Script=Han}/u.test(node.data[last - 1]) && lineOf(last) > lineOf(last - 1) + 2) complaints.push(`one character stands alone: ${place(el)}`);
    }
    // A box that does not cut must still be wide enough for its own words.
    const beyond = el.scrollWidth - el.clientWidth;
    if (own.display !== "inline" && own.overflowX === "visible" && el.clientWidth > 0 && beyond > 1 && !(beyond <= parseFloat(own.fontSize) / 2 + 1 && endsInMark(node))) {
      complaints.push(`text is wider than its box: ${place(el)}`);
    }
    if (fixed && !scrolls && lines.some((l) => (!shortens && (l.right > innerWidth + 1 || l.left < -1)) || l.bottom - leading > innerHeight || l.top + leading < 0)) {
      complaints.push(`text is outside the screen: ${place(el)}`);
    }
  }

  for (const el of document.querySelectorAll(":is(.kiosk, .rating) :is(a, button, summary, input:not([type=hidden]), select)")) {
    const r = el.getBoundingClientRect();
    if (shown(el) && r.width > 0 && (r.width < 59.5 || r.height < 59.5)) {
      complaints.push(`a finger needs 60 px, this has ${Math.round(r.width)} × ${Math.round(r.height)}: ${place(el)}`);
    }
  }
  if (document.body.classList.contains("kiosk")) {
    // What a page asks for is seen without scrolling.
    for (const el of document.querySelectorAll(".kiosk-main .button.huge")) {
      const r = el.getBoundingClientRect();
      const scroller = el.closest(".results, .kiosk-main")?.getBoundingClientRect();
      if (shown(el) && r.height > 0 && scroller && (r.bottom > scroller.bottom + 1 || r.top < scroller.top - 1)) complaints.push(`what the page asks for is below the fold: ${place(el)}`);
      else if (shown(el) && r.height > 0 && document.elementFromPoint((r.left + r.right) / 2, (r.top + r.bottom) / 2)?.closest(".more")) complaints.push(`what the page asks for lies under what says that there is more: ${place(el)}`);
    }
    // In the low layout of an upright screen nothing that is touched is above the lower 60 %.
    if (document.body.classList.contains("low") && innerHeight > innerWidth) {
      for (const el of document.querySelectorAll("a, button, summary, input:not([type=hidden]), select")) {
        const r = el.getBoundingClientRect();
        const scroller = el.closest(".kiosk-main, .results")?.getBoundingClientRect();
        if (!shown(el) || r.width === 0 || (scroller && (r.bottom <= scroller.top || r.top >= scroller.bottom))) continue;
        const top = Math.max(r.top, scroller ? scroller.top : 0);
        if (top < innerHeight * 0.4 - 1) complaints.push(`too high to reach from a wheelchair (${Math.round(top)} px): ${place(el)}`);
      }
    }
    const main = document.querySelector(".kiosk-main");
    if (document.body.classList.contains("home") && main && main.scrollHeight > main.clientHeight + 1) {
      complaints.push(`the first page is ${main.scrollHeight - main.clientHeight} px too high: something is below the fold`);
    }
  }
  const files = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].filter((e) => e.entryType === "navigation" || e.name.includes("/static/"));
  const weight = files.reduce((sum, e) => sum + e.decodedBodySize, 0);
  if (weight > 150 * 1024) complaints.push(`the page weighs ${Math.round(weight / 1024)} KB`);
  for (const el of document.querySelectorAll("[tabindex]")) {
    if (el.tabIndex > 0) complaints.push(`the keyboard's order jumps: ${place(el)}`);
  }
  const bands = [...document.querySelectorAll("nav[aria-label]")].map((nav) => nav.ariaLabel);
  if (new Set(bands).size < bands.length) complaints.push(`a navigation stands twice: ${bands.join(", ")}`);
  if (!root.lang) complaints.push("the page does not say its language");
  return complaints;
})()
