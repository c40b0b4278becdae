/** What one phrase promises of the data: "amount is between 0 and 10000", "no duplicate ids"; or may not be: "if amount is negative". */
import { splitList } from '../../text/list.ts';
import { linkList, linkQuietly } from '../link.ts';
import type { Scope } from '../scope.ts';
import type { Made } from './promise.ts';
import { promisedCondition } from './promised-condition.ts';
import { rowCount } from './promised-rows.ts';
import { tolerated } from './tolerated.ts';

const number = String.raw`(-?[\d.,]*\d)`;
const subject =
  '^(?:the |every |all |each )?(.+?) (?:is|are|must be|should be|(?:has|have|needs?) to be|must|should|may|can|has to be|stays?|be) ';
const says = (what: string): RegExp => new RegExp(`${subject}(?:always )?(?:${what})$`, 'i');

/** What is promised of columns together; the first part of a form is their list. */
const ofColumns: [form: RegExp, check: 'not-null' | 'unique'][] = [
  [says('(?:never|not)(?: be| contain| have)? (?:nulls?|empty|missing|blank)'), 'not-null'],
  [
    says('(?:there|filled|filled in|set|present|known|given|non-null|required)(?: everywhere| in (?:all|every) (?:rows?|records?))?'),
    'not-null',
  ],
  [/^(?:there are )?no (?:nulls?|missing|empty|blank) ?(?:values? )?(?:in )?(.+)$/i, 'not-null'],
  [says('unique|distinct'), 'unique'],
  [/^(?:there are )?no duplicate[sd]? ?(?:in |by )?(.+)$/i, 'unique'],
];

/** What is promised of one column; the first part of a form is its name. */
const ofColumn: [form: RegExp, make: (column: string, given: string[]) => Made | null][] = [
  [
    says(`(?:between|from|in) ${number} (?:and|to) ${number}`),
    (column, [low, high]) => ({ check: 'range', column, min: numberOf(low), max: numberOf(high) }),
  ],
  [
    says(`(?:at least|>=|no less than|not below|not under|greater than or equal to) ${number}`),
    (column, [least]) => ({ check: 'range', column, min: numberOf(least) }),
  ],
  [
    says(`(?:at most|<=|no more than|not above|not over|less than or equal to) ${number}`),
    (column, [most]) => ({ check: 'range', column, max: numberOf(most) }),
  ],
  [says('positive|above zero|greater than 0|> 0'), (column) => ({ check: 'expression', where: `${column} is null or ${column} > 0` })],
  [says('positive or zero|(?:never|not)(?: be)? (?:negative|below zero)|non-negative'), (column) => ({ check: 'range', column, min: 0 })],
  [says('(?:one of|in|only) (.+)'), acceptedValues],
];

