// @ts-check
/**
 * What goes over the wire between package kiosk and its pages: types only. A Go
 * test compares them with the structs.
 */

/**
 * @typedef {Object} Text
 * @property {string} zh
 * @property {string} en
 */

/**
 * @typedef {Object} LineState
 * @property {number} waiting
 * @property {number} open
 * @property {string} [closed]
 */

/**
 * @typedef {Object} TicketData
 * @property {string} number
 * @property {string} state
 * @property {Text} text
 * @property {number} ahead
 * @property {Text} people
 * @property {Text} wait
 * @property {string} window
 * @property {number} calls
 * @property {string} [stage]
 * @property {boolean} return
 * @property {string} [outcome]
 */

/**
 * @typedef {Object} StationData
 * @property {number} began
 * @property {boolean} open
 * @property {Text} closed
 * @property {boolean} print
 * @property {Text} notice
 * @property {boolean} door
 * @property {boolean} reader
 * @property {string} card
 * @property {Text} hint
 * @property {boolean} helped
 * @property {Record<string, LineState>} lines
 * @property {TicketData | null} ticket
 * @property {boolean} reprint
 * @property {Scan} scan
 */

/**
 * @typedef {Object} Scan
 * @property {number} at
 * @property {string} page
 */

/**
 * @typedef {Object} MatterItem
 * @property {string} id
 * @property {string} name
 * @property {string} short_name
 * @property {string} name_en
 * @property {string} summary_en
 * @property {string} bureau
 * @property {string} line
 * @property {string[]} windows
 * @property {string} type
 * @property {string} case_type
 * @property {number} committed_days
 * @property {string} unit
 * @property {boolean} fee_charged
 * @property {string[]} keywords
 */

export {};
