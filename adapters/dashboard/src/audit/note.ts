// A checkpoint as C2SP tlog-checkpoint and signed-note write it: a text, and who signed it.
import { fromBase64, type Hash, sameHash } from "./proof";

export interface Note {
  /** What is signed, with its last line end. */
  text: string;
  origin: string;
  size: number;
  root: string;
  signatures: { name: string; keyId: Hash; signature: Hash }[];
}

export type Verdict = "good" | "bad" | "unable";

const ED25519 = 1;
const KEY_ID_BYTES = 4;

/** Null for what is no signed checkpoint. */
export function readNote(note: string): Note | null {
  const end = note.indexOf("\n\n");
  if (end < 0) return null;
  const text = note.slice(0, end + 1);
  const [origin, size, root] = text.split("\n");
  if (!origin || !/^(0|[1-9]\d*)$/.test(size ?? "") || !fromBase64(root ?? "")) return null;
  const lines = note
    .slice(end + 2)
    .split("\n")
    .filter(Boolean);
  const signatures = lines.flatMap((line) => {
    const [, name, encoded] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
    const bytes = fromBase64(encoded ?? "");
    if (!name || !bytes || bytes.length <= KEY_ID_BYTES) return [];
    const keyId = bytes.slice(0, KEY_ID_BYTES);
    return [{ name, keyId, signature: bytes.slice(KEY_ID_BYTES) }];
  });
  return { text, origin, size: Number(size), root, signatures };
}

/** "NAME+ID+KEY", whose id must be that of name and key; null otherwise. Ed25519 only. */
async function readKey(text: string): Promise<{ name: string; id: Hash; key: Hash } | null> {
  const [, name, hex, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const bytes = fromBase64(encoded ?? "");
  if (!name || !bytes || bytes[0] !== ED25519) return null;
  const named = new Uint8Array([...new TextEncoder().encode(`${name}\n`), ...bytes]);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", named));
  const id = hash.slice(0, KEY_ID_BYTES);
  const said = Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return said === hex ? { name, id, key: bytes.slice(1) } : null;
}

/** Whether the holder of the key signed the note; "unable" where the browser knows no Ed25519. */
export async function checkNote(note: Note, keyText: string): Promise<Verdict> {
  const signer = await readKey(keyText);
  if (!signer) return "bad";
  const { name, id } = signer;
  const found = note.signatures.find((one) => one.name === name && sameHash(one.keyId, id));
  if (!found) return "bad";
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("raw", signer.key, "Ed25519", false, ["verify"]);
  } catch (error) {
    return (error as Error).name === "NotSupportedError" ? "unable" : "bad";
  }
  const text = new TextEncoder().encode(note.text);
  return (await crypto.subtle.verify("Ed25519", key, found.signature, text)) ? "good" : "bad";
}