function acceptedValues(column: string, [list = '']: string[]): Made | null {
  const values = splitList(list).map((value) => value.replaceAll(/["'“”]/g, ''));
  return values.length === 0 ? null : { check: 'accepted-values', column, values };
}

const numberOf = (text = ''): number => Number(text.replaceAll(',', ''));

/** Other ways to promise the same. */
const spellings: [RegExp, string][] = [
  // "No amount is negative" promises that amount never is.
  [
    /^(?:there (?:is|are) )?no ([\p{L}_][\p{L}\p{N}_ ]*?) (?:is|are|may be|can be|should be|must be) (?=(?:negative|null|empty|missing|blank|below zero)\b)/iu,
    '$1 is never ',
  ],
  [/^(?:there (?:is|are) )?no negative ([\p{L}_][\p{L}\p{N}_ ]*?)(?: values?)?$/iu, '$1 is never negative'],
  [/\b(?:may|can|must|should) (?:only be|be only)\b(?! (?:at|between|one|no)\b| [<>])/i, 'must be one of'],
  [/\b(?:may only|can only) be\b/i, 'must be'],
  // "Has to be north, south or west": values, each a word.
  [
    /\b(?:must|should|shall|has to|have to|needs? to|ought to) (?:always )?be (?=(?!(?:between|at|one|null|not|never|unique|there|set|filled|more|less|over|under|above|below|after|before|from|in)\b)[\p{L}][\p{L}\p{N}-]*(?:, [\p{L}\p{N}-]+)*,? or [\p{L}\p{N}-]+$)/iu,
    'must be one of ',
  ],
];
/** "Email has to be filled in, too": beside other promises. */
const also = /,? (?:too|also|as well)$/i;
const verbless =
  /^([\p{L}_][\p{L}\p{N}_]*(?: [\p{L}_][\p{L}\p{N}_]*)?) (?=(?:between|at least|at most|one of|unique|never|not|always)\b)/iu;

/** The check that holds a promise; null when the phrase is none. */
export function promised(phrase: string, scope: Scope): Made | null {
  const words = rewritten(phrase.replace(also, ''), spellings);
  return (
    rowCount(words, scope, false) ??
    tolerated(words, scope, false) ??
    columnCheck(words, scope) ??
    columnCheck(words.replace(verbless, '$1 is '), scope) ??
    (ofSome.test(words) ? null : promisedCondition(words, scope, false))
  );
}

/** "There are at least 100 paid": how many of some rows there are is no bound of a column. */
const ofSome = /^there are (?:at least|at most|more than|fewer than|less than|over|no more than|no fewer than) \d/i;

function columnCheck(promise: string, scope: Scope): Made | null {
  for (const [form, check] of ofColumns) {
    const [, list] = form.exec(promise) ?? [];
    const columns = list === undefined ? null : linkList(list, scope);
    if (columns) return { check, columns: columns.map(({ name }) => name) };
  }
  for (const [form, make] of ofColumn) {
    const [, name, ...given] = form.exec(promise) ?? [];
    const column = name === undefined ? null : linkQuietly(name, scope);
    const made = column && make(column.name, given);
    if (made) return made;
  }
  return null;
}

/** What may not be, as the promise that it is not. */
const opposites: [RegExp, string][] = [
  [
    /^(?:there (?:are|is) (?:any )?|it has (?:any )?|we (?:get|have|find|see) (?:any )?)?(?:duplicates?|duplicated|double|repeated) (?:values? )?(?:(?:in|of|by|for) )?(?:the )?(.+)$/i,
    'no duplicate $1',
  ],
  // "If oil temp leaves 50..110", "when score is not between 1 and 5".
  [
    /^(.+?) (?:leaves?|(?:is|are|falls?|gets?|goes) (?:outside|out)(?: of)?|(?:is|are) not (?:between|within|in)) (?:the )?(?:range )?(?:of |from |between )?(-?[\d.,]*\d) ?(?:\.{2,3}|-|–|to|and) ?(-?[\d.,]*\d)$/i,
    '$1 is between $2 and $3',
  ],
  // "When status is anything else than a, b or c".
  [
    /^(.+?) (?:is|are) (?:(?:anything|something|any value|a value) (?:else|other) than|anything but|other than|not one of|not any of|none of|not in) (.+)$/i,
    '$1 is one of $2',
  ],
  [says('null|empty|missing|blank'), '$1 is not null'],
  [says('negative|below zero'), '$1 is not negative'],
  [says('not unique|duplicated'), '$1 is unique'],
  [says(`(?:over|above|more than) ${number}`), '$1 is at most $2'],
  [says(`(?:under|below|less than) ${number}`), '$1 is at least $2'],
];

/** The check that stops at what may not be: "fail if amount is negative". */
export function brokenWhen(phrase: string, scope: Scope): Made | null {
  const condition = phrase.replaceAll(/\s+/g, ' ').replaceAll(/\b(is|are)n't\b/gi, '$1 not');
  // "Less than 1000 rows: invoices to …" are rows, and no bound of a column.
  if (ofSome.test(condition)) return rowCount(condition.replace(/:.*$/s, ''), scope, true);
  const promise = rewritten(condition, opposites);
  // "When a or b is missing": neither may be.
  const kept =
    promise === condition
      ? null
      : columnCheck(
          promise.replace(/^.+(?= is not null$)/, (list) => list.replaceAll(' or ', ', ')),
          scope,
        );
  return rowCount(condition, scope, true) ?? tolerated(condition, scope, true) ?? kept ?? promisedCondition(condition, scope, true);
}

const rewritten = (phrase: string, rules: [RegExp, string][]): string =>
  rules.reduce((words, [said, plain]) => words.replace(said, plain), phrase.replaceAll(/\s+/g, ' '));
