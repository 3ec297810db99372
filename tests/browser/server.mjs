/**
 * The server under test: JALON_URL (a signed-in link), else `jalon demo` from JALON_BIN or the
 * release build, else (JALON_FAKE=1, or no such build) the fake one.
 */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startFakeServer } from "./fake_server.mjs";

const RELEASE = fileURLToPath(new URL("../../build/release/bin/jalon", import.meta.url));
const LINK = /https?:\/\/[^\s"]+\/#token=jalon_[\w.~-]+/;
const START_MS = 60_000;

/**
 * @returns {Promise<{
 *   link: string, kind: string, close: () => Promise<void>, drop?: () => void
 * }>}
 */
export async function openServer() {
  const { JALON_URL: url, JALON_BIN: named, JALON_FAKE: fake } = process.env;
  if (url) return { link: url, kind: "given", close: async () => {} };
  const binary = named ?? RELEASE;
  if (fake !== "1" && (named || existsSync(binary))) return startDemo(binary);
  return { ...(await startFakeServer()), kind: "fake" };
}

/** @param {string} binary */
async function startDemo(binary) {
  const data = await mkdtemp(join(tmpdir(), "jalon-browser-"));
  const args = ["demo", "--listen", "127.0.0.1:0", "--data", join(data, "demo")];
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise((done) => child.once("exit", done));
  const close = async () => {
    child.kill("SIGTERM");
    await exited;
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { link: await firstLink(child), kind: "jalon demo", close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param {import("node:child_process").ChildProcess} child */
function firstLink(child) {
  return new Promise((found, failed) => {
    let text = "";
    const timer = setTimeout(() => failed(new Error(`no link in time: ${text}`)), START_MS);
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`jalon demo ended with ${code}: ${text}`)));
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const link = LINK.exec(text)?.[0];
      if (!link) return;
      clearTimeout(timer);
      found(link);
    });
  });
}
