/** Promises about the data: "make sure order_id is never null and amount is between 0 and 10000". */
import { nameWords, sameWords } from '../../link/names.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';
import { splitList } from '../../text/list.ts';
import { linkList, linkQuietly } from '../link.ts';
import { freshness, type Made, promisedCondition } from './promised-condition.ts';
import { type CheckWish, noted, type Scope } from '../scope.ts';

const heads = [
  pattern('make_sure|ensure|be_sure|check|verify|require|assert|validate|guarantee|enforce|confirm|expect|expecting that? {rest:list}'),
  /(?<![\p{L}\p{N}_])(?<severity>warn)(?:ing)?s? only\s*:\s*(?<rest>[^¦;.]+(?:\.\d[^¦;.]*)*)/dgiu,
  pattern(
    "{severity=warn|warn_me|fail|stop|abort|block|fail_the_load|stop_the_load|abort_the_load|block_the_load|stop_loading|never_load_it|don't_load_it|do_not_load_it|don't_load|do_not_load} if|when|unless {rest:list}",
  ),
  pattern('as_long_as|provided|provided_that|only_if {rest:list}'),
];
const alone = [
  pattern('the|every|each|all? {column:name} must|should|may|can never|not be|contain|have null|empty|missing|blank|nulls|nulls'),
  pattern('the|every|each|all? {column:name} must|should|has_to be unique|distinct'),
  pattern('the|every|each|all? {column:name} never be? null|empty|missing|blank'),
  pattern('no nulls|null|missing|empty values? in {column:name}'),
  pattern('no duplicate {column:name}'),
];

const bounded = [
  pattern(
    'the|every|each|all? {column:name} must|should|has_to|may_only|can_only|may|can always? be at_least|at_most|between|one_of|>=|<=|no_less_than|no_more_than {rest:list}',
  ),
  pattern('the|every|each|all? {column:name} may|can|must|should only_be|be_only {rest:list}'),
  pattern('the|every|each|all? {column:name} must|should|may|can never|not be negative|below_zero'),
  pattern('the|every|each|all? {column:name} must|should|has_to always? be positive'),
];

/** "Every customer needs a name and a phone": what it must have. */
const needs = pattern(
  'every|each|all {whose:name} must_always_have|must_have|needs_to_have|need_to_have|needs|need|has_to_have|have_to_have|should_have {rest:list}',
);
const required = pattern('the? {column:name} is|are required|mandatory|obligatory');
/** A clause of its own that says what must hold. */
const clauses =
  /(?<=^|[,;.¦]\s?|\b(?:and|but)\s)(?<rest>(?:the |there )?[\p{L}_][\p{L}\p{N}_]*(?: [\p{L}_][\p{L}\p{N}_]*){0,3} (?:must|should|may (?=not|never|only|be|have)|can|has to|have to|needs to)\b[^,;.¦]+|(?:at least|no fewer than) \d+ [\p{L} ]+?(?= or (?:stop|fail|abort)\b))(?: or (?:stop|fail|abort)(?: the load)?)?(?=\s*(?:[,;.¦]|$))/dgiu;

/** Reads and claims every check. */
export function readChecks(scope: Scope): CheckWish[] {
  const checks: CheckWish[] = [];
  for (const found of [...scope.text.findAll(needs), ...scope.text.findAll(required), ...scope.text.findAll(clauses)])
    checks.push(...fromClause(found, scope));
  for (let found = takeHead(scope); found; found = takeHead(scope)) checks.push(...fromHead(found, scope));
  for (let found = takePromise(alone, scope); found; found = takePromise(alone, scope))
    checks.push(...fromAlone(found, scope), ...alsoPromised(found, scope).flatMap((promise) => fromPromise(promise, scope)));
  for (let found = takePromise(bounded, scope); found; found = takePromise(bounded, scope))
    for (const promise of [...alsoPromised(found, scope), ...splitPromises(found.phrase)]) checks.push(...fromPromise(promise, scope));
  return checks;
}

