// What TestGallery looks for with the keyboard in hand: whatever can be used can be
// reached, shows that it has the focus, and follows in the order in which the page is
// read. The value is a list of complaints. A key must have been pressed before, or the
// browser hides the focus as after a touch.
(() => {
  const complaints = [];
  const name = (el) => el.tagName.toLowerCase() + (el.id ? "#" + el.id : "") + [...el.classList].map((c) => "." + c).join("") + ` “${(el.ariaLabel || el.textContent).trim().replace(/\s+/g, " ").slice(0, 30)}”`;
  const within = document.querySelector("dialog:modal") ?? document.body;
  const stops = [...within.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")]
    .filter((el) => el.tabIndex >= 0 && !el.matches(":disabled") && !el.closest("[inert]") && el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0);
  // Where the focus may show: the element, its label, what stands beside a box that is drawn.
  const look = (el) => [el, el.closest("label"), el.nextElementSibling, el.parentElement].filter((e) => e)
    .map((e) => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.borderColor, s.backgroundColor].join(); }).join("|");
  const scroller = (el) => {
    for (let e = el.parentElement; e; e = e.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(e).overflowY)) return e;
    }
    return null;
  };
  const stays = (el) => {
    for (let e = el; e; e = e.parentElement) {
      if (/fixed|sticky/.test(getComputedStyle(e).position) && !e.matches("dialog")) return true;
    }
    return false;
  };
  const had = document.activeElement;
  had?.blur?.();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { transition: none !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  let last = null;
  const seen = new Set(); // of a kind that looks alike, one is tried
  for (const el of stops) {
    const kind = [el, el.parentElement, el.nextElementSibling].map((e) => e && e.tagName + "." + e.className).join(" ") + (el.type ?? "");
    if (!seen.has(kind)) {
      seen.add(kind);
      const before = look(el);
      el.focus({ preventScroll: true });
      if (document.activeElement !== el) complaints.push(`the keyboard does not reach it: ${name(el)}`);
      else if (look(el) === before) complaints.push(`does not show that it has the focus: ${name(el)}`);
      el.blur();
    }
    // One that lies wholly above the one before it, and not in a column to its right,
    // is out of the order of reading; what scrolls moves, so it is
    // compared with its own, and what stays in its place with nothing.
    const r = el.getBoundingClientRect();
    if (last && scroller(el) === scroller(last.el) && r.bottom <= last.r.top + 1 && r.left < last.r.right - 1 && !stays(el)) {
      complaints.push(`follows in the keyboard's order but stands above: ${name(el)} after ${name(last.el)}`);
    }
    last = { el, r };
  }
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((s) => s !== sheet);
  had?.focus?.({ preventScroll: true });
  return complaints;
})()
