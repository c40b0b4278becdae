/** What is usual for a pipeline, from its finished runs. Plain statistics that can be said in one sentence. */

/** The median of some numbers, or null when there are none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Runs needed before "usual" means anything. */
const enoughRuns = 5;
/** Scales the median absolute deviation to a standard deviation of normal data (Iglewicz and Hoaglin, 1993). */
const madScale = 1.4826;
const unusualDeviations = 3.5;

export type Comparison = { known: false; runs: number } | { known: true; usual: number; unusual: 'higher' | 'lower' | null };

/** Compares a value with history by median and median absolute deviation; silent until there is enough history. */
export function compare(value: number, history: readonly number[]): Comparison {
  const usual = median(history);
  if (usual === null || history.length < enoughRuns) return { known: false, runs: history.length };
  const spread = (median(history.map((past) => Math.abs(past - usual))) ?? 0) * madScale;
  // A history without any spread still allows a tenth before a value is called unusual.
  const allowed = Math.max(spread * unusualDeviations, usual * 0.1);
  if (Math.abs(value - usual) <= allowed) return { known: true, usual, unusual: null };
  return { known: true, usual, unusual: value > usual ? 'higher' : 'lower' };
}