/** A clause that says what must be there, how many rows or how new: claimed when it is read; others may know what it means else. */
function fromClause(found: Taken, scope: Scope): CheckWish[] {
  if (scope.text.isClaimed(found.start)) return [];
  const columns =
    found.part('column') === '' && found.part('whose') === '' ? null : linkList(found.part('column') || found.part('rest'), scope);
  const check = columns ? { check: 'not-null', columns: columns.map(({ name }) => name) } : promisedOfAll(found.part('rest'), scope);
  if (check === null) return [];
  scope.text.claim(found);
  noted(scope, found.phrase, 'a check that stops the load');
  return [wishOf(check, 'error')];
}

/** How many rows there must be, or how new they must be. */
const promisedOfAll = (words: string, scope: Scope): Made | null =>
  rowCount(counted(words.replace(/^there (?:must|should|ha(?:s|ve) to) be /i, ''), scope), false) ?? freshness(words, scope, false);

/** "At least 100 rides": the rows are called by their name. */
const counted = (words: string, { subject }: Scope): string =>
  words.replace(/(?<=\d )([\p{L}_]+|of them)(?: come| arrive)?$/iu, (said, name: string) =>
    /^(?:of them|rows|records|lines)$/i.test(name) || sameWords(nameWords(name), nameWords(subject.noun)) ? 'rows' : said,
  );

/** A promise of a column, with the first word of its name where that stands before it: "final score must be …". */
function takePromise(spellings: RegExp[], scope: Scope): Taken | null {
  const found = scope.text.take(...spellings);
  const before = found && columnBefore(found.start, { scope, behind: ` ${found.part('column')}` });
  if (!found || !before) return found;
  const phrase = found.phrase.replace(found.part('column'), before.name);
  return { ...found, start: before.start, phrase, part: (part) => (part === 'column' ? before.name : found.part(part)) };
}

/** The same promise of the columns before it, claimed: "home_goals, shots and away_goals may never be negative". */
function alsoPromised(found: Taken, scope: Scope): string[] {
  const link = /(?:\s*,\s*|\s+(?:and|or)\s+)(?:the\s+)?$/i.exec(scope.text.between(0, found.start));
  const before = link && columnBefore(link.index, { scope, behind: '' });
  return before ? [...alsoPromised({ ...found, start: before.start }, scope), found.phrase.replace(found.part('column'), before.name)] : [];
}

/** A column that is called like the one or two words before a place and what stands behind them, claimed up to there. */
function columnBefore(place: number, { scope, behind }: { scope: Scope; behind: string }): { name: string; start: number } | null {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  for (const spelling of [/[\p{L}_][\p{L}\p{N}_]*\s+[\p{L}_][\p{L}\p{N}_]*\s*$/u, /[\p{L}_][\p{L}\p{N}_]*\s*$/u]) {
    const words = spelling.exec(scope.text.between(0, place));
    const column = words && scope.columns.find(({ name }) => plain(name) === plain(`${words[0]}${behind}`));
    if (!words || !column) continue;
    scope.text.claim({ start: words.index, end: place });
    return { name: column.name, start: words.index };
  }
  return null;
}

function fromPromise(phrase: string, scope: Scope): CheckWish[] {
  const check = promised(
    phrase
      .replace(/\b(?:may|can|must|should) (?:only be|be only)\b(?! (?:at|between|one|no)\b| [<>])/i, 'must be one of')
      .replace(/\b(?:may only|can only) be\b/i, 'must be')
      .replace(/\b(?:never|not) be negative|(?:never|not) be below zero/i, 'be positive or zero'),
    scope,
  );
  if (check === null) {
    scope.unread.push(phrase);
    return [];
  }
  noted(scope, phrase, 'a check that stops the load');
  return [wishOf(check, 'error')];
}

/** Whether a place stands in a promise: what is named there is not other data. */
export const inPromise = (text: RequestText, place: number): boolean =>
  [...heads, clauses].flatMap((each) => text.findAll(each)).some(({ start, end }) => place >= start && place < end);

/** "… when loading customers" says when, not what. */
const aside = /\s+(?:when|while|before|after)\s+(?:loading|importing|copying)\b.*$/i;

function takeHead({ text }: Scope): Taken | null {
  const found = heads.map((each) => text.find(each)).find((each) => each !== null) ?? null;
  const said = found === null ? null : aside.exec(text.original.slice(found.start, found.end));
  if (found) text.claim({ start: found.start, end: said ? found.start + said.index : found.end });
  return found;
}

