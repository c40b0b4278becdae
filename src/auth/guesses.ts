/** Wrong tokens, counted by the address they come from: whoever tries many waits before the next one is looked up. */
import { AppError, inputError } from '#domain/errors.ts';
import { Allowance } from './allowance.ts';
import { hashToken } from './token.ts';

/** Addresses and proven secrets that are remembered; the oldest are forgotten. */
const remembered = 10_000;

/** `from` is an address, or null where somebody who is inside is looked at again, which counts as no guess. */
export type Bounded<Known> = (secret: string, from: string | null) => Promise<Known | null>;

export class Guesses {
  readonly #perMinute: number;
  readonly #byAddress = new Map<string, Allowance>();
  /** Hashes of what was right: people behind the address of somebody who guesses go on undisturbed. */
  readonly #right = new Map<string, true>();

  /** So many at once, too. */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** The same look-up for as many wrong secrets as an address may try. Throws `access.too-many-guesses` before looking. */
  bound<Known>(lookUp: (secret: string) => Promise<Known | null>): Bounded<Known> {
    return async (secret, from) => {
      if (from === null) return lookUp(secret);
      const name = hashToken(secret);
      const allowance = this.#byAddress.get(from) ?? new Allowance(this.#perMinute / 60, this.#perMinute);
      keep(this.#byAddress, from, allowance);
      // Taken before looking, so that many at once are counted, too.
      const taken = allowance.take();
      if (!taken && !this.#right.has(name)) throw tooMany(this.#perMinute);
      const known = await lookUp(secret);
      if (known === null) this.#right.delete(name);
      else keep(this.#right, name, true);
      if (known !== null && taken) allowance.giveBack();
      return known;
    };
  }
}

function keep<Value>(map: Map<string, Value>, name: string, value: Value): void {
  map.delete(name);
  map.set(name, value);
  const [oldest] = map.keys();
  if (map.size > remembered && oldest !== undefined) map.delete(oldest);
}

function tooMany(perMinute: number): AppError {
  const seconds = Math.ceil(60 / perMinute);
  return inputError('access.too-many-guesses', 'Too many wrong tokens came from this address.', {
    hint: `Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`,
    details: { retryAfterSeconds: seconds },
  });
}
