/** The rows of a long list that are to be drawn: those in sight, and some around. */
export interface Rows {
  first: number;
  /** Past the last one. */
  end: number;
}

/**
 * `top` is where the list begins, relative to the window's upper edge; all lengths in CSS pixels.
 * `spare` rows are drawn before and after those in sight.
 */
export function rowsInSight(
  count: number,
  { top, height, row, spare = 10 }: { top: number; height: number; row: number; spare?: number },
): Rows {
  const first = Math.max(0, Math.min(count, Math.floor(-top / row) - spare));
  const end = Math.min(count, Math.max(first, Math.ceil((height - top) / row) + spare));
  return { first, end };
}
