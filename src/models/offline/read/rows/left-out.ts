/** "Skip the lost ones and the insured ones", "drop those that are lost or weigh over 10 kg": one word leaves out all that is listed. */
import type { RunWord } from '../../text/word-run.ts';
import type { Scan } from './scan.ts';

const removal =
  /^(?:except(?: for)?|excluding|exclude|skip|ignore|without|other than|but not|remove|drop|leave out|omit|minus|discard|delete|filter out|(?:throw|kick|toss|weed) (?:away|out)|(?:everything|everyone|everybody|anything|all) but)$/;

/** Whether a negating word speaks of rows that are to go. */
const leavesOut = (words: readonly RunWord[]): boolean => removal.test(words.map(({ lower }) => lower).join(' '));

const listing = /^(?:the|those|these|all|any|every|ones|that|which|who)$/;
/** Behind "and" these begin a wish of their own. */
const begins =
  /^(?:since|before|after|from|in|during|with|of|over|under|above|below|more|less|at|between|only|just|keep|where|whose|until|not|no|without|to|into|per|by|then|also|add|rename|call|make|sort|join|everything)$/;

/** Where the list goes on behind a condition, and how what follows hangs on it: rows of both kinds go, or those that are both. */
export function goesOn(
  { run, negatedAt: denied, deniedTwiceAt, leavesOut: goes }: Scan,
  index: number,
  end: number,
  isFirst: boolean,
): { at: number; joiner: 'and' | 'or' } | null {
  const negatedAt = denied ?? deniedTwiceAt ?? null;
  const at = end + (run[end]?.lower === 'ones' && run[end]?.gap === 'blank' ? 1 : 0);
  const [link, next] = [run[at], run[at + 1]];
  if (negatedAt === null || goes !== true || link?.gap !== 'blank' || next?.gap !== 'blank') return null;
  if (link.lower === 'or') return { at, joiner: 'and' };
  if (link.lower !== 'and' || begins.test(next.lower)) return null;
  const areBoth =
    !listing.test(next.lower) && run.slice(negatedAt, index).some(({ lower }) => /^(?:that|which|who|where|whose)$/.test(lower));
  if (!areBoth) return { at, joiner: 'and' };
  return isFirst ? { at, joiner: 'or' } : null;
}

/** A "not" behind a word that leaves rows out takes it back. */
export function deny(scan: Scan, index: number, length: number): void {
  const leaves = leavesOut(scan.run.slice(index, index + length));
  if (!leaves && scan.negatedAt !== null && scan.leavesOut === true) {
    [scan.negatedAt, scan.deniedTwiceAt] = [null, scan.negatedAt];
    return;
  }
  [scan.negatedAt, scan.deniedTwiceAt, scan.leavesOut, scan.carried] = [scan.column?.at ?? index, null, leaves, null];
}
