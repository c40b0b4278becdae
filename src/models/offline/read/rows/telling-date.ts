/** "… from the last 14 days (by pickup)", "in march, paid_on decides": which of several dates a time is about. */
import type { Column } from '#domain/dataset.ts';
import { isDate } from '../../link/types.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import type { Scope } from '../scope.ts';

const going = 'going by|according to|based on|judged by|judging by|measured by|measured on|counted by|counted from|counting by';
const spellings = [
  new RegExp(String.raw`\(\s*(?:by|on|per|using|from|${going})\s+(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_ -]{1,40}?)\s*\)`, 'dgiu'),
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:${going})\s+(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_-]*(?:\s(?:date|time|day))?)(?![\p{L}\p{N}_])`,
    'dgiu',
  ),
  /\(?(?<![\p{L}\p{N}_])(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_-]*(?:\s(?:date|time|day))?)\s+(?:decides|counts|matters|is what counts|is the one that counts)(?![\p{L}\p{N}_])\)?/dgiu,
  /(?<=(?:days?|weeks?|months?|quarters?|years?|data|(?:19|20)\d\d|yesterday|today)\s+)by\s+(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_-]*(?:\s(?:date|time|day))?)(?![\p{L}\p{N}_])/dgiu,
];

/** The date that the text names so, claimed; null when it names none. */
export function takeTellingDate(scope: Scope): { column: Column; taken: Taken } | null {
  for (const taken of spellings.flatMap((each) => scope.text.findAll(each))) {
    const column = linkQuietly(taken.part('column'), scope);
    if (column === null || !isDate(column)) continue;
    scope.text.claim(taken);
    return { column, taken };
  }
  return null;
}

const grouped =
  /(?<![\p{L}\p{N}_])(?:per|by)\s+(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_]*(?:\s(?:date|time|day))?)\s+(?=(?:after|since|before|from|in|during|between|until|till)\s)/giu;

/** "Shipments per arrival date since september": the date that rows are counted by, right before a time. */
export const dateOfGroup = (scope: Scope): Column | undefined =>
  [...scope.text.original.matchAll(grouped)]
    .map(({ groups }) => linkQuietly(groups?.['column'] ?? '', scope))
    .find((column) => column !== null && isDate(column)) ?? undefined;
