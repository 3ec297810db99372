import type { Api } from "../contract/api";
import type { FileKeeper, KeptFile } from "./kept";
import { digestsIn } from "./members";
import { Uploads } from "./uploads";

/** Files chosen in a form of this tab, until the step that names them is taken. */
export class FilesAtHand implements FileKeeper {
  readonly #files: Map<string, KeptFile>;
  readonly #uploads: Uploads;

  /** `files`, by SHA-256, may outlive the form. */
  constructor(api: Api, files = new Map<string, KeptFile>()) {
    this.#files = files;
    this.#uploads = new Uploads(api);
  }

  async keep(chosen: File): Promise<KeptFile> {
    const { takeFile } = await import("./take");
    const file = await takeFile(chosen);
    this.#files.set(file.sha256, file);
    return file;
  }

  async find(sha256: string): Promise<KeptFile | undefined> {
    return this.#files.get(sha256);
  }

  async release(sha256: string): Promise<void> {
    this.#files.delete(sha256);
  }

  /** Brings what `data` names to the server, before the step that says it. Throws a `Problem`. */
  async send(data: unknown, mission: string): Promise<void> {
    for (const sha256 of digestsIn(data)) {
      const file = this.#files.get(sha256);
      if (file) await this.#uploads.send(file, mission);
    }
  }
}
