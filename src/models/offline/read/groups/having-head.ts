/** What a condition on groups is said of, and the words that lead up to it: "and keep only countries with …", "who spent …". */
import { isIdentifier, isNumber } from '../../link/types.ts';
import type { RunWord } from '../../text/word-run.ts';
import { bareGroupAt, type Group } from './groups.ts';
import { isOwn } from './having-figure.ts';
import type { Scope } from '../scope.ts';

export interface Head {
  kind: 'group' | 'those' | 'rows' | 'none';
  group: Group | null;
  /** The index of its first word. */
  at: number;
  /** "who spent": the verb says what is added up. */
  verb: boolean;
}

const between =
  /^(?:with|having|that|which|who|whose|where|have|has|had|got|get|we|there|sell|see|saw|receive|received|made|placed|brought|generated|the|a|an|is|are|were|was|only|in|their|do|does|did|not|don't|doesn't|without)$/;
const verbs = /^(?:spent|spend|spends|spending|paid|pay|earned|bought|sold)$/;
const those = /^(?:groups?|ones|those|these|them|results?|totals?|figures?)$/;

/** What the condition is said of. */
export function headBefore(run: readonly RunWord[], start: number, scope: Scope): Head {
  let at = start - 1;
  let verb = false;
  while (at >= 0 && (between.test(run[at]?.lower ?? '') || verbs.test(run[at]?.lower ?? '')) && run[at + 1]?.gap !== 'break') {
    verb ||= verbs.test(run[at]?.lower ?? '');
    at -= 1;
  }
  const word = run[at];
  const nothing: Head = { kind: 'none', group: null, at: start, verb };
  if (word === undefined || run[at + 1]?.gap === 'break') return nothing;
  if (isOwn(word, scope)) return { ...nothing, kind: 'rows' };
  for (const first of [at - 2, at - 1, at].filter((each) => each >= 0)) {
    const found = bareGroupAt(run, first, scope);
    const group = found?.groups[0];
    if (found && group && first + found.length === at + 1 && !lead.test(run[first]?.lower ?? '') && !isFigure(group, scope))
      return { kind: 'group', group, at: first, verb };
  }
  return those.test(word.lower) ? { kind: 'those', group: null, at, verb } : nothing;
}

const isFigure = ({ name, time }: Group, { columns }: Scope): boolean =>
  time === null && columns.some((column) => column.name === name && isNumber(column) && !isIdentifier(column));

/** Words that turn a condition round. */
export const negator =
  /^(?:drop|dropping|remove|removing|exclude|excluding|without|skip|except|ignore|omit|discard|delete|hide|out|not|no|minus|don't|doesn't|never)$/;

const lead = /^(?:only|just|keep|keeping|where|whose|with|having|and|but|show|for|if|when|the|a|an|all|which|that|in)$/;

/** "and keep only", "where the", "leave out": words that lead up to it are read with it. */
export function leadOf(run: readonly RunWord[], at: number): number {
  let first = at;
  while (first > 0 && run[first]?.gap !== 'break' && isLead(run[first - 1]?.lower ?? '')) first -= 1;
  return first;
}

const isLead = (word: string): boolean => lead.test(word) || negator.test(word) || /^(?:leave|filter|throw|any)$/.test(word);
