// The workload of every peer, the one of jalon-bench append: a mission is started and takes ten
// steps in a row; a step carries about 200 bytes, passes a rule on its budget and adds to what is
// spent; whatever is out of turn is refused.
export const triggers = [
  "need.described", "need.approved", "offer.made", "contract.signed", "visa.granted",
  "training.passed", "departure.fixed", "arrival.reported", "report.filed", "return.settled",
];

// --- the mission of the peers --------------------------------------------------------------------

export function begin({ budget, spent }) {
  return { version: 1, done: 0, budget, spent };
}

// The state after the step, or {refused: why}.
export function next(state, trigger, { cost }) {
  if (!state || triggers[state.done] !== trigger) return { refused: "not_allowed" };
  if (state.spent + cost > state.budget) return { refused: "BUDGET" };
  const { version, done, budget, spent } = state;
  return { version: version + 1, done: done + 1, budget, spent: spent + cost };
}

// --- the same for Jalon --------------------------------------------------------------------------

const both = (text) => ({ en: text, fr: text });
const strict = (required, properties) => ({
  type: "object", additionalProperties: false, required, properties,
});
const text = (maxLength) => ({ type: "string", maxLength, personal: false });

function state(done) {
  if (done === triggers.length) return { type: "final" };
  const spent = { "+": [{ var: "data.spent" }, { var: "input.cost" }] };
  const target = `s${done + 1}`;
  const way = { target, guard: "BUDGET", actions: [{ assign: { spent } }] };
  return { on: { [triggers[done]]: way } };
}

export function workflow() {
  const rule = {
    "<=": [{ "+": [{ var: "data.spent" }, { var: "input.cost" }] }, { var: "data.budget" }],
  };
  const states = {};
  for (let done = 0; done <= triggers.length; ++done) states[`s${done}`] = state(done);
  const integer = { type: "integer" };
  const input = strict(["note", "cost"], {
    note: text(400), place: text(100), cost: { type: "integer", minimum: 0 },
  });
  const trigger = { title: both("Next"), by: ["*"], data: input };
  const data = strict(["country", "host", "budget", "spent"], {
    country: { type: "string", pattern: "^[A-Z]{2}$" }, host: text(100), budget: integer,
    spent: integer,
  });
  return {
    id: "bench_mission", version: 1, title: both("Mission"), initial: "s0", states,
    guards: { BUDGET: { rule, message: both("The budget is used up.") } },
    start: { by: ["*"], data },
    triggers: Object.fromEntries(triggers.map((name) => [name, trigger])),
    data: { type: "object" },
  };
}

// --- what the clients ask ------------------------------------------------------------------------

const words = ["the", "host", "wrote", "that", "arrival", "is", "confirmed", "by",
               "train", "monday", "and", "housing", "was", "found", "near", "school"];
const words_a_note = 27;

function note(seed) {
  let chosen = "";
  for (let i = 0; i < words_a_note; ++i) chosen += `${words[(seed * 7 + i * 5 + 3) % 16]} `;
  return chosen;
}

let missions = 0;

// One client: what it asks next, in order. Each request is made when the last one was accepted.
export class Client {
  constructor(prefix) {
    this.prefix = prefix;
    this.done = triggers.length;
  }

  // {id, data} is a start; with `trigger`, a step.
  request() {
    if (this.done === triggers.length) {
      this.done = 0;
      this.id = `${this.prefix}-${++missions}`;
      const host = `host-${missions % 1000}`;
      return { id: this.id, data: { country: "FR", host, budget: 100_000, spent: 0 } };
    }
    const trigger = triggers[this.done++];
    const cost = (missions * 31 + this.done * 977) % 10_000;
    const data = { note: note(missions + this.done), place: "Lyon", cost };
    return { id: this.id, trigger, data };
  }
}
