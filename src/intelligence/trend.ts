/** Whether a series of figures rises or falls, by the median of the slopes between every two of them (Theil and Sen), which one outlier cannot turn. */
import { median } from './baseline.ts';

/** Figures needed before a direction means anything. */
const enough = 4;
/** A change over the whole series below this part of its median is called steady. */
const least = 0.15;

export interface Trend {
  direction: 'rising' | 'falling' | 'steady';
  /** Change per step. */
  slope: number;
  median: number;
}

/** `values` from the oldest to the newest; null when there are too few. */
export function trendOf(values: readonly number[]): Trend | null {
  const middle = median(values);
  if (middle === null || values.length < enough) return null;
  const slopes = values.flatMap((value, index) => values.slice(index + 1).map((later, step) => (later - value) / (step + 1)));
  const slope = median(slopes) ?? 0;
  const change = slope * (values.length - 1);
  const matters = Math.abs(change) > Math.abs(middle) * least;
  return { direction: !matters ? 'steady' : change > 0 ? 'rising' : 'falling', slope, median: middle };
}
