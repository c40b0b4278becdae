/** A seeded source of random numbers: the same seed gives the same numbers on every machine. */

export interface Random {
  /** An integer from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One of the keys, as often as its weight says. */
  weighted<K extends string>(weights: Record<K, number>): K;
  /** `count` different members, in random order. */
  sample<T>(list: readonly T[], count: number): T[];
}

export function seededRandom(seed: string): Random {
  const next = generator(seed);
  const int = (low: number, high: number): number => low + (next() % (high - low + 1));
  const pick = <T>(list: readonly T[]): T => {
    const [found] = list.slice(int(0, list.length - 1));
    if (found === undefined) throw new RangeError('cannot pick from an empty list');
    return found;
  };
  return {
    int,
    pick,
    chance: (percent) => int(1, 10_000) <= percent * 100,
    weighted: (weights) => pick(keysOf(weights).flatMap((key) => Array.from({ length: weights[key] }, () => key))),
    sample: (list, count) => {
      const rest = [...list];
      return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(int(0, rest.length - 1), 1)).flat();
    },
  };
}

function keysOf<K extends string>(record: Record<K, number>): K[] {
  const keys: K[] = [];
  for (const key in record) keys.push(key);
  return keys;
}

/** Mulberry32 over 32-bit integers, seeded with FNV-1a of the text. */
function generator(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
