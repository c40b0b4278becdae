/** "Customers who ordered at least 5 times", "who never ordered anything": what is done so often are rows of other data, which the verb names. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { Planning } from './asking.ts';
import { datasetCalled } from './link/called.ts';
import { baseName } from './link/datasets.ts';
import { nameWords, singular } from './link/names.ts';
import { choosing } from './most-partners.ts';
import { RequestText } from './text/request-text.ts';

const many = '(?:\\d+|two|three|four|five|six|seven|eight|nine|ten)';
const often = String.raw`(?<often>(?:(?:at least|at most|more than|less than|fewer than|over|under|exactly|only|just) )?${many} times(?: or (?:more|less))?|(?:more than|at least|only|just|exactly) once|(?:at least|more than|only|just|exactly) twice)`;
const doing = new RegExp(
  String.raw`(?<who>[\p{L}_]+)\s+(?:(?:that|who|which)\s+)?(?:(?:have|has|had)\s+)?(?:(?<never>never|not(?: yet)?)\s+(?<verb>\p{L}+(?:ed|d))(?:\s+(?:anything|something|before|at all|from us|with us|yet))*|(?<verb2>\p{L}+(?:ed|d)|came|bought|(?:were|was) here|showed up)(?:\s+(?:something|back|by|in|here))?\s+${often})(?=[\s?.!,]|$)`,
  'iu',
);

/** What people do with whatever they are there for. */
const coming = /^(?:came|visited|returned|showed up|(?:were|was) here|bought|purchased|shopped)$/;

/** The bound in figures, as it stands before a counted noun. */
const bound = (said: string): string =>
  said
    .replace(/ times\b/i, '')
    .replace(/\bonce\b/i, '1')
    .replace(/\btwice\b/i, '2')
    .replace(/^(?:only|just) /i, 'exactly ');

/** The request with the data that the verb names; itself where it names none. */
export function* withDoings(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  const found = doing.exec(text.original);
  const { who = '', never, verb, verb2, often: count = '' } = found?.groups ?? {};
  const owner = datasetCalled(who, entries);
  const done = (verb ?? verb2 ?? '').toLowerCase();
  const stem = singular(done.replace(/e?d$/, ''));
  const called = entries.filter((entry) => {
    const last = singular(nameWords(baseName(entry)).at(-1) ?? '');
    return entry !== owner && stem.length > 2 && [stem, `${stem}e`, `${stem}ing`].includes(last);
  });
  const chosen =
    called.length > 0 || owner === undefined || !coming.test(done) ? null : yield* choosing(owner, singular(who.toLowerCase()), entries);
  const [entry, ...others] = chosen ? [chosen] : called;
  if (!found || owner === undefined || entry === undefined || others.length > 0) return text;
  const noun = nameWords(baseName(entry)).join(' ');
  const plural = noun.endsWith('s') ? noun : `${noun}s`;
  const said = never === undefined ? `have ${bound(count)} ${plural}` : `have no ${plural}`;
  return new RequestText(
    `${text.original.slice(0, found.index)}${who} that ${said}${text.original.slice(found.index + found[0].length)}`.replace(
      /^(how many|which|what) (\S+) that /i,
      '$1 $2 ',
    ),
  );
}
