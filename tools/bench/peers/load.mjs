// The clients of an HTTP server: one keep-alive connection each, one request at a time. They share
// the machine with what they measure, so a request is one write and an answer is read no further
// than its length. Jalon and its peers are asked by the same code.
import { connect } from "node:net";
import { figures } from "./figures.mjs";
import { Client } from "./mission.mjs";

const drain_ms = 30_000;

// The length of the whole answer at the front of `text`; 0 while it is not all there.
function answer_length(text) {
  const head = text.indexOf("\r\n\r\n") + 4;
  if (head < 4) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head));
  if (length) return text.length < head + Number(length[1]) ? 0 : head + Number(length[1]);
  const end = text.indexOf("0\r\n\r\n", head);  // chunked
  return end < 0 ? 0 : end + 5;
}

class Connection {
  constructor(port, number, text_of) {
    this.client = new Client(`${process.pid}-${Date.now() % 1e6}-${number}`);
    this.text_of = text_of;
    this.number = number;
    this.read = "";
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.setEncoding("latin1");
    this.socket.on("data", (text) => this.take(text));
    this.socket.on("error", (error) => this.failed?.(error));
    this.socket.on("close", () => this.failed?.(new Error("the server closed a connection")));
  }

  // Calls `done` when the next request of this client was accepted, else `failed`.
  ask(done) {
    this.done = done;
    this.socket.write(this.text_of(this.client.request(), this.number));
  }

  take(text) {
    this.read += text;
    const length = answer_length(this.read);
    if (length === 0) return;
    const answer = this.read.slice(0, length);
    this.read = this.read.slice(length);
    if (answer[9] === "2") this.done();
    else this.failed(new Error(`refused: ${answer.slice(0, 12)} ${answer.slice(-300)}`));
  }

  close() {
    this.failed = null;
    this.socket.destroy();
  }
}

async function with_connections(target, count, work) {
  const { port, text_of } = target;
  const all = Array.from({ length: count }, (_, i) => new Connection(port, i, text_of));
  const late = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      for (const one of all) one.failed = reject;
      late.signal.addEventListener("abort", () => reject(new Error("the server stands still")));
      work(all, resolve, (ms) => setTimeout(() => late.abort(), ms).unref());
    });
  } finally {
    for (const one of all) one.close();
  }
}

// Each client asks again as soon as it was answered.
export function at_full_load(target, clients, seconds) {
  return with_connections(target, clients, (all, resolve, limit) => {
    limit(seconds * 1000 + drain_ms);
    const latencies = [];
    const first = performance.now();
    const last = first + seconds * 1000;
    let working = clients;
    const ask = (one) => {
      const sent = performance.now();
      one.ask(() => {
        const now = performance.now();
        latencies.push(now - sent);
        if (now < last) ask(one);
        else if (--working === 0) resolve(figures(latencies, (now - first) / 1000));
      });
    };
    for (const one of all) ask(one);
  });
}

// Requests fall due at a steady rate, whatever becomes of those before them; a latency counts from
// when the request was due, so that what waits for a free connection is not forgotten.
export function at_rate(target, clients, seconds, rate) {
  return with_connections(target, clients, (all, resolve, limit) => {
    limit(seconds * 1000 + drain_ms);
    const latencies = [];
    const free = [...all];
    const total = Math.max(1, Math.floor(rate * seconds));
    const first = performance.now();
    let asked = 0;
    const due = (index) => first + (index * 1000) / rate;
    const ask = () => {
      while (free.length > 0 && asked < total && due(asked) <= performance.now()) {
        const [one, since] = [free.pop(), due(asked++)];
        one.ask(() => {
          latencies.push(performance.now() - since);
          free.push(one);
          ask();
        });
      }
      if (latencies.length < total) return;
      clearInterval(clock);
      resolve(figures(latencies, (performance.now() - first) / 1000));
    };
    const clock = setInterval(ask, 1);
  });
}

// {port, text_of(request, client)} posts JSON; `where` gives a request's path, body and headers.
export function target(port, where) {
  return {
    port,
    text_of: (request, number) => {
      const { path, body, headers = "" } = where(request, number);
      const text = JSON.stringify(body);
      return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers}`
        + `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n`
        + text;
    },
  };
}
