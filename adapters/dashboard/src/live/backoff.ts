const MIN_MS = 500;
const MAX_MS = 30_000;

/**
 * Milliseconds to wait before an attempt: exponential, with full jitter over the upper half, so
 * that many clients do not return at once. `attempt` counts from 0, `random` lies in [0, 1).
 */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(MAX_MS, MIN_MS * 2 ** Math.min(attempt, 16));
  return ceiling / 2 + (ceiling / 2) * random;
}
