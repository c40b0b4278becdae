/** The values that a filter restricts a column to, and others in the place of some of them. */
import type { DraftInput } from '#domain/draft.ts';
import { changeStep, type Step } from '../draft/edit.ts';
import type { Operation } from '../draft/operation.ts';
import { noted, type Scope } from './scope.ts';

const values = /lower\(trim\(((?:"[^"]+"|\w+))\)\) (?:= ('(?:[^']|'')*')|in \(((?:'(?:[^']|'')*'(?:, )?)+)\))/;

export interface Restriction {
  column: string;
  list: string[];
  text: string;
}

/** The first restriction in a condition. */
export function restrictionIn(where: unknown): Restriction | null {
  const match = typeof where === 'string' ? values.exec(where) : null;
  if (!match) return null;
  return { column: match[1] ?? '', list: valuesIn(match[2] ?? match[3]), text: match[0] };
}

const valuesIn = (list = ''): string[] => list.split(/, (?=')/).filter((value) => value !== '');

/** The last filter that restricts a column. */
export function restricting({ steps = [] }: DraftInput, column: string): { step: Step; before: Restriction } | null {
  const step = steps.findLast((each) => each.op === 'filter' && restrictionIn(each['where'])?.column === column);
  const before = step ? restrictionIn(step['where']) : null;
  return step && before ? { step, before } : null;
}

/** The draft with other values in a filter. */
export function withList(draft: DraftInput, { step, before, list, phrase }: Listed, scope: Scope): DraftInput {
  const [first = ''] = list;
  const sql = `lower(trim(${before.column})) ${list.length === 1 ? `= ${first}` : `in (${list.join(', ')})`}`;
  noted(scope, phrase, `${before.column} is now ${list.join(' or ')} instead of ${before.list.join(' or ')}`);
  return changeStep(draft, step.id, { where: String(step['where']).replace(before.text, () => sql) });
}

interface Listed {
  step: Step;
  before: Restriction;
  list: string[];
  phrase: string;
}

/** "Not a, b"; but of "not a and b", "without a, b" both go. */
const insteadOf =
  /^(?!.*\b(?:without|except|and|or|nor|neither|also|leave|drop|exclude|skip|only)\b)(?:(?:no|nope|oh|oops|sorry|wait|hm+|actually|ok|please)[,.! ]+)*not\b/iu;
/** "Not a, b" of a step that takes a. */
export const isSwap = (said: string, step: Step): boolean => insteadOf.test(said) && restrictionIn(step['where']) !== null;

const noneOf = /^\((?:"[^"]+"|\w+) is null or lower\(trim\(((?:"[^"]+"|\w+))\)\) not in \(((?:'(?:[^']|'')*'(?:, )?)+)\)\)$/;
const notOne = /^lower\(trim\(((?:"[^"]+"|\w+))\)\) is distinct from ('(?:[^']|'')*')$/;

interface Changed {
  draft: DraftInput;
  operations: Operation[];
}

/** Conditions that all hold; the whole where it is not made of such. */
export function conjuncts(where: string): string[] {
  const outer = outside(where);
  if (/\bor\b|\bbetween\b|\bcase\b/i.test(outer)) return [where];
  const ends = [...outer.matchAll(/ and /gi)].map(({ index }) => index);
  return [...ends, where.length].map((end, part) => where.slice(part === 0 ? 0 : (ends[part - 1] ?? 0) + ' and '.length, end));
}

/** The condition with blanks where it stands in quotes or brackets: places stay the same. */
function outside(where: string): string {
  const blank = (text: string): string => ' '.repeat(text.length);
  let plain = where.replaceAll(/'(?:[^']|'')*'|"[^"]*"/g, (quoted) => '_'.repeat(quoted.length));
  for (let before = ''; before !== plain;) {
    before = plain;
    plain = plain.replaceAll(/\([^()]*\)/g, blank);
  }
  return plain;
}

/** "Not switzerland, the netherlands" of a plan that takes Switzerland: what is there goes, and what is not comes for it. */
export function swapped(draft: DraftInput, operations: Operation[], scope: Scope): Changed {
  if (!insteadOf.test(scope.text.original)) return { draft, operations };
  const said = operations.flatMap((operation) => {
    const where = operation.op === 'filter' ? operation.params('')['where'] : null;
    return typeof where === 'string' ? conjuncts(where).map((each) => ({ phrase: operation.phrase, where: each })) : [];
  });
  for (const { phrase, where } of said) {
    const [, column = '', list = ''] = noneOf.exec(where) ?? notOne.exec(where) ?? [];
    const found = restricting(draft, column);
    const gone = valuesIn(list).filter((value) => found?.before.list.includes(value));
    const other = said
      .map((each) => restrictionIn(each.where))
      .find((each, index) => each?.column === column && each.text === said[index]?.where);
    const come = [...valuesIn(list).filter((value) => !gone.includes(value)), ...(other?.list ?? [])];
    if (found === null || gone.length === 0 || come.length === 0) continue;
    const now = found.before.list.flatMap((value) => (value === gone[0] ? come : gone.includes(value) ? [] : [value]));
    return {
      draft: withList(draft, { ...found, list: now, phrase }, scope),
      operations: operations.flatMap((each) => without(each, [where, other?.text])),
    };
  }
  return { draft, operations };
}

/** A filter without some of its conditions. */
function without(operation: Operation, gone: (string | undefined)[]): Operation[] {
  const where = operation.op === 'filter' ? operation.params('')['where'] : null;
  if (typeof where !== 'string') return [operation];
  const left = conjuncts(where).filter((each) => !gone.includes(each));
  return left.length === 0 ? [] : [{ ...operation, params: () => ({ where: left.join(' and ') }) }];
}
