// @ts-check
/**
 * Times as clerks read them. All take Unix milliseconds by the server's clock.
 */

import { t } from "/static/dom.js";

/** Full minutes between two times. @param {number} from @param {number} to @returns {number} */
export function minutes(from, to) {
  return from ? Math.floor(Math.max(0, to - from) / 60000) : 0;
}

/** minutes in words. @param {number} from @param {number} to @returns {string} */
export function wait(from, to) {
  return t(`${minutes(from, to)}分钟`, `${minutes(from, to)} min`);
}

/** "05:12" since from. @param {number} from @param {number} now @returns {string} */
export function timer(from, now) {
  const s = Math.floor(Math.max(0, now - from) / 1000);
  return `${two(Math.floor(s / 60))}:${two(s % 60)}`;
}

// Staff in another zone still read the hall's own time.
const zone = document.querySelector("[data-zone]")?.getAttribute("data-zone") || undefined;
const hm = new Intl.DateTimeFormat("zh-CN", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const hms = new Intl.DateTimeFormat("zh-CN", { timeZone: zone, timeStyle: "medium", hourCycle: "h23" });

/** Time of day in the hall: "09:41". @param {number} ms @returns {string} */
export function at(ms) {
  return ms > 0 ? hm.format(ms) : "—";
}

/** at with seconds. @param {number} ms @returns {string} */
export function second(ms) {
  return ms > 0 ? hms.format(ms) : "—";
}

/** @param {number} n @returns {string} */
function two(n) {
  return String(n).padStart(2, "0");
}
