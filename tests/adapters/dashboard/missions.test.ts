import assert from "node:assert/strict";
import type { Instance, LogEvent } from "../../../adapters/dashboard/src/contract/types";
import { applyEvent } from "../../../adapters/dashboard/src/missions/change";
import { dueTime, isDueSoon, isOverdue } from "../../../adapters/dashboard/src/missions/due";
import { syntheticPaths } from "../../../adapters/dashboard/src/missions/facts";
import {
  type Filter,
  fold,
  matches,
  NO_FILTER,
  readFilter,
  writeFilter,
} from "../../../adapters/dashboard/src/missions/filter";
import {
  groupMissions,
  mostUsedWorkflow,
  reordered,
} from "../../../adapters/dashboard/src/missions/groups";

const NOW = Date.parse("2026-06-15T12:00:00Z");

function mission(changes: Partial<Instance> = {}): Instance {
  return {
    id: "CI-1",
    workflow: "w",
    workflow_version: 1,
    version: 3,
    position: 30,
    configuration: ["open"],
    phase: "need",
    attributes: { country: "CI", host: "H08", host_name: "Société Civile" },
    data: {},
    due: [],
    final: false,
    ...changes,
  };
}

function event(changes: Partial<LogEvent> = {}): LogEvent {
  return {
    type: "StepTaken",
    trigger: "close",
    data: {},
    actor: null,
    exited: ["open"],
    entered: ["closed"],
    instance: "CI-1",
    version: 4,
    position: 31,
    configuration: ["closed"],
    workflow: "w",
    workflow_version: 1,
    occurred_at: "2026-06-15T00:00:00Z",
    recorded_at: "2026-06-15T00:00:00Z",
    ...changes,
  };
}

const reader = { now: NOW, subject: "u1", words: () => [] as string[] };

test("folding removes accents and case", () => {
  assert.equal(fold("Côte d’Ivoire"), "cote d’ivoire");
});

test("a search without accents finds a name with accents", () => {
  const words = () => ["Côte d’Ivoire"];
  const found = (q: string) => matches(mission(), { ...NO_FILTER, q }, { ...reader, words });
  assert.equal(found("societe cote"), true);
  assert.equal(found("societe maroc"), false);
});

test("overdue is computed from now, not read from the answer", () => {
  const due = [{ timer: "t", at: "2026-06-15T12:00:01Z", overdue: true }];
  assert.equal(isOverdue(mission({ due }), NOW), false);
  assert.equal(isOverdue(mission({ due }), NOW + 2_000), true);
});

test("a finished mission is never overdue", () => {
  const due = [{ timer: "t", at: "2020-01-01T00:00:00Z" }];
  assert.equal(isOverdue(mission({ due, final: true }), NOW), false);
});

test("a bare date lasts to the end of its day", () => {
  assert.ok(dueTime("2026-06-15") > dueTime("2026-06-15T12:00:00"));
});

test("a change brings the configuration and asks for what it does not tell", () => {
  const { mission: after, complete } = applyEvent(mission(), event(), "end");
  assert.deepEqual(after.configuration, ["closed"]);
  assert.equal(after.phase, "end");
  assert.equal(after.attributes.host, "H08");
  assert.equal(complete, false);
});

test("a change that tells phase and attributes needs no further read", () => {
  const told = event({ phase: "end", attributes: { country: "SN" } });
  const { mission: after, complete } = applyEvent(mission(), told, undefined);
  assert.equal(complete, true);
  assert.equal(after.attributes.country, "SN");
});

test("an old change alters nothing", () => {
  const known = mission({ version: 9 });
  const { mission: after, changed } = applyEvent(known, event(), "end");
  assert.equal(after, known);
  assert.equal(changed, false);
});

const byId = (all: Instance[]) => new Map(all.map((one) => [one.id, one]));

