// @ts-check
/** Words that are offered under a reason go into it at one press. */

document.addEventListener("click", (event) => {
  const offer = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-fill]"));
  const reason = /** @type {HTMLTextAreaElement | null | undefined} */ (offer?.closest("form")?.querySelector("textarea[name=reason]"));
  if (!offer || !reason) return;
  reason.value = (reason.value.trim() + "\n" + (offer.dataset.fill ?? "")).trim();
  reason.focus();
});
