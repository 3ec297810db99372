// bench-peers: Jalon beside its peers, on one machine, in one run, on one workload (mission.mjs).
//
//   append ÷ sqlite   jalon-bench append (in process, 128 in flight) ÷ SQLite in Node (in process,
//                     128 in flight, one synced commit a turn of the loop). p50, p99: Jalon's.
//   http ÷ restate    Jalon's HTTP server ÷ Restate's, each with 64 keep-alive connections at full
//                     load. p50, p99: Jalon's at half of that load, requests due at a steady rate.
//   http ÷ sqlite     Jalon over HTTP ÷ SQLite in Node without HTTP.
//   fanout ÷ ws       jalon-bench fanout ÷ ws in Node, to the same 1,000 readers. p50, p99: until
//                     all have 64 messages, Jalon's.
//
// Usage: main.mjs [--rounds N] [--seconds S] [--data DIR]. The rounds take turns, so that a noisy
// machine is noisy for all; medians are reported. On stdout one JSON line a comparison: workload,
// peer, value, unit, limit (the peer's), ratio, p50_ms, p99_ms; what could not be measured is null.
// On stderr a table. Exit 1 when nothing could be compared. JALON_BIN and JALON_BENCH_BIN name the
// programs.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { typical } from "./figures.mjs";
import * as jalon from "./jalon.mjs";
import { at_full_load, at_rate } from "./load.mjs";
import { Child } from "./processes.mjs";
import * as restate from "./restate.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../..");
// The peers run from a copy: their packages bring C++ that is none of ours to build.
const place = join(root, "build/peers");
const programs = {
  jalon: process.env.JALON_BIN ?? join(root, "build/release/bin/jalon"),
  bench: process.env.JALON_BENCH_BIN ?? join(root, "build/release/bin/jalon-bench"),
};
const [in_process_clients, connections, warm_up_s] = [128, 64, 2];

// --- what is measured ----------------------------------------------------------------------------

async function run_sqlite(folder, { seconds }) {
  const script = join(place, "sqlite/sqlite.mjs");
  const file = join(folder, "missions.sqlite");
  return new Child(process.execPath, [script, file, in_process_clients, seconds]).first_object();
}

async function run_restate(folder, { seconds }) {
  const server = await restate.serve(join(place, "restate"), folder);
  try {
    await at_full_load(server.target, connections, warm_up_s);
    return await at_full_load(server.target, connections, seconds);
  } finally {
    await server.stop();
  }
}

async function run_http(folder, { seconds }) {
  const server = await jalon.serve(programs.jalon, folder, connections);
  try {
    await at_full_load(server.target, connections, warm_up_s);
    const full = await at_full_load(server.target, connections, seconds);
    const half = await at_rate(server.target, connections, seconds, full.value / 2);
    return { ...full, half };
  } finally {
    await server.child.stop();
  }
}

function run_fanout(folder, { seconds }) {
  const parameters = ["fanout", "--json", "--seconds", seconds, "--data", folder];
  return new Child(programs.bench, parameters).first_object(300_000);
}

async function run_ws(folder, { seconds }) {
  const [frames, bytes] = [64, 940];  // as jalon-bench fanout has them
  const server = new Child(process.execPath, [join(place, "ws/server.mjs"), frames, bytes]);
  try {
    const { port } = await server.first_object();
    const parameters = ["fanout", "--json", "--port", port, "--seconds", seconds, "--data", folder];
    return await new Child(programs.bench, parameters).first_object(300_000);
  } finally {
    await server.stop();
  }
}

const measurements = [
  { name: "sqlite", run: run_sqlite, packages: "sqlite", in_flight: in_process_clients },
  { name: "append", run: (folder) => jalon.append(programs.bench, folder),
    in_flight: in_process_clients },
  { name: "restate", run: run_restate, packages: "restate", in_flight: connections },
  { name: "http", run: run_http, in_flight: connections },
  { name: "ws", run: run_ws, packages: "ws", in_flight: 64 },
  { name: "fanout", run: run_fanout, in_flight: 64 },
];

