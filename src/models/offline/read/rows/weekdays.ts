/** Days of the week in words: "on weekends", "on a monday", "on saturdays and sundays", "monday to friday". */
import { lengthAt, type RunWord } from '../../text/word-run.ts';

const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const work = [1, 2, 3, 4, 5];
const groups: [RegExp, readonly number[]][] = [
  [/^weekends?$/, [6, 7]],
  [/^(?:weekdays?|workdays?)$/, work],
];

const grouping = /^(?:per|by|each|every|a|an)$/;

export interface Weekdays {
  /** Monday is 1, Sunday 7. */
  days: readonly number[];
  words: string;
  length: number;
}

/** Days behind a word that makes a condition of them; null for a single day that passed, as "on monday" is. */
export function weekdaysAt(run: readonly RunWord[], index: number): Weekdays | null {
  const intro = lengthAt(run, index, 'on|on a|on an|on the|at the|at|during the|over the|only on|on any|on either');
  const first = dayAt(run, index + intro);
  if (first === null) return null;
  const span = spanAt(run, index + intro, first);
  // "Weekend orders", "monday to friday": by themselves other words for days are groups or dates.
  const isBare = intro === 0 && (span !== null || (run[index]?.leads === true && !grouping.test(run[index - 1]?.lower ?? '')));
  if (intro === 0 && !isBare) return null;
  const isAny = /^(?:a|an|any|either)$/.test(run[index + intro - 1]?.lower ?? '');
  const listed = span ?? listAt(run, index + intro, first);
  // "On monday" is the last one; "on mondays", "on a monday", "on monday or tuesday" are all of them.
  if (listed.isOne && !isAny && !isBare && !first.isMany) return null;
  const length = intro + listed.length;
  const words = run.slice(index + intro, index + length).map(({ lower }) => lower);
  return { days: listed.days, words: words.join(' '), length };
}

interface Said {
  days: readonly number[];
  /** "Mondays", "weekends". */
  isMany: boolean;
}

function dayAt(run: readonly RunWord[], at: number): Said | null {
  const said = run[at]?.lower ?? '';
  const group = groups.find(([word]) => word.test(said));
  if (group) return { days: group[1], isMany: true };
  const one = names.indexOf(said.replace(/s$/, '')) + 1;
  return one === 0 ? null : { days: [one], isMany: said.endsWith('s') };
}

/** "Monday to friday", "friday through sunday". */
function spanAt(run: readonly RunWord[], at: number, { days: [from = 1, ...more] }: Said): (Listed & { isOne: false }) | null {
  const link = lengthAt(run, at + 1, 'to|through|until|till|thru|-');
  const last = link === 0 || more.length > 0 ? null : dayAt(run, at + 1 + link);
  const [to = 1] = last?.days ?? [];
  if (last === null || last.days.length > 1) return null;
  const days = Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, step) => ((from - 1 + step) % 7) + 1);
  return { days: days.toSorted((a, b) => a - b), length: 2 + link, isOne: false };
}

interface Listed {
  days: readonly number[];
  length: number;
  isOne: boolean;
}

/** "Saturdays and sundays", "a friday, saturday or sunday". */
function listAt(run: readonly RunWord[], at: number, first: Said): Listed {
  const days = [...first.days];
  let end = at + 1;
  for (;;) {
    const link = lengthAt(run, end, 'and|or|and on|or on|or a|and a|or on a');
    const next = link > 0 || run[end]?.gap === 'comma' ? dayAt(run, end + link) : null;
    if (next === null) break;
    days.push(...next.days);
    end += link + 1;
  }
  return { days: [...new Set(days)].toSorted((a, b) => a - b), length: end - at, isOne: end === at + 1 && first.days.length === 1 };
}
