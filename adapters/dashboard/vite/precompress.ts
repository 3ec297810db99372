import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(html|js|css|json|svg|webmanifest)$/;

/** Brotli at its best; the hint makes it better at text. */
export function brotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    },
  });
}

/** Writes FILE.gz and FILE.br beside each text of the build, where they are smaller. */
export function precompress(): Plugin {
  let folder = "";
  return {
    name: "jalon-precompress",
    apply: "build",
    configResolved: ({ build }) => {
      folder = build.outDir;
    },
    async writeBundle() {
      for (const file of await readdir(folder, { recursive: true })) {
        if (!TEXT.test(file) || file === "manifest.json") continue;
        const bytes = await readFile(join(folder, file));
        for (const [suffix, packed] of [
          ["gz", gzipSync(bytes, { level: 9 })],
          ["br", brotli(bytes)],
        ] as const) {
          if (packed.length < bytes.length)
            await writeFile(join(folder, `${file}.${suffix}`), packed);
        }
      }
    },
  };
}
