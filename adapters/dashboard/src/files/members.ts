// Which members of data name a file: by its SHA-256, under a name that says so. Pure.

const NAMED = /(^|_)sha256$/;
const DIGEST = /^[0-9a-f]{64}$/;

export function namesFile(member: string): boolean {
  return NAMED.test(member);
}

export function isDigest(value: unknown): value is string {
  return typeof value === "string" && DIGEST.test(value);
}

/** The SHA-256 of every file that data names, at any depth, each once. */
export function digestsIn(data: unknown): string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== "object") return;
    for (const [name, member] of Object.entries(value)) {
      if (namesFile(name) && isDigest(member)) found.add(member);
      else walk(member);
    }
  };
  walk(data);
  return [...found];
}

/** A title without its "(SHA-256 of the file)": a reader is shown the file itself. */
export function fileTitle(title: string): string {
  const short = title
    .replace(/\s*\([^()]*SHA-256[^()]*\)/gi, "")
    .replace(/(^|[\s_])sha-?256$/i, "")
    .trim();
  return short || title;
}
