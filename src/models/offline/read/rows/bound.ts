/** A bound on a figure, whatever the figure is: "more than 3", "5 or more", "between 10 and 50", "> 1000". */
import { numberAt } from '../../link/numbers.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { type Operator, operators, opposites, orLess, orMore } from './operators.ts';

export interface Bound {
  operator: Operator | 'between' | 'not between';
  /** Decimal texts; two for `between`. */
  numbers: string[];
  /** Money was spoken of. */
  currency: string | null;
  length: number;
}

/** The bound that starts at a word; null when none does. A bare number is none. */
export function boundAt(run: readonly RunWord[], index: number): Bound | null {
  for (const [operator, spellings] of operators) {
    const length = lengthAt(run, index, spellings);
    const number = length > 0 ? numberAt(run, index + length) : null;
    if (number) return { operator, numbers: [number.text], currency: number.currency, length: length + number.length };
  }
  return trailingAt(run, index) ?? rangeAt(run, index);
}

function trailingAt(run: readonly RunWord[], index: number): Bound | null {
  const number = numberAt(run, index);
  if (!number) return null;
  const more = lengthAt(run, index + number.length, orMore);
  const less = lengthAt(run, index + number.length, orLess);
  if (more + less === 0) return null;
  const { text, currency } = number;
  return { operator: more > 0 ? '>=' : '<=', numbers: [text], currency, length: number.length + more + less };
}

function rangeAt(run: readonly RunWord[], index: number): Bound | null {
  const intro = lengthAt(run, index, 'between');
  const low = intro > 0 ? numberAt(run, index + intro) : null;
  const link = low ? lengthAt(run, index + intro + low.length, 'and|to') : 0;
  const high = low && link > 0 ? numberAt(run, index + intro + low.length + link) : null;
  if (!low || !high) return null;
  const length = intro + low.length + link + high.length;
  return { operator: 'between', numbers: [low.text, high.text], currency: low.currency ?? high.currency, length };
}

/** The bound as a condition on a figure in SQL. */
export const boundSql = (figure: string, { operator, numbers }: Bound): string => `${figure} ${operator} ${numbers.join(' and ')}`;

/** What is left out of what fits the bound. */
export function opposite(bound: Bound): Bound {
  const { operator } = bound;
  if (operator === 'between') return { ...bound, operator: 'not between' };
  return { ...bound, operator: operator === 'not between' ? 'between' : opposites[operator] };
}
