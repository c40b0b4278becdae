/** "Customers who ordered at least 5 times", "who never ordered anything": what is done so often are rows of other data, which the verb names. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { datasetCalled } from './link/called.ts';
import { baseName } from './link/datasets.ts';
import { nameWords, singular } from './link/names.ts';
import { RequestText } from './text/request-text.ts';

const many = '(?:\\d+|two|three|four|five|six|seven|eight|nine|ten)';
const often = String.raw`(?<often>(?:(?:at least|at most|more than|less than|fewer than|over|under|exactly|only|just) )?${many} times(?: or (?:more|less))?|(?:more than|at least|only|just|exactly) once|(?:at least|more than|only|just|exactly) twice)`;
const doing = new RegExp(
  String.raw`(?<who>[\p{L}_]+)\s+(?:(?:that|who|which)\s+)?(?:(?:have|has|had)\s+)?(?:(?<never>never|not(?: yet)?)\s+(?<verb>\p{L}+(?:ed|d))(?:\s+(?:anything|something|before|at all|from us|with us|yet))*|(?<verb2>\p{L}+(?:ed|d))\s+${often})(?=[\s?.!,]|$)`,
  'iu',
);

/** The bound in figures, as it stands before a counted noun. */
const bound = (said: string): string =>
  said
    .replace(/ times\b/i, '')
    .replace(/\bonce\b/i, '1')
    .replace(/\btwice\b/i, '2')
    .replace(/^(?:only|just) /i, 'exactly ');

/** The request with the data that the verb names; itself where it names none. */
export function withDoings(text: RequestText, entries: DatasetEntry[]): RequestText {
  const found = doing.exec(text.original);
  const { who = '', never, verb, verb2, often: count = '' } = found?.groups ?? {};
  const owner = datasetCalled(who, entries);
  const stem = singular((verb ?? verb2 ?? '').toLowerCase().replace(/e?d$/, ''));
  const done = entries.filter((entry) => {
    const last = singular(nameWords(baseName(entry)).at(-1) ?? '');
    return entry !== owner && stem.length > 2 && [stem, `${stem}e`, `${stem}ing`].includes(last);
  });
  const [entry, ...others] = done;
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
