// @ts-check
/** What the displays' topics carry; a Go test compares this with the structs. */

/** @typedef {{zh: string, en: string}} Text */

/**
 * @typedef {Object} Serving
 * @property {string} state
 * @property {Text} title
 * @property {Text} detail
 */

/**
 * @typedef {Object} BoardState
 * @property {Text} hall
 * @property {string} id
 * @property {Text} place
 * @property {string} day
 * @property {string} timezone
 * @property {Serving} serving
 * @property {Text[]} columns
 * @property {BoardCall[]} calls
 * @property {BoardLine[]} lines
 * @property {BoardTaken[]} missed
 * @property {Text[]} notices
 * @property {Text[]} standing
 */

/**
 * @typedef {Object} BoardCall
 * @property {string} number
 * @property {string} window
 * @property {string} line
 * @property {Text} name
 * @property {string} colour
 * @property {number} at
 * @property {number} times
 * @property {boolean} answered
 */

/**
 * @typedef {Object} BoardLine
 * @property {string} line
 * @property {Text} name
 * @property {string} colour
 * @property {number} waiting
 * @property {Wait | null} wait
 * @property {Text} estimate
 * @property {string[]} windows
 * @property {Text | null} closed
 */

/**
 * @typedef {Object} BoardTaken
 * @property {string} number
 * @property {string} line
 * @property {string} colour
 */

/**
 * @typedef {Object} Wait
 * @property {number} p50
 * @property {number} p90
 */

/**
 * @typedef {Object} WindowState
 * @property {Text} hall
 * @property {string} no
 * @property {Text} name
 * @property {Text} bureau
 * @property {string} colour
 * @property {boolean} low
 * @property {string} timezone
 * @property {string} state
 * @property {string} number
 * @property {number} called_at
 * @property {number} times
 * @property {Text} title
 * @property {Text} detail
 * @property {Text} reason
 * @property {string} other
 * @property {Nameplate | null} nameplate
 * @property {Text[]} matters
 * @property {Serving} serving
 */

/**
 * @typedef {Object} Nameplate
 * @property {string} staff_no
 * @property {Text} name
 * @property {Text} post
 * @property {string} duty
 * @property {Text} bureau
 * @property {string} photo
 * @property {boolean} chief
 * @property {boolean} substitute
 * @property {string} phone
 */

/**
 * @typedef {Object} RatingState
 * @property {string} number
 * @property {number} until
 * @property {string} code
 * @property {RatingGiven | null} given
 * @property {RatingLevel[]} levels
 * @property {Text[]} reasons
 * @property {number} low
 */

/**
 * @typedef {Object} RatingLevel
 * @property {number} score
 * @property {Text} name
 * @property {string} mouth
 */

/**
 * @typedef {Object} RatingGiven
 * @property {Text} name
 * @property {number} at
 */

/**
 * @typedef {Object} RatingRequest
 * @property {string} number
 * @property {number} score
 * @property {number[]} reasons
 * @property {string} phone
 */

export {};
