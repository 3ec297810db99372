// @ts-check
/** What the board shows, computed from missions and changes. Pure: no clock, no DOM, no network. */

/** @typedef {import("./types.js").Instance} Instance */
/** @typedef {import("./types.js").LogEvent} LogEvent */
/** @typedef {import("./types.js").Due} Due */
/** @typedef {import("./types.js").Filter} Filter */

/** @type {Readonly<Filter>} */
export const NO_FILTER = Object.freeze({
  workflow: "",
  country: "",
  host: "",
  phase: "",
  overdue: false,
  q: "",
  group: "phase",
});

/**
 * Lower case without accents, so that "cote" finds "Côte".
 * @param {string} text
 */
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

/**
 * When a deadline is over; a bare date lasts to the end of that day.
 * @param {string} at
 * @returns {number} milliseconds since the epoch
 */
export function dueTime(at) {
  const bare = /^\d{4}-\d{2}-\d{2}$/.test(at);
  return Date.parse(bare ? `${at}T23:59:59.999` : at);
}

/** @param {Instance} mission @returns {Due[]} by date, the next one first */
export function dueInOrder(mission) {
  return [...(mission.due ?? [])].sort((a, b) => dueTime(a.at) - dueTime(b.at));
}

/** @param {Instance} mission @param {number} now @returns {boolean} */
export function isOverdue(mission, now) {
  return !mission.final && (mission.due ?? []).some((due) => dueTime(due.at) < now);
}

/** @param {Instance} mission @returns {string[]} data paths that were generated, not stated */
export function syntheticPaths(mission) {
  const paths = mission.data?.synthetic;
  return Array.isArray(paths) ? paths.filter((path) => typeof path === "string") : [];
}

/** @param {Instance} mission @returns {string} */
export function hostName(mission) {
  const { host_name: name, host } = mission.attributes ?? {};
  return String(name ?? mission.data?.host_name ?? host ?? "");
}

/**
 * The mission after a change, and whether the change told all that the card needs.
 * A change that is older than what is known leaves the mission as it is.
 * @param {Instance | undefined} known
 * @param {LogEvent} event
 * @param {string | undefined} phase the phase of the new configuration, where evident
 * @returns {{mission: Instance, complete: boolean, changed: boolean}}
 */
export function applyEvent(known, event, phase) {
  if (known && event.version <= known.version) {
    return { mission: known, complete: true, changed: false };
  }
  const complete = event.phase !== undefined && event.attributes !== undefined;
  const mission = {
    id: event.instance,
    workflow: event.workflow,
    workflow_version: event.workflow_version,
    version: event.version,
    position: event.position,
    configuration: event.configuration,
    phase: event.phase ?? phase ?? known?.phase ?? null,
    attributes: event.attributes ?? known?.attributes ?? {},
    data: known?.data ?? {},
    due: event.due ?? known?.due ?? [],
    final: event.final ?? known?.final ?? false,
    created_at: known?.created_at ?? event.occurred_at,
    updated_at: event.recorded_at,
  };
  return { mission, complete, changed: true };
}

/**
 * @param {Instance} mission
 * @param {(mission: Instance) => string[]} words more texts to search, such as titles
 */
function searchText(mission, words) {
  return fold([mission.id, hostName(mission), ...words(mission)].join(" \u0000 "));
}

/**
 * @param {Instance} mission
 * @param {Filter} filter
 * @param {number} now
 * @param {(mission: Instance) => string[]} words
 * @returns {boolean}
 */
export function matches(mission, filter, now, words) {
  const { country, host } = mission.attributes ?? {};
  if (filter.workflow && mission.workflow !== filter.workflow) return false;
  if (filter.country && country !== filter.country) return false;
  if (filter.host && host !== filter.host) return false;
  if (filter.phase && mission.phase !== filter.phase) return false;
  if (filter.overdue && !isOverdue(mission, now)) return false;
  if (!filter.q.trim()) return true;
  const text = searchText(mission, words);
  return fold(filter.q)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/**
 * Overdue and soonest first; missions without a deadline last, by id.
 * @param {Instance} a
 * @param {Instance} b
 */
export function byUrgency(a, b) {
  const [first, second] = [a, b].map((mission) => {
    const next = mission.final ? undefined : dueInOrder(mission)[0];
    return next ? dueTime(next.at) : Number.MAX_SAFE_INTEGER;
  });
  return first - second || a.id.localeCompare(b.id, "en", { numeric: true });
}

/**
 * @param {Instance} mission
 * @param {Filter["group"]} by
 * @returns {string} "" when the mission has no such fact
 */
export function groupKey(mission, by) {
  if (by === "phase") return mission.phase ?? "";
  return String(mission.attributes?.[by] ?? "");
}

/**
 * Missions by group, each group by urgency. Phases come in board order, empty ones too.
 * @param {Instance[]} missions
 * @param {Filter["group"]} by
 * @param {string[]} phases
 * @returns {Map<string, Instance[]>}
 */
export function groupMissions(missions, by, phases) {
  /** @type {Map<string, Instance[]>} */
  const groups = new Map(by === "phase" ? phases.map((id) => [id, []]) : []);
  for (const mission of missions) {
    const key = groupKey(mission, by);
    const group = groups.get(key);
    if (group) group.push(mission);
    else groups.set(key, [mission]);
  }
  for (const group of groups.values()) group.sort(byUrgency);
  return groups;
}

/**
 * The workflow to show first: the one with most missions.
 * @param {Iterable<Instance>} missions
 * @returns {string}
 */
export function mostUsedWorkflow(missions) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { workflow } of missions) counts.set(workflow, (counts.get(workflow) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0] ?? "";
}

const GROUPS = ["phase", "host", "country"];

/** @param {string} query of the page's address @returns {Filter} */
export function readFilter(query) {
  const params = new URLSearchParams(query);
  const text = (/** @type {string} */ name) => params.get(name) ?? "";
  const group = text("group");
  return {
    workflow: text("workflow"),
    country: text("country"),
    host: text("host"),
    phase: text("phase"),
    overdue: text("overdue") === "1",
    q: text("q"),
    group: /** @type {Filter["group"]} */ (GROUPS.includes(group) ? group : "phase"),
  };
}

/**
 * The query that `readFilter` reads back; what the filter does not know of is kept.
 * @param {Filter} filter
 * @param {string} [query] the present one
 * @returns {string} "" or "?…"
 */
export function writeFilter(filter, query = "") {
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(filter)) {
    const text = typeof value === "boolean" ? (value ? "1" : "") : value;
    if (text && !(name === "group" && text === "phase")) params.set(name, text);
    else params.delete(name);
  }
  params.delete("token");
  const text = params.toString();
  return text ? `?${text}` : "";
}
