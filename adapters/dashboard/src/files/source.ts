import { getContext, setContext } from "svelte";
import type { Api } from "../contract/api";

/** Where the files that a mission's data names are read. */
export interface FileSource {
  api: Api;
  mission: string;
}

const SOURCE = Symbol("source");

export function provideSource(source: FileSource): void {
  setContext(SOURCE, source);
}

export function sourceHere(): FileSource | undefined {
  return getContext<FileSource | undefined>(SOURCE);
}