function fromHead(found: Taken, scope: Scope): CheckWish[] {
  const warns = /^warn/i.test(found.part('severity'));
  const inverted =
    found.part('severity') !== '' && !/unless|only/i.test(found.phrase.slice(0, found.phrase.length - found.part('rest').length));
  return splitPromises(found.part('rest').replace(aside, '')).flatMap((promise) => {
    const check = inverted ? brokenWhen(promise, scope) : promised(promise, scope);
    if (check === null) {
      scope.unread.push(promise);
      return [];
    }
    noted(scope, promise, warns ? 'a check that only warns' : 'a check that stops the load');
    return [wishOf(check, warns ? 'warn' : 'error')];
  });
}

function fromAlone(found: Taken, scope: Scope): CheckWish[] {
  const column = linkQuietly(found.part('column'), scope);
  if (!column) {
    scope.unread.push(found.phrase);
    return [];
  }
  noted(scope, found.phrase, 'a check that stops the load');
  const unique = /unique|distinct|duplicate/i.test(found.phrase);
  return [{ check: unique ? 'unique' : 'not-null', severity: 'error', params: { columns: [column.name] } }];
}

/** "a is never null and b is between 0 and 10": an "and" splits only where a new promise begins. */
function splitPromises(rest: string): string[] {
  const verbs = String.raw`(?:is|are|must|should|has|have|contains?|never|not(?= (?:null|empty|missing|blank)\b)|stays?|between|one of|at least|at most|>=|<=|>|<|=)`;
  return rest
    .split(
      new RegExp(
        String.raw`\s*,\s*(?:and\s+)?(?=(?:the\s+|that\s+|no\s+|every\s+)?[\p{L}_][\p{L}\p{N}_]*(?:\s[\p{L}_]+)?\s+${verbs})|\s+and\s+(?=(?:that\s+|the\s+|no\s+|every\s+)?[\p{L}_][\p{L}\p{N}_]*(?:\s[\p{L}_]+)?\s+${verbs})|(?<=\d)\s+and\s+(?=(?:the\s+)?[\p{L}_][\p{L}\p{N}_]*(?:\s[\p{L}_]+)?\s+(?:unique|distinct)\b)`,
        'iu',
      ),
    )
    .map((promise) => promise.trim().replace(/^(?:and|that)\s+/i, ''))
    .filter((promise) => promise !== '');
}

const wishOf = ({ check, ...params }: Made, severity: CheckWish['severity']): CheckWish => ({ check, severity, params });

const subjectOf = String.raw`^(?:the\s+|every\s+|all\s+|each\s+)?(.+?)\s+(?:is|are|must be|should be|must|should|has to be|stays?|be)\s+`;
const notNull = new RegExp(
  `${subjectOf}(?:never|not|always|never be|not be)\\s+(?:null|empty|missing|blank|there|filled|set|present|known|given|filled in)$`,
  'i',
);
const filled = new RegExp(`${subjectOf}(?:always\\s+)?(?:there|filled|set|present|given|filled in|not null|non-null|required)$`, 'i');
const unique = new RegExp(`${subjectOf}(?:always\\s+)?(?:unique|distinct)$`, 'i');
const between = new RegExp(`${subjectOf}(?:always\\s+)?(?:between|from|in)\\s+(-?[\\d.,]+)\\s+(?:and|to)\\s+(-?[\\d.,]+)$`, 'i');
const least = new RegExp(
  `${subjectOf}(?:always\\s+)?(?:at least|>=|no less than|not below|not under|greater than or equal to)\\s+(-?[\\d.,]+)$`,
  'i',
);
const most = new RegExp(
  `${subjectOf}(?:always\\s+)?(?:at most|<=|no more than|not above|not over|less than or equal to)\\s+(-?[\\d.,]+)$`,
  'i',
);
const positive = new RegExp(
  `${subjectOf}(?:always\\s+)?(positive or zero|positive|never negative|not negative|non-negative|above zero|greater than 0|> 0)$`,
  'i',
);
const oneOf = new RegExp(`${subjectOf}(?:always\\s+)?(?:one of|in|only)\\s+(.+)$`, 'i');
const noNulls = /^(?:there are\s+)?no\s+(?:nulls?|missing|empty|blank)\s*(?:values?\s+)?(?:in\s+)?(.+)$/i;
const noDuplicates = /^(?:there are\s+)?no\s+duplicate(?:s|d)?\s*(?:in\s+|by\s+)?(.+)$/i;

