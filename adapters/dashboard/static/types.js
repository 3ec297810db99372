/**
 * The shapes of the public contract that the page reads. Nothing runs here.
 *
 * @typedef {Record<string, string>} Titles one text a language
 * @typedef {{timer: string, at: string, overdue?: boolean}} Due
 * @typedef {Record<string, any>} Schema a JSON Schema (draft-07) object
 *
 * @typedef {object} Instance
 * @property {string} id
 * @property {string} workflow
 * @property {number} workflow_version
 * @property {number} version
 * @property {number} position
 * @property {string[]} configuration
 * @property {string | null} phase
 * @property {Record<string, any>} attributes
 * @property {Record<string, any>} data
 * @property {Due[]} due
 * @property {boolean} final
 * @property {string} [created_at]
 * @property {string} [updated_at]
 *
 * @typedef {object} LogEvent an event of the log; `due` and `left` come with live changes only
 * @property {number} position
 * @property {number} version
 * @property {string} instance
 * @property {string} type
 * @property {string | null} trigger
 * @property {any} data
 * @property {{role?: string, org?: string, subject?: string} | null} actor
 * @property {string} occurred_at
 * @property {string} recorded_at
 * @property {string[]} exited
 * @property {string[]} entered
 * @property {string[]} configuration
 * @property {string[]} [irregular] the guards that did not hold when it happened all the same
 * @property {string} workflow
 * @property {number} workflow_version
 * @property {Due[]} [due]
 * @property {boolean} [left]
 * @property {boolean} [final]
 * @property {string | null} [phase]
 * @property {Record<string, any>} [attributes]
 *
 * @typedef {object} Refusal
 * @property {string} guard
 * @property {string | null} [article]
 * @property {Titles | string} [message]
 * @property {Record<string, any>} [facts]
 * @property {{role: string, trigger?: string}[]} [unblock_by]
 *
 * @typedef {object} AllowedTrigger
 * @property {string} trigger
 * @property {Titles} title
 * @property {boolean} allowed
 * @property {Schema} [schema]
 * @property {Refusal[]} [refusals]
 *
 * @typedef {{id: string, version: number, triggers: AllowedTrigger[]}} Allowed
 * @typedef {{id: string, title?: Titles}} Phase
 *
 * @typedef {object} WorkflowItem
 * @property {string} id
 * @property {number} version
 * @property {string} [hash]
 * @property {Titles} title
 * @property {Phase[]} [phases]
 *
 * @typedef {object} Filter
 * @property {string} workflow
 * @property {string} country
 * @property {string} host
 * @property {string} phase
 * @property {boolean} overdue
 * @property {string} q
 * @property {"phase" | "host" | "country"} group
 */

export {};
