/** A small programme whose hosts report by a file, and a photo to report with. */

import { createHash } from "node:crypto";
import { client } from "./contract.mjs";

const BOTH = { en: "Report", fr: "Rapport" };
const DIGEST = { type: "string", pattern: "^[0-9a-f]{64}$" };
const WORKFLOW = {
  id: "reporting",
  version: 1,
  title: BOTH,
  initial: "open",
  states: {
    open: {
      on: {
        reported: { actions: [{ assign: { report_sha256: { var: "input.report_sha256" } } }] },
      },
    },
  },
  triggers: {
    reported: {
      title: BOTH,
      by: ["*"],
      data: {
        type: "object",
        additionalProperties: false,
        required: ["report_sha256"],
        properties: {
          report_sha256: { ...DIGEST, title: "Report (SHA-256 of the file) / Rapport (SHA-256)" },
        },
      },
    },
  },
  start: { by: ["*"], data: { type: "object", properties: { host: { type: "string" } } } },
  attributes: { host: { var: "data.host" } },
  data: { type: "object" },
};

/** Publishes the programme and begins mission R-1. Gives the signed-in link of its host. */
export async function startReporting(admin) {
  const { post, put, origin } = client(admin);
  const accepted = async (answer) => {
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  await accepted(await put("/v1/workflows/reporting/versions/1", WORKFLOW));
  const start = { id: "R-1", workflow: "reporting", data: { host: "H-R" } };
  await accepted(await post("/v1/instances", start));
  const grant = { role: "host", org: "H-R", subject: "host-of-r", hosts: ["H-R"] };
  const { token } = await accepted(await post("/v1/tokens", grant));
  return `${origin}/#token=${token}`;
}

/** Reports without the page; null = a file that was never sent. Gives the file's SHA-256. */
export async function reportBy(link, content) {
  const { post, upload } = client(link);
  const digest = createHash("sha256")
    .update(content ?? "lost")
    .digest("hex");
  if (content) await upload(content, { instance: "R-1" });
  const data = { report_sha256: digest };
  const answer = await post("/v1/instances/R-1/steps", { trigger: "reported", data });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return digest;
}

/** A large JPEG that carries a text where cameras write place and time. */
export async function noisyPhoto(page, secret) {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1_800, 1_200];
    const paper = canvas.getContext("2d");
    const noise = paper.createImageData(canvas.width, canvas.height);
    for (let at = 0, seed = 1; at < noise.data.length; at += 1) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
      noise.data[at] = at % 4 === 3 ? 255 : seed >>> 24;
    }
    paper.putImageData(noise, 0, 0);
    return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
  });
  const jpeg = Buffer.from(base64, "base64");
  const text = Buffer.from(`Exif\0\0${secret}`);
  const marker = Buffer.from([0xff, 0xe1, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, text, jpeg.subarray(2)]);
}
