// ws in Node, as a careful service would use it: no compression, each message made once and sent to
// all who listen. It speaks as much of jalon.v1 as a subscriber needs, so that the same readers
// measure both. POST /send sends FRAMES messages of BYTES bytes to all, then answers.
//
// Usage: node server.mjs FRAMES BYTES. Prints one line {port}.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const [frames, bytes] = process.argv.slice(2).map(Number);

const http = createServer((request, response) => {
  request.resume();
  for (let i = 0; i < frames; ++i) {
    const message = JSON.stringify({ id: String(i), data: "x" }).padEnd(bytes, " ");
    for (const socket of sockets.clients) socket.send(message);
  }
  response.writeHead(200, { "Content-Length": "2" });
  response.end("{}");
});
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  socket.on("message", () => socket.send('{"subscribed":{"id":"s1","position":0}}'));
});
http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: http.address().port })));
