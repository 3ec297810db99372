import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { catalogues } from "./vite/catalogues.ts";
import { precompress } from "./vite/precompress.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

export default defineConfig({
  plugins: [svelte(), catalogues(), precompress()],
  // Data URLs would need a wider content policy.
  build: {
    target: "es2022",
    outDir: `${ROOT}build/dashboard`,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
    reportCompressedSize: false,
  },
  server: {
    proxy: { "/v1": { target: process.env.JALON_URL ?? "http://127.0.0.1:8080", ws: true } },
  },
  test: {
    globals: true,
    dir: `${ROOT}tests/adapters/dashboard`,
    include: ["**/*.test.ts"],
    testTimeout: 60_000, // thousands of hashes take their time beside other work
  },
});
