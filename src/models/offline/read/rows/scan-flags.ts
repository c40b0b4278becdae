/** Conditions on flags, however they are said: "whose license is not checked", "with unheated seats", "which cannot be billed". */
import { dictionary } from '#domain/dictionary.ts';
import { stemmer } from 'stemmer';
import type { Column } from '#domain/dataset.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql, plainSql, textSql } from '../../link/sql-text.ts';
import { isBoolean, isText } from '../../link/types.ts';
import { findValue } from '../../link/values.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { isAbsent, isPresent } from './scan-missing.ts';
import type { Match, Scan } from './scan.ts';

/** A column that says yes or no. */
interface Flag {
  column: Column;
  /** What a text column says for yes; null for a boolean. */
  yes: string | null;
  /** The words of its name that tell. */
  words: string[];
}

const yesWords = new Set(['yes', 'y', 'ja', 'oui', 'true', 't', 'x']);
const noWords = new Set(['no', 'n', 'nein', 'non', 'false', 'f']);
/** What names of flags begin or end with. */
const idle = new Set(['is', 'has', 'was', 'are', 'were', 'had', 'flag', 'yn', 'ind', 'indicator']);

/** What is not so, by the word that says it is. */
const opposites = dictionary<string[]>({
  active: ['dormant', 'deactivated', 'idle'],
  available: ['unavailable', 'out'],
  closed: ['open'],
  completed: ['open', 'pending', 'ongoing'],
  done: ['open', 'pending'],
  enabled: ['disabled'],
  in: ['out'],
  open: ['closed', 'shut'],
  paid: ['outstanding', 'open'],
  passed: ['failed', 'failing', 'flunked'],
  present: ['absent'],
  public: ['private'],
  resolved: ['open'],
  returned: ['outstanding'],
  visible: ['hidden'],
});

const negating =
  "not|never|no|isn't|aren't|wasn't|weren't|hasn't|haven't|hadn't|hasn't been|haven't been|don't|doesn't|didn't|do not|does not|did not|cannot|can't|can not";
const linking =
  'a|an|the|is|are|was|were|be|been|being|has|have|had|have been|has been|it|they|their|its|to|on|of|for|in|got|get|still|yet|ever|already|that|which';
const trailing = 'yet|already|so far|until now|any more|anymore|flag|status';
const affirmed = 'is on|are on|is true|are true|is set|is yes|on|true|= true|= yes|: yes|: true|= 1|is 1';
const denied =
  "is off|are off|is false|are false|is not set|is unset|is no|off|false|= false|= no|: no|: false|= 0|is 0|is not true|isn't true|not true|<> true|!= true";

/** A flag of several words in any order, or of one word in another form; what one word alone may mean is left to the values. */
export function flagAt(scan: Scan, index: number): Match | null {
  const matches = flagsOf(scan).flatMap((flag) => saidAt(scan, index, flag) ?? []);
  const longest = matches.toSorted((one, other) => other.length - one.length)[0];
  const rivals = matches.filter(({ length }) => length === longest?.length);
  if (longest === undefined || rivals.length > 1) return null;
  // "Open" may be a status as well.
  const texts = scan.columns.filter((column) => isText(column) && column !== scan.column?.column);
  return longest.length === 1 && findValue(scan.run[index]?.lower ?? '', texts, scan.known).length > 0 ? null : longest;
}

function flagsOf({ columns, known, subject }: Scan): Flag[] {
  const own = nameWords(subject.noun);
  return columns.flatMap((column) => {
    const values = isText(column) ? (known.get(column.name) ?? []) : [];
    const yes = values.find((value) => yesWords.has(value));
    const isFlag = isBoolean(column) || (yes !== undefined && values.every((value) => yesWords.has(value) || noWords.has(value)));
    const telling = nameWords(column.name).filter((word) => !idle.has(word));
    const words = telling.filter((word) => !own.includes(word));
    return isFlag ? [{ column, yes: yes ?? null, words: words.length > 0 ? words : telling }] : [];
  });
}

function saidAt(scan: Scan, index: number, flag: Flag): Match | null {
  const { run } = scan;
  const left = new Set(flag.words);
  let denials = scan.negatedAt === null ? 0 : 1;
  let at = index;
  let end = index;
  while (left.size > 0) {
    const word = run[at];
    if (word === undefined || (at > index && word.gap !== 'blank')) return null;
    const meant = [...left].map((each) => ({ each, sense: senseOf(word, each) })).find(({ sense }) => sense !== null);
    if (meant !== undefined) {
      left.delete(meant.each);
      denials += meant.sense === 'no' ? 1 : 0;
      at += 1;
      end = at;
      continue;
    }
    const denial = at === index ? 0 : lengthAt(run, at, negating);
    const link = at === index ? 0 : lengthAt(run, at, linking);
    if (denial + link === 0) return null;
    denials += denial > link ? 1 : 0;
    at += Math.max(denial, link);
  }
  if (lengthAt(run, end, isAbsent) > 0 || lengthAt(run, end, isPresent) > 0) return null;
  end += lengthAt(run, end, trailing);
  const [on, off] = [lengthAt(run, end, affirmed), lengthAt(run, end, denied)];
  return matchOf(flag, (denials + (off > on ? 1 : 0)) % 2 === 0, end + Math.max(on, off) - index);
}

/** Whether a word says a word of a flag's name or its opposite; null when it is about something else. */
function senseOf({ lower }: RunWord, word: string): 'yes' | 'no' | null {
  const stems = [word, word.replace(/[ai]ble$/, '')].map((each) => stemmer(each));
  const isIt = (said: string): boolean => said.length > 1 && stems.includes(stemmer(said));
  if (isIt(lower)) return 'yes';
  const plain = /^(?:un|in|dis|non-?)(?=\p{L}{3})/u.exec(lower);
  return (plain && isIt(lower.slice(plain[0].length))) || (opposites[word] ?? []).includes(lower) ? 'no' : null;
}

function matchOf({ column: { name }, yes }: Flag, wanted: boolean, length: number): Match {
  if (yes === null)
    return { length, sql: () => `${nameSql(name)} is ${wanted ? 'true' : 'not true'}`, words: `${name} is ${wanted ? '' : 'not '}true` };
  const sql = `${plainSql(name)} ${wanted ? '=' : 'is distinct from'} ${textSql(yes)}`;
  return { length, sql: () => sql, words: `${name} is ${wanted ? '' : 'not '}${yes}` };
}
