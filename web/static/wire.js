// @ts-check
/**
 * What goes over the wire between web and every page: types only. A Go test
 * compares them with the structs. Page packages describe their own topics in
 * their own wire file.
 */

/**
 * @template [T=any]
 * @typedef {Object} Message
 * @property {number} rev
 * @property {string} build
 * @property {string} at
 * @property {T} data
 */

/**
 * @typedef {Object} ErrorBody
 * @property {string} code
 * @property {string} message
 * @property {string} message_en
 * @property {string} [field]
 * @property {number} [retry_after]
 */

/**
 * @typedef {Object} LoginRequest
 * @property {string} user
 * @property {string} password
 */

/**
 * @typedef {Object} LoginResponse
 * @property {string} token
 * @property {string} role
 * @property {string} name
 */

/**
 * @typedef {Object} MeResponse
 * @property {string} [user]
 * @property {string} [name]
 * @property {string} [role]
 * @property {string} [kiosk]
 * @property {string} [screen]
 * @property {string} lang
 */

export {};
