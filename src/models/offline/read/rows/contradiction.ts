/** Conditions that no row can meet together: found in their bounds, before anything is loaded. */
import { askPerson, type Planning } from '../../asking.ts';
import type { Condition } from './condition.ts';

const bound = /^("?[\w]+"?) (>=|<=|>|<|=) (-?\d+(?:\.\d+)?)$/;
const equal = /^lower\(trim\((.+?)\)\) = '((?:[^']|'')*)'$/;

/** Two that exclude each other, both of the same column; null when there are none. */
function contradiction(conditions: readonly Condition[]): [Condition, Condition] | null {
  for (const [index, one] of conditions.entries()) {
    for (const two of conditions.slice(index + 1)) if (two.joiner === 'and' && excludes(one.sql(''), two.sql(''))) return [one, two];
  }
  return null;
}

const unequal = /^lower\(trim\((.+?)\)\) is distinct from '((?:[^']|'')*)'$/;
const flag = /^("?[\w ]+"?) is (not )?(true|false)$/;
const missing = /^("?[\w ]+"?) is (not )?null$/;

function excludes(one: string, two: string): boolean {
  const [gone, there] = [missing.exec(one), missing.exec(two)];
  if (gone && there) return gone[1] === there[1] && gone[2] !== there[2];
  const [text, other] = [equal.exec(one), equal.exec(two)];
  if (text && other) return text[1] === other[1] && text[2] !== other[2];
  const [is, denied] = [text ?? other, unequal.exec(one) ?? unequal.exec(two)];
  if (is && denied) return is[1] === denied[1] && is[2] === denied[2];
  const [set, unset] = [flag.exec(one), flag.exec(two)];
  if (set && unset) return set[1] === unset[1] && (set[2] === unset[2]) !== (set[3] === unset[3]);
  const [a, b] = [bound.exec(one), bound.exec(two)];
  if (!a || !b || a[1] !== b[1]) return false;
  return below(a, b) || below(b, a);
}

/** Whether the first is an upper bound that lies under the lower bound of the second. */
function below(upper: RegExpExecArray, lower: RegExpExecArray): boolean {
  const [top, bottom] = [Number(upper[3]), Number(lower[3])];
  const strict = upper[2] === '<' || lower[2] === '>';
  const isUpper = upper[2] === '<' || upper[2] === '<=' || upper[2] === '=';
  const isLower = lower[2] === '>' || lower[2] === '>=' || lower[2] === '=';
  return isUpper && isLower && (strict ? top <= bottom : top < bottom);
}

/** The conditions as they were meant, when two of them exclude each other. */
export function* settleContradiction(conditions: Condition[]): Planning<Condition[]> {
  const found = contradiction(conditions);
  if (found === null) return conditions;
  const [one, two] = found;
  const choices = [`${one.words}, or ${two.words}`, `only ${one.words}`, `only ${two.words}`];
  const answer = yield* askPerson(`No row can be both: ${one.words}, and ${two.words}. What is meant?`, choices);
  if (answer === choices[1]) return conditions.filter((each) => each !== two);
  if (answer === choices[2]) return conditions.filter((each) => each !== one);
  return conditions.map((each) => (each === two ? { ...each, joiner: 'or' as const } : each));
}