const rowsAtLeast =
  /^(?:there (?:are|is)\s+|it has\s+|we (?:get|have)\s+)*(?:at least|no fewer than|no less than|more than or equal to|>=)?\s*([\d,]+)\s+(?:rows|records|lines)$/i;
const rowsFew = /^(?:there (?:are|is)\s+|it has\s+|we (?:get|have)\s+)?(?:fewer|less) than\s+([\d,]+)(?:\s+(?:rows|records|lines))?$/i;
const rowsMany =
  /^(?:there (?:are|is)\s+|it has\s+|we (?:get|have)\s+)?(?:more than|over)\s+([\d,]+)(?:\s+(?:rows|records|lines|of them))?$/i;
const rowsAtMost =
  /^(?:there (?:are|is)\s+|it has\s+|we (?:get|have)\s+)?(?:at most|no more than|not more than|<=)\s+([\d,]+)\s+(?:rows|records|lines)$/i;
const noRows = /^(?:there are\s+)?(?:no rows|nothing|it is empty|the (?:file|data|result) is empty|empty)$/i;

const countOf = (match: RegExpExecArray | null): number => Number((match?.[1] ?? '0').replaceAll(',', ''));

/** "at least 50 rows"; with `broken`, the condition that must not hold: "fewer than 50 rows". */
function rowCount(words: string, broken: boolean): Made | null {
  const said = words.replace(/^([\d,]+)\s+(rows|records|lines)\s+or\s+more$/i, 'at least $1 $2');
  const [few, many, least] = [rowsFew.exec(said), rowsMany.exec(said), rowsAtLeast.exec(said)];
  if (broken && few) return { check: 'row-count', min: countOf(few) };
  if (broken && many) return { check: 'row-count', max: countOf(many) };
  if (broken && noRows.test(said)) return { check: 'row-count', min: 1 };
  const most = rowsAtMost.exec(said);
  if (!broken && most) return { check: 'row-count', max: countOf(most) };
  // What is counted is whole.
  if (!broken && many) return { check: 'row-count', min: countOf(many) + 1 };
  if (!broken && few) return { check: 'row-count', max: countOf(few) - 1 };
  return !broken && least && /least|fewer|less|>=/i.test(said) ? { check: 'row-count', min: countOf(least) } : null;
}

/** "No amount is negative" promises that amount never is. */
const noneIs = (words: string): string =>
  words
    .replace(
      /^(?:there (?:is|are) )?no ([\p{L}_][\p{L}\p{N}_ ]*?) (?:is|are|may be|can be|should be|must be) (?=(?:negative|null|empty|missing|blank|below zero)\b)/iu,
      '$1 is never ',
    )
    .replace(/^(?:there (?:is|are) )?no negative ([\p{L}_][\p{L}\p{N}_ ]*?)(?: values?)?$/iu, '$1 is never negative');

function promised(said: string, scope: Scope): Made | null {
  const words = noneIs(said);
  const promise = words.replace(
    /^([\p{L}_][\p{L}\p{N}_]*(?: [\p{L}_][\p{L}\p{N}_]*)?) (?=(?:between|at least|at most|one of|unique|never|not|always)\b)/iu,
    '$1 is ',
  );
  const rows = rowCount(counted(words, scope), false) ?? rowCount(counted(promise, scope), false);
  if (rows) return rows;
  const columnsIn = (words: RegExp): string[] | null => {
    const match = words.exec(promise);
    return match ? (linkList(match[1] ?? '', scope)?.map(({ name }) => name) ?? null) : null;
  };
  for (const words of [notNull, filled, noNulls]) {
    const columns = columnsIn(words);
    if (columns) return { check: 'not-null', columns };
  }
  for (const words of [unique, noDuplicates]) {
    const columns = columnsIn(words);
    if (columns) return { check: 'unique', columns };
  }
  return range(promise, scope) ?? accepted(promise, scope) ?? promisedCondition(words, scope, false);
}

const numberOf = (text: string | undefined): number => Number((text ?? '').replaceAll(',', ''));

