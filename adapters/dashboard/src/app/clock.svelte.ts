const TICK_MS = 30_000;

let moment = $state(Date.now());
let running = false;

let pinned = $state<number | null>(null);

/** While the past is shown its moment counts as the present; null goes back to the real one. */
export function pin(at: number | null): void {
  pinned = at;
}

/** The present, in ms since the epoch, coarse: what reads it is drawn again as it goes on. */
export function now(): number {
  if (pinned !== null) return pinned;
  if (!running) {
    running = true;
    setInterval(() => {
      moment = Date.now();
    }, TICK_MS);
  }
  return moment;
}
