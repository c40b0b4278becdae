/** What a benchmark is: something measured beside a yardstick in the same run, told as a ratio. */

export interface Line {
  what: string;
  yardstick: string;
  /** Both measured numbers, with their units. */
  ours: string;
  theirs: string;
  /** How we compare, and what DESIGN asks for. */
  ratio: string;
  wanted: string;
}

export interface Bench {
  name: string;
  /** In one sentence: what is measured against what. */
  about: string;
  /** `scale` multiplies the data; 1 is what the README's figures were taken with. `rounds` are interleaved. */
  run(options: { scale: number; rounds: number; say: (line: string) => void }): Promise<Line[]>;
}

/** The middle value; of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 0 ? half - 1 : half], sorted[half]];
  return (low + high) / 2;
}

/** The value that a share of all values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Seconds of some work. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

export const seconds = (value: number): string => `${value.toFixed(2)} s`;
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const times = (value: number): string => `${value.toFixed(2)}×`;
