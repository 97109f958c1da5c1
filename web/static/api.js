// @ts-check
/**
 * Calls of the JSON API.
 *
 *   try {
 *     const ticket = await post("/api/v1/tickets", {line: "A"}, {key: newKey()});
 *   } catch (err) {
 *     toast(problem(err), "bad");
 *   }
 *
 * A person's double tap must not act twice: make one key per intention, with
 * newKey(), and use the same key when the same intention is tried again.
 */

import { t } from "./dom.js";

/** @typedef {import("./wire.js").ErrorBody} ErrorBody */

/** An answer that is an error, with its texts for people. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status; 0 when there was no answer
   * @param {ErrorBody} body
   */
  constructor(status, body) {
    super(t(body.message, body.message_en));
    this.name = "ApiError";
    this.status = status;
    this.code = body.code;
    this.field = body.field ?? "";
    this.retryAfter = body.retry_after ?? 0;
  }
}

/** A key for one intention of a person. @returns {string} */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} path
 * @param {{timeout?: number}} [options]
 * @returns {Promise<any>}
 */
export function get(path, options = {}) {
  return call("GET", path, undefined, options);
}

/**
 * @param {string} path
 * @param {unknown} [body]
 * @param {{key?: string, timeout?: number}} [options] key: Idempotency-Key; timeout in ms
 * @returns {Promise<any>}
 */
export function post(path, body, options = {}) {
  return call("POST", path, body, options);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @param {{key?: string, timeout?: number}} options
 * @returns {Promise<any>}
 */
async function call(method, path, body, options) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (options.key) headers["Idempotency-Key"] = options.key;
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal: AbortSignal.timeout(options.timeout ?? 10000),
    });
  } catch {
    throw new ApiError(0, noAnswer);
  }
  if (response.status === 204) return null;
  let value;
  try {
    value = await response.json();
  } catch {
    throw new ApiError(response.status, noAnswer);
  }
  if (!response.ok) throw new ApiError(response.status, value?.code ? value : noAnswer);
  return value;
}

/** @type {ErrorBody} */
const noAnswer = {
  code: "unavailable",
  message: "系统没有回应，操作可能没有完成。请稍候再试一次。",
  message_en: "The system did not answer; this may not have been done. Please try again in a moment.",
};

/**
 * The sentence of an error for people.
 * @param {unknown} err
 * @returns {string}
 */
export function problem(err) {
  if (err instanceof ApiError) return err.message;
  return t("页面出错，请刷新后再试。", "The page had a problem; please reload it and try again.");
}

/** Goes to the sign-in page and comes back here afterwards. */
export function signIn() {
  location.assign("/sign-in?next=" + encodeURIComponent(location.pathname + location.search));
}
