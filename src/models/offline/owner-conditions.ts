/** "Bookings whose member lives in Kiel", "where the member's plan is premium": what is said of the owner of each row. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { datasetCalled } from './link/called.ts';
import { nameWords, sameWords } from './link/names.ts';
import { RequestText } from './text/request-text.ts';

const owner = String.raw`(?:(?:just|only)\s+)?(?<rows>[\p{L}_]+)\s+(?:whose|(?:where|for which|when)(?:\s+(?:the|their|its))?)\s+(?<who>[\p{L}]{3,})`;
/** Most telling first: a column of the owner, what the owner is, what the owner does. */
const said: readonly [RegExp, string][] = [
  [
    new RegExp(String.raw`${owner}(?:['’]s?)\s+(?<rest>[\p{L}_]+\s+(?:is|are|was|were|=|starts?|ends?|contains?|has|equals?)\s)`, 'iu'),
    'whose',
  ],
  [new RegExp(String.raw`${owner}\s+(?<rest>(?!(?:id|no|number|key|code)\s)[\p{L}_]+\s+(?:is|are|was|were|=)\s)`, 'iu'), 'whose'],
  [
    new RegExp(String.raw`${owner}\s+(?<rest>(?:is|are|was|were)\s)(?!(?:null|not|missing|empty|known|unknown|there|set|in)\b)`, 'iu'),
    'that',
  ],
  [new RegExp(String.raw`${owner}\s+(?<rest>(?:lives?|comes?|joined|registered|signed|has|have|had|belongs?)\s)`, 'iu'), 'that'],
];

/** The request with the owners named as data of their own; itself where a row has no owner called so, or a column. */
export function* withOwnersDescribed(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  for (const [each, link] of said) {
    const found = each.exec(text.original);
    const { rows = '', who = '', rest = '' } = found?.groups ?? {};
    const [subject, other] = [datasetCalled(rows, entries), datasetCalled(who, entries)];
    if (!found || subject === undefined || other === undefined || subject.name === other.name) continue;
    const [seen] = yield* inspectAll([subject]);
    if (seen?.ok !== true || seen.value.columns.some(({ name }) => sameWords(nameWords(name), nameWords(who)))) continue;
    const behind = text.original.slice(found.index + found[0].length);
    return new RequestText(`${text.original.slice(0, found.index)}${rows} of ${plural(who)} ${link} ${rest}${behind}`, text.typed);
  }
  return text;
}

const plural = (noun: string): string =>
  /s$/i.test(noun) ? (/ss$/i.test(noun) ? `${noun}es` : noun) : noun.replace(/(?<=[^aeiou])y$/i, 'ie') + 's';
