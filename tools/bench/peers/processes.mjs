// Children of a measurement: started, heard, ended.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const patience_ms = 60_000;

export class Child {
  constructor(program, parameters, { env = {}, cwd } = {}) {
    this.name = [program, ...parameters.slice(0, 1)].join(" ");
    this.errors = "";
    this.process = spawn(program, parameters, {
      cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"],
    });
    this.process.stderr.on("data", (text) => { this.errors = (this.errors + text).slice(-2000); });
    this.lines = createInterface({ input: this.process.stdout });
    this.ended = new Promise((resolve) => {
      this.process.once("error", (error) => { this.errors += error.message; resolve(127); });
      this.process.once("close", resolve);
    });
  }

  // The first line that is a JSON object; it was printed before `limit_ms` had passed.
  first_object(limit_ms = patience_ms) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${this.name} says nothing`)), limit_ms);
      const settle = (what, value) => { clearTimeout(late); what(value); };
      this.lines.on("line", (line) => line.startsWith("{") && settle(resolve, JSON.parse(line)));
      this.ended.then((code) => settle(reject, this.failure(code)));
    });
  }

  failure(code) {
    const said = this.errors.trim().split("\n").slice(-3).join("; ");
    return new Error(`${this.name} ended with ${code}${said && `: ${said}`}`);
  }

  async stop() {
    this.process.kill("SIGTERM");
    const late = setTimeout(() => this.process.kill("SIGKILL"), 10_000);
    await this.ended;
    clearTimeout(late);
  }
}

// A port that nobody listens on at this moment.
export async function free_port() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