test("all missions are ordered by urgency, also when some came, changed and went", () => {
  const ids = (all: Instance[]) => all.map(({ id }) => id);
  const due = (at: string) => [{ timer: "t", at }];
  const a = mission({ id: "A" });
  const b = mission({ id: "B", due: due("2026-01-01T00:00:00Z") });
  const c = mission({ id: "C", due: due("2026-03-01T00:00:00Z") });
  const first = reordered([], byId([a, b, c]));
  assert.deepEqual(ids(first), ["B", "C", "A"]);
  const later = { ...b, due: due("2026-05-01T00:00:00Z") };
  const second = reordered(first, byId([a, later, c]));
  assert.deepEqual(ids(second), ["C", "B", "A"]);
  assert.equal(second[1], later, "as it is now");
  const d = mission({ id: "D", due: due("2026-04-01T00:00:00Z") });
  assert.deepEqual(ids(reordered(second, byId([d, later, a]))), ["D", "B", "A"]);
});

test("phases come in board order with the empty ones, missions in the order given", () => {
  const late = mission({ id: "B", due: [{ timer: "t", at: "2026-01-01T00:00:00Z" }] });
  const groups = groupMissions([late, mission({ id: "A" })], "phase", ["draft", "need", "end"]);
  assert.deepEqual([...groups.keys()], ["draft", "need", "end"]);
  assert.deepEqual(
    groups.get("need")?.map(({ id }) => id),
    ["B", "A"],
  );
});

test("a mission in a phase that is not listed still has a column", () => {
  const groups = groupMissions([mission({ phase: null })], "phase", ["need"]);
  assert.deepEqual([...groups.keys()], ["need", ""]);
});

test("the workflow with most missions is the first one shown", () => {
  const all = ["b", "a", "b"].map((workflow) => mission({ workflow }));
  assert.equal(mostUsedWorkflow(all), "b");
  assert.equal(mostUsedWorkflow([]), "");
});

test("every filter narrows", () => {
  const one = mission();
  assert.equal(matches(one, NO_FILTER, reader), true);
  const narrow: Partial<Filter>[] = [
    { country: "SN" },
    { host: "H01" },
    { phase: "end" },
    { workflow: "x" },
    { when: "overdue" },
    { when: "soon" },
    { mine: true },
  ];
  for (const change of narrow) {
    assert.equal(matches(one, { ...NO_FILTER, ...change }, reader), false, JSON.stringify(change));
  }
});

test("what is due within 30 days is found, what is overdue is not among it", () => {
  const at = (day: string) => mission({ due: [{ timer: "t", at: day }] });
  const soon = (one: Instance) => matches(one, { ...NO_FILTER, when: "soon" }, reader);
  assert.equal(soon(at("2026-07-14")), true);
  assert.equal(soon(at("2026-07-16")), false);
  assert.equal(soon(at("2026-06-14")), false);
  assert.equal(isDueSoon({ ...at("2026-07-14"), final: true }, NOW), false);
});

test("a mission that is overdue by one deadline can be due soon by another", () => {
  const both = mission({
    due: [
      { timer: "a", at: "2026-06-01" },
      { timer: "b", at: "2026-06-20" },
    ],
  });
  assert.equal(isOverdue(both, NOW), true);
  assert.equal(isDueSoon(both, NOW), true);
});

test("mine are the missions assigned to who reads", () => {
  const attributes = { assignee: "u1" };
  assert.equal(matches(mission({ attributes }), { ...NO_FILTER, mine: true }, reader), true);
});

test("the filter survives the address, and a token never enters it", () => {
  const filter: Filter = {
    ...NO_FILTER,
    country: "CI",
    when: "overdue",
    mine: true,
    q: "é a",
    group: "host",
    layout: "list",
  };
  const query = writeFilter(filter, "?lang=fr&token=jalon_x");
  assert.deepEqual(readFilter(query), filter);
  assert.match(query, /lang=fr/);
  assert.doesNotMatch(query, /jalon_x/);
  assert.equal(writeFilter({ ...NO_FILTER }), "");
});

test("what the address says wrongly is not believed", () => {
  const filter = readFilter("?when=never&group=moon&layout=%00&mine=yes");
  assert.deepEqual(filter, NO_FILTER);
});

test("only a list of paths marks a mission synthetic", () => {
  assert.deepEqual(syntheticPaths(mission({ data: { synthetic: ["a"] } })), ["a"]);
  assert.deepEqual(syntheticPaths(mission({ data: { synthetic: true } })), []);
});
