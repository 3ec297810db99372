import assert from "node:assert/strict";
import type { Api, Upload } from "../../../adapters/dashboard/src/contract/api";
import { Problem } from "../../../adapters/dashboard/src/contract/problem";
import { FilesAtHand } from "../../../adapters/dashboard/src/files/hand";
import { digestsIn, fileTitle } from "../../../adapters/dashboard/src/files/members";
import { fitted, isPhoto } from "../../../adapters/dashboard/src/files/photo";
import {
  FILE_BYTES_MAX,
  type NotTaken,
  takeFile,
} from "../../../adapters/dashboard/src/files/take";
import { PART_BYTES, Uploads } from "../../../adapters/dashboard/src/files/uploads";
import { Drafts } from "../../../adapters/dashboard/src/mission/drafts";
import { fileInWords } from "../../../adapters/dashboard/src/words/file";
import { I18n } from "../../../adapters/dashboard/src/words/i18n";

const DIGEST = "a".repeat(64);

test("files are found in data by the names of members, at any depth, each once", () => {
  const other = "b".repeat(64);
  const data = {
    report_sha256: DIGEST,
    visits: [{ sha256: other }, { report_sha256: DIGEST }],
    text: DIGEST,
    scan_sha256: "no digest",
  };
  assert.deepEqual(digestsIn(data), [DIGEST, other]);
  assert.deepEqual(digestsIn(undefined), []);
});

test("a title says what the file is, not how it is named", () => {
  assert.equal(fileTitle("Report (SHA-256 of the file)"), "Report");
  assert.equal(fileTitle("Scan sha256"), "Scan");
  assert.equal(fileTitle("sha256"), "sha256", "rather that than nothing");
});

test("a photo is known by its type, or by its name where the system gives no type", () => {
  assert.equal(isPhoto({ type: "image/png", name: "x" }), true);
  assert.equal(isPhoto({ type: "", name: "IMG_1.HEIC" }), true);
  assert.equal(isPhoto({ type: "application/pdf", name: "x.jpg" }), false);
});

test("a photo keeps its proportions and never grows", () => {
  assert.deepEqual(fitted(4_000, 3_000, 1_600), [1_600, 1_200]);
  assert.deepEqual(fitted(100, 50, 1_600), [100, 50]);
  assert.deepEqual(fitted(10_000, 1, 1_600), [1_600, 1]);
});

test("a document is taken as it is, under its SHA-256", async () => {
  const { sha256, name, blob } = await takeFile(new File(["abc"], "a.pdf"));
  assert.equal(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.deepEqual([name, await blob.text()], ["a.pdf", "abc"]);
});

test("what cannot be sent is said when it is chosen", async () => {
  const refusal = (file: File) => takeFile(file).catch((error: NotTaken) => error.key);
  assert.equal(await refusal(new File([], "empty.pdf")), "file.empty");
  const large = new File([new Uint8Array(FILE_BYTES_MAX + 1)], "large.pdf");
  assert.equal(await refusal(large), "file.too_big");
});

test("a file in a form waits for the same form and the same person", async () => {
  const form = (trigger: string) => new FilesAtHand({} as Api, Drafts.filesOf("A-1", trigger));
  const { sha256 } = await form("reported").keep(new File(["abc"], "a.pdf"));
  assert.equal((await form("reported").find(sha256))?.name, "a.pdf");
  assert.equal(await form("departed").find(sha256), undefined);
  Drafts.ownedBy("somebody else");
  assert.equal(await form("reported").find(sha256), undefined);
  await form("reported").keep(new File(["abc"], "a.pdf"));
  Drafts.forget("A-1", "reported");
  assert.equal(await form("reported").find(sha256), undefined, "the step was taken");
});

/** A server that keeps uploads; `cuts` names the parts, from 1, whose answer is lost. */
function server({ cuts = [] as number[], lost = [] as number[] } = {}) {
  const calls: string[] = [];
  let arrived = -1;
  let parts = 0;
  const gone = () => new Problem({ code: "http_404", status: 404 });
  const api = {
    async beginUpload(): Promise<Upload> {
      calls.push("begin");
      arrived = Math.max(arrived, 0);
      return { place: "/v1/files/u", offset: arrived };
    },
    async findUpload(place: string): Promise<Upload> {
      calls.push("find");
      if (arrived < 0) throw gone();
      return { place, offset: arrived };
    },
    async addPart({ offset }: Upload, part: Blob): Promise<number> {
      parts += 1;
      calls.push(`${offset}`);
      if (lost.includes(parts)) arrived = -1;
      if (arrived < 0) throw gone();
      if (offset !== arrived) throw new Problem({ code: "not_allowed", status: 409 });
      arrived += part.size;
      if (cuts.includes(parts)) throw new Problem({ code: "unreachable" });
      return arrived;
    },
  };
  const grow = (bytes: number) => {
    arrived += bytes;
  };
  return { api, calls, grow };
}

const SIZE = PART_BYTES * 2 + 10;
const file = { sha256: DIGEST, name: "r.pdf", blob: new Blob([new Uint8Array(SIZE)]) };

test("a file is sent in parts, and told how far it is", async () => {
  const { api, calls } = server();
  const told: number[] = [];
  await new Uploads(api).send(file, "A-1", (bytes) => told.push(bytes));
  assert.deepEqual(calls, ["begin", "0", `${PART_BYTES}`, `${PART_BYTES * 2}`]);
  assert.deepEqual(told, [0, PART_BYTES, PART_BYTES * 2, SIZE]);
});

test("after a lost connection it goes on where the server says", async () => {
  const { api, calls } = server({ cuts: [1] });
  const uploads = new Uploads(api);
  await assert.rejects(uploads.send(file, "A-1"), { code: "unreachable" });
  await uploads.send(file, "A-1");
  assert.deepEqual(calls, ["begin", "0", "find", `${PART_BYTES}`, `${PART_BYTES * 2}`]);
});

test("what has arrived whole is not sent again", async () => {
  const { api, calls } = server();
  await new Uploads(api).send(file, "A-1");
  await new Uploads(api).send(file, "A-1");
  assert.equal(calls.filter((one) => one === "0").length, 1);
});

test("an upload that is gone is begun again", async () => {
  const { api, calls } = server({ lost: [2] });
  await new Uploads(api).send(file, "A-1");
  const again = ["find", "begin", "0", `${PART_BYTES}`, `${PART_BYTES * 2}`];
  assert.deepEqual(calls, ["begin", "0", `${PART_BYTES}`, ...again]);
});

test("another tab that sends the same is not fought without end", async () => {
  const { api, calls, grow } = server();
  const { addPart } = api;
  api.addPart = (upload, part) => {
    grow(1);
    return addPart(upload, part);
  };
  await assert.rejects(new Uploads(api).send(file, "A-1"), { code: "busy" });
  assert.ok(calls.length < 20);
});

test("a file is described by kind and size", () => {
  const words = {
    "file.is": "{kind}, {size}",
    "file.kind.pdf": "PDF",
    "file.kind.other": "File",
  };
  const i18n = new I18n("en", words);
  assert.equal(fileInWords("application/pdf", 1_234_567, i18n), "PDF, 1.2 MB");
  assert.equal(fileInWords("application/x-new", 300_000, i18n), "File, 300 kB");
  assert.equal(fileInWords("application/pdf", 14, i18n), "PDF, 0.1 kB", "never nothing");
});
