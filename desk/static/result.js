// @ts-check
/**
 * The result slip at the window: it is printed when it opens for that, and by Enter.
 */

import { qs } from "/static/dom.js";

qs("#print").addEventListener("click", () => print());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || (event.target instanceof Element && event.target.closest("a, button"))) return;
  event.preventDefault();
  print();
});

if (new URLSearchParams(location.search).has("print")) {
  // The tab that the console opened for this paper goes with it.
  addEventListener("afterprint", () => {
    if (opener) window.close();
  });
  addEventListener("load", () => print());
}
