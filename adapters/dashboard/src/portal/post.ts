import type { Api } from "../contract/api";
import { Problem } from "../contract/problem";
import type { KeptFile } from "../files/kept";
import { NotTaken, takeFile } from "../files/take";
import { Uploads } from "../files/uploads";
import { type Database, isFull } from "./database";
import type { Parcel } from "./outbox";

/** Takes files in and brings them to the server, before the steps that name them. */
export class Post {
  readonly #uploads: Uploads;

  constructor(
    api: Api,
    readonly database: Database,
  ) {
    this.#uploads = new Uploads(api);
    // What shows a file in a form is wanted too when the network has gone.
    void import("../files/FileControl.svelte").catch(() => undefined);
  }

  async keep(owner: string, chosen: File): Promise<KeptFile> {
    const file = await takeFile(chosen);
    try {
      await this.database.keepFile(owner, file);
    } catch (error) {
      throw isFull(error) ? new NotTaken("file.storage_full") : error;
    }
    return file;
  }

  /** `tell` is given how much of all has arrived, from 0 to 1. Throws a `Problem`. */
  async deliver({ owner, mission, files = [] }: Parcel, tell: (share: number) => void) {
    const kept = await Promise.all(files.map(({ sha256 }) => this.database.file(owner, sha256)));
    if (kept.includes(undefined)) throw new Problem({ code: "file_lost" });
    const all = kept as KeptFile[];
    const bytes = all.reduce((sum, { blob }) => sum + blob.size, 0);
    let before = 0;
    for (const file of all) {
      await this.#uploads.send(file, mission, (arrived) => tell((before + arrived) / bytes));
      before += file.blob.size;
    }
  }
}
