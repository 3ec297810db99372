import { getContext, setContext } from "svelte";

/** A file on this device, ready to be sent. */
export interface KeptFile {
  sha256: string;
  /** As it is called on this device; the server is not told. */
  name: string;
  blob: Blob;
}

/** Where a form keeps the files that are chosen in it. */
export interface FileKeeper {
  /** Throws a `NotTaken`. */
  keep(file: File): Promise<KeptFile>;
  find(sha256: string): Promise<KeptFile | undefined>;
  release(sha256: string): Promise<void>;
}

const KEEPER = Symbol("keeper");

export function provideKeeper(keeper: FileKeeper): void {
  setContext(KEEPER, keeper);
}

/** Without one a form asks for the SHA-256 of a file. */
export function keeperHere(): FileKeeper | undefined {
  return getContext<FileKeeper | undefined>(KEEPER);
}
