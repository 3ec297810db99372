// Holds the AsyncAPI document to its specification, with the shapes it takes from openapi.json.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Parser } from "@asyncapi/parser";

const source = fileURLToPath(
  new URL("../../adapters/api/documents/asyncapi.json", import.meta.url),
);
const { document, diagnostics } = await new Parser().parse(await readFile(source, "utf8"), {
  source,
});
const found = diagnostics.filter(({ severity }) => severity <= 1); // errors and warnings
for (const { message, path } of found) console.error(`${path.join("/")}: ${message}`);
if (!document || found.length > 0) process.exit(1);
console.log(`asyncapi.json: ${document.allMessages().length} messages, in order`);
