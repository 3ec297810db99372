/**
 * The server under test: JALON_URL (an address with a token, or lines of a role and one), else
 * `jalon demo` from JALON_BIN or the release build, else (JALON_FAKE=1, or no such build) the fake
 * one.
 */

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startFakeServer } from "./fake_server.mjs";

const RELEASE = fileURLToPath(new URL("../../build/release/bin/jalon", import.meta.url));
const SIGNED_IN = /(?:(\w+) +)?(https?:\/\/[^\s"]+\/#token=jalon_[\w.~-]+)/;
const LINK = /(\w+) +(https?:\/\/\S+)\/enter#(jalon_[\w-]+)/;
const FIRST_LINE = /^\{"listening":"([^"]+)","token":"([^"]+)"\}/m;
/** Who the last line is for. */
const LAST = "admin";
const START_MS = 60_000;

/**
 * @returns {Promise<{
 *   link: string, links: Record<string, string>, kind: string, close: () => Promise<void>,
 *   drop?: () => void, folder?: string
 * }>} `folder` holds the log of a server that this started; `links` by the role that each signs in;
 *   the fake server has but one
 */
export async function openServer() {
  const { JALON_URL: url, JALON_BIN: named, JALON_FAKE: fake } = process.env;
  if (url) return { ...linksIn(url), kind: "given", close: async () => {} };
  const binary = named ?? RELEASE;
  if (fake !== "1" && (named || existsSync(binary))) return startDemo(binary);
  return { ...(await startFakeServer()), links: {}, kind: "fake" };
}

/** @param {string} text */
function linksIn(text) {
  const found = text.split("\n").flatMap((line) => {
    const [, role = "", link] = SIGNED_IN.exec(line) ?? [];
    return link ? [[role, link]] : [];
  });
  return { link: found[0]?.[1], links: Object.fromEntries(found) };
}

/**
 * What `jalon demo` prints lets one browser in, once; tests open many. So each link is used for who
 * it says that its user is, and an address with a token of that user stands in its place.
 * @param {string} text
 */
async function addressesIn(text) {
  const [, origin, admin] = FIRST_LINE.exec(text);
  const device = randomBytes(16).toString("base64url");
  const found = [];
  for (const [, role, , link] of text.matchAll(new RegExp(LINK, "g"))) {
    const { csrf, expires_at, ...grant } = await post(`${origin}/v1/sessions`, { link, device });
    const asAdmin = { Authorization: `Bearer ${admin}` };
    const { token } = await post(`${origin}/v1/tokens`, grant, asAdmin);
    found.push([role, `${origin}/#token=${token}`]);
  }
  return { link: found[0][1], links: Object.fromEntries(found) };
}

async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** @param {string} binary */
async function startDemo(binary) {
  const data = await mkdtemp(join(tmpdir(), "jalon-browser-"));
  const folder = join(data, "demo");
  const args = ["demo", "--listen", "127.0.0.1:0", "--data", folder];
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise((done) => child.once("exit", done));
  const close = async () => {
    child.kill("SIGTERM");
    await exited;
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { ...(await addressesIn(await allLines(child))), kind: "jalon demo", folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param {import("node:child_process").ChildProcess} child */
function allLines(child) {
  return new Promise((found, failed) => {
    let text = "";
    const timer = setTimeout(() => failed(new Error(`no links in time: ${text}`)), START_MS);
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`jalon demo ended with ${code}: ${text}`)));
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const lines = text.slice(0, text.lastIndexOf("\n") + 1);
      if (![...lines.matchAll(new RegExp(LINK, "g"))].some(([, role]) => role === LAST)) return;
      clearTimeout(timer);
      found(lines);
    });
  });
}
