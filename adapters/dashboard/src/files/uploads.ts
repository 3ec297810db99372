import type { Api, Upload } from "../contract/api";
import { Problem } from "../contract/problem";
import type { KeptFile } from "./kept";

export const PART_BYTES = 262_144;
/** So often another tab, or the server's tidying, may come between. */
const JAMS_MAX = 5;

/** Sends files in parts (tus 1.0); after a lost connection it goes on where the server says. */
export class Uploads {
  /** By SHA-256, where an upload that is not finished goes on. */
  readonly #places = new Map<string, string>();

  constructor(readonly api: Pick<Api, "beginUpload" | "findUpload" | "addPart">) {}

  /** `progress` is told how many bytes have arrived. Throws a `Problem`. */
  async send(
    file: KeptFile,
    instance: string,
    progress: (bytes: number) => void = () => {},
  ): Promise<void> {
    let upload = await this.#find(file, instance);
    for (let jams = 0; upload.offset < file.blob.size; ) {
      progress(upload.offset);
      try {
        const part = file.blob.slice(upload.offset, upload.offset + PART_BYTES);
        upload = { ...upload, offset: await this.api.addPart(upload, part) };
      } catch (error) {
        if (!isJam(error)) throw error;
        jams += 1;
        if (jams > JAMS_MAX) throw new Problem({ code: "busy" });
        upload = await this.#find(file, instance);
      }
    }
    this.#places.delete(file.sha256);
    progress(file.blob.size);
  }

  async #find({ sha256, blob }: KeptFile, instance: string): Promise<Upload> {
    const place = this.#places.get(sha256);
    const found = place ? await this.#ask(place) : null;
    // Of the same content the server takes up an earlier upload.
    const upload = found ?? (await this.api.beginUpload(blob.size, { sha256, instance }));
    this.#places.set(sha256, upload.place);
    return upload;
  }

  async #ask(place: string): Promise<Upload | null> {
    try {
      return await this.api.findUpload(place);
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return null;
      throw error;
    }
  }
}

/** Another number of bytes has arrived, or the upload is gone. */
function isJam(error: unknown): boolean {
  return error instanceof Problem && (error.status === 409 || error.status === 404);
}
