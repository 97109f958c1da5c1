// @ts-check
/** Parts of our own pages, put into another one. */

import { qs } from "/static/dom.js";

/** @type {Record<string, number>} */
const asked = {};

/**
 * Fetches a page of our own and puts one part of it in the place of the same
 * part here, or into a box. The newest question wins.
 * @param {string} path
 * @param {string} selector
 * @param {HTMLElement | null} box
 * @returns {Promise<boolean>} whether it is here now
 */
export async function part(path, selector, box) {
  const mine = (asked[selector] = (asked[selector] ?? 0) + 1);
  try {
    const response = await fetch(path, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(5000) });
    if (!response.ok || mine !== asked[selector]) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector(selector);
    if (!found || mine !== asked[selector]) return false;
    const here = document.adoptNode(found);
    if (box) box.replaceChildren(here);
    else qs(selector).replaceWith(here);
    return true;
  } catch {
    return false; // The link is lost, and the page says so already.
  }
}

/** @param {() => void} act @returns {() => void} */
export function later(act) {
  let timeout = 0;
  return () => {
    clearTimeout(timeout);
    timeout = window.setTimeout(act, 120);
  };
}
