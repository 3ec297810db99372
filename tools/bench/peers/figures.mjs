// Figures of one or several rounds.
export function percentile(values, share) {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = (values) => percentile(values, 0.5);

// {value: requests a second, p50_ms, p99_ms}
export function figures(latencies_ms, seconds) {
  return {
    value: latencies_ms.length / seconds,
    p50_ms: percentile(latencies_ms, 0.5),
    p99_ms: percentile(latencies_ms, 0.99),
  };
}

// Of several such: each member's median.
export function typical(rounds) {
  const of = (name) => median(rounds.map((round) => round[name]));
  return { value: of("value"), p50_ms: of("p50_ms"), p99_ms: of("p99_ms") };
}
