// @ts-check
/**
 * What the desk's topics and calls send: types only. A Go test compares them
 * with the structs.
 */

/**
 * @typedef {Object} Text
 * @property {string} zh
 * @property {string} en
 */

/**
 * @typedef {Object} Person
 * @property {string} no
 * @property {Text} name
 */

/**
 * @typedef {Object} Ticket
 * @property {string} id
 * @property {string} name
 * @property {string} person
 * @property {string} line
 * @property {Text} line_name
 * @property {string} matter
 * @property {Text} matter_name
 * @property {Text} mark
 * @property {Text[]} then
 * @property {string} stage
 * @property {number} issued
 * @property {number} called_at
 * @property {number} last_call
 * @property {number} calls
 * @property {number} started_at
 * @property {number} ended_at
 * @property {Text} why
 * @property {Person | null} first_asked
 */

/**
 * @typedef {Object} LineCount
 * @property {string} prefix
 * @property {Text} name
 * @property {number} waiting
 * @property {string} closed
 */

/**
 * @typedef {Object} Undo
 * @property {Text} label
 * @property {number} till
 */

/**
 * @typedef {Object} Given
 * @property {Text} name
 * @property {string} number
 * @property {string} href
 * @property {boolean} void
 * @property {string} case
 */

/**
 * @typedef {Object} CaseLights
 * @property {number} open
 * @property {number} yellow
 * @property {number} red
 * @property {number} black
 * @property {number} joint
 */

/**
 * @typedef {Object} TaskCount
 * @property {number} open
 * @property {number} overdue
 */

/**
 * @typedef {Object} State
 * @property {string} no
 * @property {Text} name
 * @property {string} status
 * @property {number} since
 * @property {Text} reason
 * @property {Person | null} staff
 * @property {Person | null} cover
 * @property {string} act
 * @property {Ticket | null} ticket
 * @property {Ticket | null} next
 * @property {Ticket[]} queue
 * @property {number} waiting
 * @property {number} oldest
 * @property {LineCount[]} lines
 * @property {Ticket[]} held
 * @property {Ticket[]} missed
 * @property {Undo | null} undo
 * @property {Ticket[]} coming
 * @property {Text[]} unqualified
 * @property {number} reentry_least
 * @property {Given[]} given
 * @property {string} proposed
 * @property {CaseLights} cases
 * @property {TaskCount} tasks
 * @property {boolean} closing
 * @property {Finished | null} finished
 */

/**
 * @typedef {Object} Finished
 * @property {string} name
 * @property {Text} outcome
 * @property {string} href
 */

/**
 * @typedef {Object} Seat
 * @property {string} no
 * @property {Text} name
 * @property {string} status
 * @property {Text} label
 * @property {Person | null} staff
 * @property {string} number
 * @property {number} waiting
 */

/**
 * @typedef {Object} OfficeLine
 * @property {string} prefix
 * @property {Text} name
 * @property {number} waiting
 * @property {number} oldest
 * @property {number} issued
 * @property {number} max
 * @property {number} open
 * @property {string} closed
 * @property {boolean} nobody
 * @property {number} estimate
 * @property {Opening[]} openings
 * @property {MatterCount[]} unserved
 */

/**
 * @typedef {Object} Opening
 * @property {string} window
 * @property {Person | null} staff
 * @property {boolean} tide
 */

/**
 * @typedef {Object} MatterCount
 * @property {Text} matter
 * @property {number} count
 */

/**
 * @typedef {Object} OfficeOwn
 * @property {Text} reason
 * @property {number} since
 * @property {boolean} unattended
 */

/** @typedef {Seat & OfficeOwn} OfficeWindow */

/**
 * @typedef {Object} Warning
 * @property {string} code
 * @property {string} device
 * @property {string} cause
 * @property {boolean} fault
 * @property {string} since
 * @property {Text} problem
 * @property {Text} advice
 * @property {string[]} hidden
 */

/**
 * @typedef {Object} HelpCall
 * @property {string} kiosk
 * @property {Text} place
 * @property {number} at
 */

/**
 * @typedef {Object} DoubtfulSlip
 * @property {number} id
 * @property {string} number
 * @property {string} kiosk
 * @property {number} at
 * @property {Text} problem
 */

/**
 * @typedef {Object} OutageView
 * @property {string} device
 * @property {boolean} fault
 * @property {Text} problem
 * @property {string} from
 * @property {Text} lasted
 * @property {boolean} open
 */

/**
 * @typedef {Object} Alarm
 * @property {Text} text
 * @property {string} href
 * @property {boolean} bad
 */

/**
 * @typedef {Object} Proposal
 * @property {boolean} also
 * @property {string} line
 * @property {Text} name
 * @property {number} waiting
 * @property {number} minutes
 * @property {string} window
 * @property {Person | null} staff
 * @property {boolean} tide
 */

/**
 * @typedef {Object} Progress
 * @property {string} day
 * @property {number} issued
 * @property {number} served
 * @property {number} wait
 */

/**
 * @typedef {Object} Office
 * @property {Alarm[]} alarms
 * @property {Proposal[]} proposals
 * @property {Progress} now
 * @property {Progress} before
 * @property {HelpCall[]} helps
 * @property {DoubtfulSlip[]} slips
 * @property {OfficeLine[]} lines
 * @property {OfficeWindow[]} windows
 * @property {Warning[]} faults
 * @property {number} waiting
 * @property {number} longest
 * @property {number} open
 * @property {number} paused
 * @property {number} empty
 */

/**
 * @typedef {Object} Option
 * @property {string} value
 * @property {Text} label
 */

/**
 * @typedef {Object} Action
 * @property {string} name
 * @property {Text} label
 * @property {Option[]} [options]
 */

/**
 * @typedef {Object} SimView
 * @property {string} picture
 * @property {number} ratio
 * @property {Action[]} actions
 */

/**
 * @typedef {Object} Counters
 * @property {number} tx_bytes
 * @property {number} rx_bytes
 * @property {number} checksum_errors
 * @property {number} timeouts
 * @property {number} resyncs
 * @property {number} reopens
 * @property {number} stuck_writes
 */

/**
 * @typedef {Object} Health
 * @property {string} id
 * @property {string} kind
 * @property {string} model
 * @property {string} link
 * @property {string} state
 * @property {string} since
 * @property {string} last_ok
 * @property {Counters} counters
 * @property {string} code
 * @property {Text} problem
 * @property {Text} advice
 * @property {Record<string, string>} [details]
 * @property {string[]} [shares]
 */

/**
 * @typedef {Object} DeviceOwn
 * @property {Text} label
 * @property {SimView | null} sim
 * @property {Action[]} tests
 * @property {boolean} retry
 * @property {Fact[]} facts
 */

/**
 * @typedef {Object} Fact
 * @property {Text} label
 * @property {Text} value
 */

/** @typedef {Health & DeviceOwn} DeviceView */

/**
 * @typedef {Object} DevicesState
 * @property {DeviceView[]} devices
 * @property {Warning[]} warnings
 * @property {OutageView[]} outages
 */

/**
 * @typedef {Object} Frame
 * @property {string} at
 * @property {boolean} out
 * @property {string} hex
 * @property {Text} note
 */

export {};
