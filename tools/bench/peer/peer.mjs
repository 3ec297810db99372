// The peer of jalon-bench fold and decide: XState 5's pure transition() over the life of one
// mission. jalon-bench starts it with a file {machine, steps: [{event, marks, configuration}]},
// made of the same workflow and the same events; event null is the start.
//
// Compared: one call of transition() an event, from snapshot to snapshot; guards are closures that
// return the outcome that is known. Not done here, and done by Jalon: data, assignments, rules,
// timers, the record of what was left and entered, refusals with reasons (decide); data, timers,
// history and marks of steps (fold). Not done by Jalon: XState's list of actions to execute.
//
// Plays the life once, and compares the configuration after every event with the expected one; then
// prints "ready", and for each line N on stdin the seconds that N lives took.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createMachine, enqueueActions, initialTransition, transition } from "xstate";

const { machine: source, steps } = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const step of steps) {
  step.marks = new Set(step.marks);
  step.event = step.event === null ? null : { type: step.event };
}

let reached = new Set();

const raising = ({ raise, mark }) =>
  enqueueActions(({ enqueue }) => {
    if (reached.has(mark)) enqueue.raise({ type: raise });
  });

function transitions(list) {
  return list.map(({ target, reenter, guard, actions }) => ({
    ...(target && { target, reenter }),
    ...(guard !== undefined && { guard: () => reached.has(guard) }),
    ...(actions.length > 0 && { actions: actions.map(raising) }),
  }));
}

function state({ on, always, onDone, entry, exit, states, ...rest }) {
  const events = Object.entries(on ?? {}).map(([event, list]) => [event, transitions(list)]);
  const children = Object.entries(states ?? {}).map(([id, child]) => [id, state(child)]);
  return {
    ...rest,
    ...(events.length > 0 && { on: Object.fromEntries(events) }),
    ...(always && { always: transitions(always) }),
    ...(onDone && { onDone: transitions(onDone) }),
    ...(entry?.length > 0 && { entry: entry.map(raising) }),
    ...(exit?.length > 0 && { exit: exit.map(raising) }),
    ...(children.length > 0 && { states: Object.fromEntries(children) }),
  };
}

const machine = createMachine(state(source));

function next(snapshot, step) {
  reached = step.marks;
  return step.event === null
    ? initialTransition(machine)[0]
    : transition(machine, snapshot, step.event)[0];
}

function live() {
  let snapshot = null;
  for (const step of steps) snapshot = next(snapshot, step);
  return snapshot;
}

function compare() {
  let snapshot = null;
  for (const [index, step] of steps.entries()) {
    snapshot = next(snapshot, step);
    const active = snapshot._nodes
      .filter((node) => node.type === "atomic" || node.type === "final")
      .map((node) => node.key)
      .sort();
    if (JSON.stringify(active) === JSON.stringify(step.configuration)) continue;
    const expected = step.configuration;
    console.error(`peer: step ${index + 1} ${step.event?.type}: ${active}, not ${expected}`);
    process.exit(1);
  }
}

compare();
const warm_up = 30;
for (let i = 0; i < warm_up; ++i) live();
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const begin = process.hrtime.bigint();
  for (let i = Number(line); i > 0; --i) live();
  console.log(Number(process.hrtime.bigint() - begin) / 1e9);
}
