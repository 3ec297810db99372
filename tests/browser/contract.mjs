/** What the browser checks ask the server beside the page: candidates for a step, form values. */

/** @param {string} link a signed-in link */
export function client(link) {
  const { origin, hash } = new URL(link);
  const headers = { Authorization: `Bearer ${hash.slice("#token=".length)}` };
  const read = async (path) => {
    const answer = await fetch(origin + path, { headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const get = async (path) => (await read(path)).json();
  const bytes = async (path) => Buffer.from(await (await read(path)).arrayBuffer());
  const send = (method) => (path, body) =>
    fetch(origin + path, {
      method,
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  const upload = async (content, names) => {
    const tus = { ...headers, "Tus-Resumable": "1.0.0" };
    const pairs = Object.entries(names).map(([name, text]) => `${name} ${btoa(text)}`);
    const begun = await fetch(`${origin}/v1/files`, {
      method: "POST",
      headers: { ...tus, "Upload-Length": content.length, "Upload-Metadata": pairs.join(",") },
    });
    const type = "application/offset+octet-stream";
    const sent = await fetch(origin + begun.headers.get("Location"), {
      method: "PATCH",
      headers: { ...tus, "Upload-Offset": "0", "Content-Type": type },
      body: content,
    });
    if (!sent.ok) throw new Error(`${sent.status} ${await sent.text()}`);
  };
  const remove = (path) => fetch(origin + path, { method: "DELETE", headers });
  return { origin, get, bytes, upload, remove, post: send("POST"), put: send("PUT") };
}

/** All instances, over the pages of the list. `filter`: "" or "?…". */
export async function allInstances({ get }, filter = "") {
  const items = [];
  let cursor = null;
  do {
    const query = new URLSearchParams(filter);
    query.set("limit", "100");
    if (cursor) query.set("cursor", cursor);
    const page = await get(`/v1/instances?${query}`);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

/** @returns {Map<string, {state: object, phase?: string, parents: string[]}>} by state id */
function statesOf(workflow) {
  const found = new Map();
  const walk = (states, inherited, parents) => {
    for (const [id, state] of Object.entries(states ?? {})) {
      const phase = state.phase ?? inherited;
      found.set(id, { state, phase, parents });
      walk(state.states, phase, [...parents, id]);
    }
  };
  walk(workflow.states, undefined, []);
  return found;
}

function targetsOf(on, trigger) {
  const entries = Array.isArray(on) ? on.map((one) => [one.event, one]) : Object.entries(on ?? {});
  const taken = entries.filter(([descriptor]) => descriptor.split(/\s+/).includes(trigger));
  return taken
    .flatMap(([, transitions]) => transitions)
    .flatMap((one) => (typeof one === "string" ? one : (one.target ?? [])));
}

/**
 * Steps that are allowed now and lead to another column of the board, by the workflow's text.
 * @returns {AsyncGenerator<{mission: object, trigger: string, schema: object}>}
 */
export async function* movingSteps(api) {
  for (const mission of await allInstances(api)) {
    if (mission.final) continue;
    const { workflow, workflow_version: version } = mission;
    const states = statesOf(await api.get(`/v1/workflows/${workflow}/versions/${version}`));
    const active = mission.configuration.flatMap((id) => [id, ...(states.get(id)?.parents ?? [])]);
    const { triggers } = await api.get(`/v1/instances/${mission.id}/allowed`);
    for (const { trigger, allowed, schema } of triggers) {
      const targets = active.flatMap((id) => targetsOf(states.get(id)?.state.on, trigger));
      const phases = targets.map((id) => states.get(id)?.phase).filter(Boolean);
      if (allowed && phases.some((phase) => phase !== mission.phase)) {
        yield { mission, trigger, schema };
      }
    }
  }
}

/** A value that a schema accepts, as simple as can be. */
export function sample(schema) {
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.examples) return schema.examples[0];
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  const today = new Date().toISOString();
  switch (type) {
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "array":
      return Array.from({ length: schema.minItems ?? 1 }, () => sample(schema.items ?? {}));
    case "object":
      return sampleObject(schema);
    default:
      if (schema.format === "date") return today.slice(0, 10);
      if (schema.format === "date-time") return today;
      return sampleText(schema);
  }
}

/** Shapes of ids, codes, zones and digests that patterns commonly ask for. */
const TEXTS = ["x1", "SN", "SEN", "2026-03-01", "08:30", "Africa/Dakar", "a".repeat(64), "1"];

function sampleText({ pattern, minLength = 1 }) {
  const fits = (text) => text.length >= minLength && new RegExp(pattern ?? "").test(text);
  return TEXTS.find(fits) ?? "x".repeat(minLength);
}

/** Only what is required. */
function sampleObject(schema) {
  const names = schema.required ?? [];
  return Object.fromEntries(names.map((name) => [name, sample(schema.properties?.[name] ?? {})]));
}
