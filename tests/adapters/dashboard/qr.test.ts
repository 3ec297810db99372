import assert from "node:assert/strict";
import { qr } from "../../../adapters/dashboard/src/links/qr";

const FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"];

/** The code drawn from its path, a line a row. */
function drawn({ size, path }: { size: number; path: string }): string[] {
  const rows = Array.from({ length: size }, () => Array<string>(size).fill("0"));
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) rows[Number(y)][Number(x)] = "1";
  return rows.map((row) => row.join(""));
}

test("a code has its three corner marks, and light around", () => {
  const code = qr(`https://jalon.example/enter#${"a".repeat(43)}`);
  const rows = drawn(code);
  assert.equal((code.size - 8 - 17) % 4, 0, "a size that the standard has");
  const corner = (x: number, y: number) => rows.slice(y, y + 7).map((row) => row.slice(x, x + 7));
  const far = code.size - 4 - 7;
  for (const [x, y] of [
    [4, 4],
    [far, 4],
    [4, far],
  ])
    assert.deepEqual(corner(x, y), FINDER);
  const empty = "0".repeat(code.size);
  assert.deepEqual(rows.slice(0, 4), [empty, empty, empty, empty]);
});

test("another link is another code", () => {
  assert.notEqual(qr("https://a.example/enter#1").path, qr("https://a.example/enter#2").path);
});
