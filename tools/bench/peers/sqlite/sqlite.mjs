// SQLite in this process, as a careful Node service would use it: a write-ahead log synced at each
// commit (synchronous=FULL), prepared statements, running missions in memory, and one transaction
// for all requests of a turn of the event loop. A request is answered after its commit.
//
// Usage: node sqlite.mjs FILE CLIENTS SECONDS. Prints one line {value, p50_ms, p99_ms}.
import Database from "better-sqlite3";
import { figures } from "../figures.mjs";
import { begin, Client, next, triggers } from "../mission.mjs";

const file = process.argv[2];
const [clients, seconds] = process.argv.slice(3).map(Number);

const database = new Database(file);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(`
  CREATE TABLE events(position INTEGER PRIMARY KEY, mission TEXT NOT NULL,
    version INTEGER NOT NULL, trigger TEXT, data TEXT NOT NULL, recorded_at INTEGER NOT NULL);
  CREATE TABLE missions(id TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID`);
const add_event = database.prepare(
  "INSERT INTO events(mission, version, trigger, data, recorded_at) VALUES (?, ?, ?, ?, ?)");
const put_state = database.prepare(
  "INSERT INTO missions VALUES (?, ?) ON CONFLICT(id) DO UPDATE SET state = excluded.state");
const get_state = database.prepare("SELECT state FROM missions WHERE id = ?").pluck();
const [open, commit] = [database.prepare("BEGIN IMMEDIATE"), database.prepare("COMMIT")];

const running = new Map();

function state_of(id) {
  const known = running.get(id);
  if (known) return known;
  const stored = get_state.get(id);
  return stored === undefined ? null : JSON.parse(stored);
}

// The mission's version afterwards, or {refused}.
function take({ id, trigger, data }) {
  const before = state_of(id);
  if (trigger === undefined && before) return { refused: "exists" };
  const after = trigger === undefined ? begin(data) : next(before, trigger, data);
  if (after.refused) return after;
  add_event.run(id, after.version, trigger ?? null, JSON.stringify(data), Date.now());
  put_state.run(id, JSON.stringify(after));
  if (after.done === triggers.length) running.delete(id);
  else running.set(id, after);
  return after.version;
}

let waiting = [];

function submit(request, answer) {
  if (waiting.length === 0) setImmediate(write);
  waiting.push({ request, answer });
}

function write() {
  const group = waiting;
  waiting = [];
  open.run();
  for (const one of group) one.outcome = take(one.request);
  commit.run();
  for (const { answer, outcome } of group) answer(outcome);
}

function measure() {
  const latencies = [];
  const first = performance.now();
  const last = first + seconds * 1000;
  return new Promise((resolve, reject) => {
    let working = clients;
    function ask(client) {
      const sent = performance.now();
      submit(client.request(), (outcome) => {
        if (outcome.refused) return reject(new Error(`refused: ${outcome.refused}`));
        const now = performance.now();
        latencies.push(now - sent);
        if (now < last) ask(client);
        else if (--working === 0) resolve({ latencies, took: (now - first) / 1000 });
      });
    }
    for (let i = 0; i < clients; ++i) ask(new Client(`C${i}`));
  });
}

// A peer that refuses nothing would be no peer.
function expect_refusals() {
  const data = { note: "", place: "Lyon", cost: 1 };
  const [first, second] = triggers;
  const wrong = [{ id: "none", trigger: first, data }, { id: "probe", trigger: second, data },
                 { id: "probe", trigger: first, data: { ...data, cost: 11 } }];
  take({ id: "probe", data: { budget: 10, spent: 0 } });
  if (!wrong.every((request) => take(request).refused)) throw new Error("an illegal step passed");
}

expect_refusals();
const { latencies, took } = await measure();
const kept = database.prepare("SELECT count(*) FROM events").pluck().get();
if (kept !== latencies.length + 1) throw new Error(`${latencies.length} answered, ${kept} kept`);
database.close();
console.log(JSON.stringify(figures(latencies, took)));
