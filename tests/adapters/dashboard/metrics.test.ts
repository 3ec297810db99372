import assert from "node:assert/strict";
import { healthOf, readSamples } from "../../../adapters/dashboard/src/admin/metrics";

const answered = (ok: number, failed: number) => `# HELP jalon_requests_total Requests
# TYPE jalon_requests_total counter
jalon_requests_total{method="GET",route="/v1/log",status="200"} ${ok}
jalon_requests_total{method="GET",route="/v1/log",status="503"} ${failed}
jalon_request_seconds_bucket{method="GET",route="/v1/log",le="0.001"} ${ok - 10}
jalon_request_seconds_bucket{method="GET",route="/v1/log",le="0.25"} ${ok}
jalon_request_seconds_bucket{method="GET",route="/v1/log",le="+Inf"} ${ok + failed}
jalon_log_position 2245
jalon_commands_waiting 3
jalon_live_connections 4
jalon_writes_held 0
jalon_board_lag_positions 1
jalon_live_lag_positions 12
jalon_disk_free_bytes 5000000000
jalon_disk_size_bytes 8e+09
jalon_log_bytes 1048576
jalon_start_seconds 0.35
jalon_start_budget_seconds 5
`;

test("levels and answers are read from the text", () => {
  const health = healthOf(readSamples(answered(110, 1)));
  assert.deepEqual(health, {
    position: 2245,
    waiting: 3,
    connections: 4,
    held: false,
    requests: 111,
    failed: 1,
    most: 0.25,
    lag: 1,
    liveLag: 12,
    diskFree: 5e9,
    diskSize: 8e9,
    logSize: 1_048_576,
    start: 0.35,
    startBudget: 5,
  });
});

test("what was counted before is taken off, unless the server was started anew", () => {
  const before = readSamples(answered(110, 1));
  assert.equal(healthOf(readSamples(answered(150, 1)), before).requests, 40);
  assert.equal(healthOf(readSamples(answered(20, 0)), before).requests, 20);
});

test("labels may hold any text, and foreign lines are left out", () => {
  const lines = ['a{b="x\\"} 9",c="1 2"} 5', "nonsense", "a{", "x y z", "# a 5", ""];
  assert.deepEqual(readSamples(lines.join("\n")), [
    { name: "a", labels: { b: 'x\\"} 9', c: "1 2" }, value: 5 },
  ]);
});

test("without answers nothing is said of how long they take", () => {
  assert.ok(Number.isNaN(healthOf([]).most));
  assert.ok(Number.isNaN(healthOf([]).position));
});
