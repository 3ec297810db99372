// What a server says of itself at /metrics: the text format of Prometheus, as far as it is read
// here. Pure.

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Lines that are none of it are left out. */
export function readSamples(text: string): Sample[] {
  return text.split("\n").flatMap((line): Sample[] => {
    const [, name, labels = "", value] = LINE.exec(line) ?? [];
    if (!name) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, label, of]) => [label, of]);
    return [{ name, labels: Object.fromEntries(pairs), value: numberOf(value) }];
  });
}

function numberOf(text: string): number {
  return text === "+Inf" ? Number.POSITIVE_INFINITY : Number(text);
}

export interface Health {
  position: number;
  waiting: number;
  connections: number;
  /** Nothing is written at present. */
  held: boolean;
  requests: number;
  /** Answered with a mistake of the server's own. */
  failed: number;
  /** So long, in seconds, 95 of 100 answers took at most; NaN without answers. */
  most: number;
  /** Facts on the disk that are not shown yet; that the slowest live page has yet to get. */
  lag: number;
  liveLag: number;
  /** Bytes. */
  diskFree: number;
  diskSize: number;
  logSize: number;
  /** Seconds that the last start took, and may take. */
  start: number;
  startBudget: number;
}

const MOST = 0.95;

/** `before`: what was read earlier; the answers counted are those since. */
export function healthOf(samples: Sample[], before: Sample[] = []): Health {
  const level = (name: string) => samples.find((one) => one.name === name)?.value ?? Number.NaN;
  const answers = since(samples, before, "jalon_requests_total");
  const sum = (all: Sample[]) => all.reduce((total, { value }) => total + value, 0);
  return {
    position: level("jalon_log_position"),
    waiting: level("jalon_commands_waiting"),
    connections: level("jalon_live_connections"),
    held: level("jalon_writes_held") === 1,
    requests: sum(answers),
    failed: sum(answers.filter(({ labels }) => labels.status >= "500")),
    most: quantile(since(samples, before, "jalon_request_seconds_bucket")),
    lag: level("jalon_board_lag_positions"),
    liveLag: level("jalon_live_lag_positions"),
    diskFree: level("jalon_disk_free_bytes"),
    diskSize: level("jalon_disk_size_bytes"),
    logSize: level("jalon_log_bytes"),
    start: level("jalon_start_seconds"),
    startBudget: level("jalon_start_budget_seconds"),
  };
}

/** Counters less what they were; a server that was started anew counts from nought. */
function since(samples: Sample[], before: Sample[], name: string): Sample[] {
  const key = ({ labels }: Sample) => JSON.stringify(Object.entries(labels).sort());
  const old = new Map(before.filter((one) => one.name === name).map((one) => [key(one), one]));
  return samples
    .filter((one) => one.name === name)
    .map((one) => {
      const was = old.get(key(one))?.value ?? 0;
      return { ...one, value: one.value >= was ? one.value - was : one.value };
    });
}

/** The bound of the bucket, over all routes, under which 95 of 100 lie. */
function quantile(buckets: Sample[]): number {
  const byBound = new Map<number, number>();
  for (const { labels, value } of buckets) {
    const bound = numberOf(labels.le);
    byBound.set(bound, (byBound.get(bound) ?? 0) + value);
  }
  const all = byBound.get(Number.POSITIVE_INFINITY) ?? 0;
  if (all === 0) return Number.NaN;
  const bounds = [...byBound].sort(([a], [b]) => a - b);
  return bounds.find(([, count]) => count >= MOST * all)?.[0] ?? Number.NaN;
}
