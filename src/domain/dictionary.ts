/** Look-ups by words that come from outside. */

/** The entries without a prototype: `constructor` and `__proto__` are words like others, and are found only when they are listed. */
export const dictionary = <Value>(entries: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.freeze(Object.assign<Record<string, Value>, typeof entries>(Object.create(null), entries));
