import type { Key } from "../words/i18n";
import type { KeptFile } from "./kept";
import { isPhoto, shrink } from "./photo";

export const FILE_BYTES_MAX = 10 * 1_048_576;

/** Why a file cannot be sent, in words for who chose it. */
export class NotTaken extends Error {
  constructor(readonly key: Key) {
    super(key);
  }
}

async function digest(bytes: ArrayBuffer): Promise<string> {
  // The browser offers it on safe connections only.
  if (!crypto.subtle) throw new NotTaken("file.unsafe");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function small(file: File): Promise<Blob> {
  const photo = await shrink(file);
  if (!photo) throw new NotTaken("file.no_photo");
  return photo;
}

/** What is sent of a chosen file: of a photo a small one without what it says of its making. */
export async function takeFile(file: File): Promise<KeptFile> {
  if (file.size === 0) throw new NotTaken("file.empty");
  const blob = isPhoto(file) ? await small(file) : file;
  if (blob.size > FILE_BYTES_MAX) throw new NotTaken("file.too_big");
  const bytes = await blob.arrayBuffer().catch(() => {
    throw new NotTaken("file.unreadable");
  });
  // A copy: the file on the device may change or go before it is sent.
  const copy = new Blob([bytes], { type: blob.type });
  return { sha256: await digest(bytes), name: file.name, blob: copy };
}
