const TICK_MS = 30_000;

let moment = $state(Date.now());
let running = false;

/** The present, in ms since the epoch, coarse: what reads it is drawn again as it goes on. */
export function now(): number {
  if (!running) {
    running = true;
    setInterval(() => {
      moment = Date.now();
    }, TICK_MS);
  }
  return moment;
}
