// What is compared with the peers: jalon-bench append in process, and Jalon's own HTTP server.
import { Child } from "./processes.mjs";
import { target } from "./load.mjs";
import { workflow } from "./mission.mjs";

const append_steps = 60_000;

export async function append(program, folder) {
  const bench = new Child(program, ["append", "--json", "--size", append_steps, "--data", folder]);
  return bench.first_object(300_000);
}

async function ask(url, method, path, token, body) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

// A server over an empty folder, with the workload's workflow and a token for each client.
export async function serve(program, data, clients) {
  const child = new Child(program, ["serve", "--dev", "--data", data, "--listen", "127.0.0.1:0"]);
  try {
    const { listening: url, token: admin } = await child.first_object();
    await ask(url, "PUT", "/v1/workflows/bench_mission/versions/1", admin, workflow());
    const tokens = [];
    for (let i = 0; i < clients; ++i) {
      const actor = { role: "coordinator", subject: `client-${i}`, org: "head-office" };
      tokens.push((await ask(url, "POST", "/v1/tokens", admin, actor)).token);
    }
    await expect_refusal(url, tokens[0]);
    return { child, target: target(Number(new URL(url).port), place(tokens)) };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

function place(tokens) {
  return ({ id, trigger, data }, client) => {
    const headers = `Authorization: Bearer ${tokens[client]}\r\n`;
    return trigger === undefined
      ? { path: "/v1/instances", body: { workflow: "bench_mission", id, data }, headers }
      : { path: `/v1/instances/${id}/steps`, body: { trigger, data }, headers };
  };
}

async function expect_refusal(url, token) {
  const data = { country: "FR", host: "h", budget: 10, spent: 0 };
  await ask(url, "POST", "/v1/instances", token, { workflow: "bench_mission", id: "probe", data });
  for (const [trigger, cost] of [["need.approved", 1], ["need.described", 11]]) {
    const step = { trigger, data: { note: "", cost } };
    const refused = await ask(url, "POST", "/v1/instances/probe/steps", token, step)
      .then(() => false, (error) => error.message.includes(" 409 "));
    if (!refused) throw new Error("Jalon took an illegal step");
  }
}