// Why the packages in `folder` cannot be used; null when they can.
function not_installed(folder) {
  const flags = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = spawnSync("npm", ["install", ...flags], {
    cwd: join(place, folder), encoding: "utf8", timeout: 600_000,
  });
  if (npm.status === 0) return null;
  const said = (npm.error?.message ?? npm.stderr).split("\n")
    .filter((line) => /error|ERR/.test(line)).slice(0, 3).join("; ");
  return `not installed: ${said || "npm install failed"}`;
}

async function one_round(measurement, options) {
  const folder = mkdtempSync(join(options.data, "peers-"));
  try {
    return await measurement.run(folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Per name: {rounds[], error?}. What fails once is not tried again.
async function measure(options) {
  const results = {};
  for (const { name, packages } of measurements) {
    results[name] = { rounds: [], error: packages ? not_installed(packages) : null };
  }
  for (let round = 1; round <= options.rounds; ++round) {
    for (const measurement of measurements) {
      const result = results[measurement.name];
      if (result.error) continue;
      console.error(`round ${round} of ${options.rounds}: ${measurement.name}`);
      try {
        result.rounds.push(await one_round(measurement, options));
      } catch (error) {
        result.error = error.message;
      }
    }
  }
  return results;
}

// --- what is said of it --------------------------------------------------------------------------

const settled = ({ rounds, error }) => (error || rounds.length === 0 ? null : typical(rounds));

function compare(results) {
  const [sqlite, restated] = [settled(results.sqlite), settled(results.restate)];
  const [appended, http] = [settled(results.append), settled(results.http)];
  const [relayed, fanned] = [settled(results.ws), settled(results.fanout)];
  const half = http && typical(results.http.rounds.map((round) => round.half));
  const line = (workload, peer, ours, theirs, latency) => ({
    workload, peer, value: ours?.value ?? null,
    unit: workload === "fanout" ? "messages/s" : "steps/s", limit: theirs?.value ?? null,
    ratio: ours && theirs ? ours.value / theirs.value : null,
    p50_ms: latency?.p50_ms ?? null, p99_ms: latency?.p99_ms ?? null,
  });
  return [
    { ...line("append", "sqlite", appended, sqlite, appended), bar: 3 },
    { ...line("http", "restate", http, restated, half), bar: 25, p99_bar: 10 },
    { ...line("http", "sqlite", http, sqlite, half), bar: 1 },
    { ...line("fanout", "ws", fanned, relayed, fanned), bar: 4 },
  ];
}

const shown = (value, digits = 0) => (value === null ? "-" : value.toFixed(digits));

function print_table(results, lines) {
  const row = (name, ...cells) => console.error(
    name.padEnd(24) + cells.map((cell) => String(cell).padStart(12)).join(""));
  row("measured", "in flight", "a second", "p50 ms", "p99 ms");
  for (const { name, in_flight } of measurements) {
    const got = settled(results[name]);
    if (got) row(name, in_flight, shown(got.value), shown(got.p50_ms, 2), shown(got.p99_ms, 2));
    else console.error(`${name.padEnd(24)}not measured: ${results[name].error}`);
  }
  const load = loadavg()[0].toFixed(1);
  console.error(`on ${availableParallelism()} processors, in the end with a load of ${load}`);
  row("compared", "ratio", "bar", "p99 ms", "bar");
  for (const { workload, peer, ratio, bar, p99_ms, p99_bar } of lines) {
    const name = `${workload} ÷ ${peer}`;
    row(name, shown(ratio, 2), bar, shown(p99_ms, 2), p99_bar ?? "-");
  }
}

async function main() {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "3" }, seconds: { type: "string", default: "5" },
               data: { type: "string", default: join(root, "build") } },
  });
  const options = { rounds: Number(values.rounds), seconds: Number(values.seconds),
                    data: resolve(values.data) };
  if (!(options.rounds >= 1 && options.seconds > 0)) throw new Error("--rounds 1.. --seconds 0..");
  mkdirSync(options.data, { recursive: true });
  cpSync(here, place, { recursive: true });
  const results = await measure(options);
  const lines = compare(results);
  print_table(results, lines);
  for (const { bar, p99_bar, ...line } of lines) console.log(JSON.stringify(line));
  return lines.some(({ ratio }) => ratio !== null) ? 0 : 1;
}

process.exitCode = await main().catch((error) => {
  console.error(`bench-peers: ${error.message}`);
  return 2;
});
