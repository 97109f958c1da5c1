// @ts-check
/** Words that are offered under a text go into it at one press. */

document.addEventListener("click", (event) => {
  const offer = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-fill]"));
  const words = /** @type {HTMLTextAreaElement | null | undefined} */ (offer?.closest("form")?.querySelector("textarea"));
  if (!offer || !words) return;
  words.value = (words.value.trim() + "\n" + (offer.dataset.fill ?? "")).trim();
  words.focus();
});