function range(promise: string, scope: Scope): Made | null {
  const [words, match] =
    [between, least, most, positive].map((each) => [each, each.exec(promise)] as const).find(([, found]) => found !== null) ?? [];
  const column = match ? linkQuietly(match[1] ?? '', scope)?.name : undefined;
  if (!match || column === undefined) return null;
  if (words === between) return { check: 'range', column, min: numberOf(match[2]), max: numberOf(match[3]) };
  if (words === least) return { check: 'range', column, min: numberOf(match[2]) };
  if (words === most) return { check: 'range', column, max: numberOf(match[2]) };
  return /^positive$|above|>|greater/i.test(match[2] ?? '')
    ? { check: 'expression', where: `${column} is null or ${column} > 0` }
    : { check: 'range', column, min: 0 };
}

function accepted(promise: string, scope: Scope): Made | null {
  const match = oneOf.exec(promise);
  const column = match ? linkQuietly(match[1] ?? '', scope)?.name : undefined;
  const values = splitList(match?.[2] ?? '').map((value) => value.replaceAll(/["'“”]/g, ''));
  return column === undefined || values.length === 0 ? null : { check: 'accepted-values', column, values };
}

/** "if oil temp leaves 50..110", "when score is not between 1 and 5". */
const outsideRange =
  /^(.+?)\s+(?:leaves?|(?:is|are|falls?|gets?|goes) (?:outside|out)(?: of)?|(?:is|are) not (?:between|within|in))\s+(?:the\s+)?(?:range\s+)?(?:of\s+|from\s+|between\s+)?(-?[\d.,]*\d)\s*(?:\.{2,3}|-|–|to|and)\s*(-?[\d.,]*\d)$/i;
/** "when status is anything else than a, b or c". */
const anythingElse =
  /^(.+?)\s+(?:is|are)\s+(?:(?:anything|something|any value|a value)\s+(?:else|other)\s+than|anything but|other than|not one of|not any of|none of|not in)\s+(.+)$/i;

const duplicatesOf =
  /^(?:there (?:are|is) (?:any )?|it has (?:any )?|we (?:get|have|find|see) (?:any )?)?(?:duplicates?|duplicated|double|repeated) (?:values? )?(?:(?:in|of|by|for) )?(?:the )?(.+)$/i;

/** "fail if amount is negative": the promise is the opposite. */
function brokenWhen(said: string, scope: Scope): Made | null {
  const condition = said.replaceAll(/\b(is|are)n't\b/gi, '$1 not');
  const rows = rowCount(counted(condition, scope), true);
  if (rows) return rows;
  const [, doubled = ''] = duplicatesOf.exec(condition) ?? [];
  const unique = doubled === '' ? null : linkList(doubled, scope);
  if (unique) return { check: 'unique', columns: unique.map(({ name }) => name) };
  const [, leaving = '', low, high] = outsideRange.exec(condition) ?? [];
  if (leaving !== '') return range(`${leaving} is between ${low} and ${high}`, scope);
  const [, other = '', list] = anythingElse.exec(condition) ?? [];
  if (other !== '') return accepted(`${other} is one of ${list}`, scope);
  const match = new RegExp(
    `${subjectOf}(null|empty|missing|blank|negative|below zero|not unique|duplicated|over|above|more than|under|below|less than)(?:\\s+(-?[\\d.,]+))?$`,
    'i',
  ).exec(condition);
  const what = (match?.[2] ?? '').toLowerCase();
  if (match && /null|empty|missing|blank/.test(what)) {
    // "When a or b is missing": neither may be.
    const columns = linkList((match[1] ?? '').replaceAll(/\s+or\s+/gi, ', '), scope)?.map(({ name }) => name);
    return columns ? { check: 'not-null', columns } : null;
  }
  const column = match ? linkQuietly(match[1] ?? '', scope)?.name : undefined;
  if (!match || column === undefined) return promisedCondition(condition, scope, true);
  if (/unique|duplicated/.test(what)) return { check: 'unique', columns: [column] };
  if (/negative|zero/.test(what)) return { check: 'range', column, min: 0 };
  if (match[3] === undefined) return promisedCondition(condition, scope, true);
  return /over|above|more/.test(what)
    ? { check: 'range', column, max: numberOf(match[3]) }
    : { check: 'range', column, min: numberOf(match[3]) };
}
