// Restate's server over an empty folder, with the mission of restate/service.mjs behind it. Its
// defaults stand: the log of its RocksDB is synced; only ports, folder and messages are set.
import { existsSync } from "node:fs";
import { Child, free_port } from "./processes.mjs";
import { target } from "./load.mjs";

const starting_ms = 60_000;

async function until_ready(url, child) {
  const last = Date.now() + starting_ms;
  let ended = null;
  child.ended.then((code) => { ended = child.failure(code); });
  while (Date.now() < last && ended === null) {
    const ready = await fetch(`${url}/health`).then((answer) => answer.ok, () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw ended ?? new Error("Restate does not get ready");
}

async function post(url, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
}

// The program itself, not the script beside it, which would outlive a signal.
function program(folder) {
  const path = `${folder}/node_modules/@restatedev/`
    + `restate-server-${process.platform}-${process.arch}/bin/restate-server`;
  if (!existsSync(path)) throw new Error(`no build for ${process.platform} ${process.arch}`);
  return path;
}

async function settings() {
  const [node, ingress, admin] = [await free_port(), await free_port(), await free_port()];
  const env = {
    RESTATE_LISTEN_MODE: "tcp", RESTATE_BIND_IP: "127.0.0.1", RESTATE_BIND_PORT: node,
    RESTATE_INGRESS__BIND_PORT: ingress, RESTATE_ADMIN__BIND_PORT: admin,
    RESTATE_DISABLE_TELEMETRY: "true", RESTATE_LOG_FILTER: "error",
  };
  return { env, ingress: `http://127.0.0.1:${ingress}`, admin: `http://127.0.0.1:${admin}` };
}

export async function serve(folder, data) {
  const { env, ingress, admin } = await settings();
  const server = new Child(program(folder), ["--no-logo", "--base-dir", data], { env });
  server.process.stdout.resume();
  const service = new Child(process.execPath, [`${folder}/service.mjs`]);
  const stop = () => Promise.all([server.stop(), service.stop()]);
  try {
    const { port } = await service.first_object();
    await until_ready(admin, server);
    const uri = `http://127.0.0.1:${port}`;
    const registered = await post(`${admin}/deployments`, { uri });
    if (registered.status !== 201) throw new Error(`not registered: ${registered.text}`);
    await expect_refusal(ingress);
    return { stop, target: target(Number(new URL(ingress).port), place) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function place({ id, trigger, data }) {
  return trigger === undefined
    ? { path: `/mission/${id}/start`, body: data }
    : { path: `/mission/${id}/step`, body: { trigger, data } };
}

async function expect_refusal(ingress) {
  const started = await post(`${ingress}/mission/probe/start`, { budget: 10, spent: 0 });
  if (started.status !== 200) throw new Error(`no start: ${started.text}`);
  for (const [trigger, cost] of [["need.approved", 1], ["need.described", 11]]) {
    const { status } = await post(`${ingress}/mission/probe/step`, { trigger, data: { cost } });
    if (status !== 409) throw new Error("Restate took an illegal step");
  }
}
