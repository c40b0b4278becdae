/** Promises about the data: "make sure order_id is never null and amount is between 0 and 10000". */
import { pattern } from '../../text/pattern.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';
import { linkList } from '../link.ts';
import { type CheckWish, noted, type Scope } from '../scope.ts';
import { type Made, modal } from './promise.ts';
import { brokenWhen, promised } from './promised.ts';
import { freshness, rowCount } from './promised-rows.ts';
import { tolerated } from './tolerated.ts';

const heads = [
  pattern('make_sure|ensure|be_sure|check|verify|require|assert|validate|guarantee|enforce|confirm|expect|expecting that? {rest:list}'),
  pattern('with|under|on a|the? guard|check|rule|condition|constraint|guarantee|requirement that {rest:list}'),
  /(?<![\p{L}\p{N}_])(?<severity>warn)(?:ing)?s? only\s*:\s*(?<rest>[^¦;.]+(?:\.\d[^¦;.]*)*)/dgiu,
  pattern(
    "{severity=warn|warn_me|fail|stop|abort|block|fail_the_load|stop_the_load|abort_the_load|block_the_load|stop_loading|never_load_it|don't_load_it|do_not_load_it|don't_load|do_not_load} if|when|unless {rest:list}",
  ),
  pattern('as_long_as|provided|provided_that|only_if {rest:list}'),
];
/** A promise of one column that needs no word before it. */
const alone = [
  pattern('the|every|each|all? {column:name} must|should|may|can never|not be|contain|have null|empty|missing|blank|nulls|nulls'),
  pattern('the|every|each|all? {column:name} must|should|has_to be unique|distinct'),
  pattern('the|every|each|all? {column:name} never be? null|empty|missing|blank'),
  pattern(
    'the|every|each|all? {column:name} must|should|has_to|have_to|needs_to|need_to always? be filled_in|filled|there|present|given|known|non-null too|also|as_well?',
  ),
  pattern('the|every|each|all? {column:name} is|are never negative|below_zero'),
  pattern('no nulls|null|missing|empty values? in {column:name}'),
  pattern('no duplicate {column:name}'),
  pattern('no {column:name} may|can|must|should|shall be negative|below_zero|null|empty|missing|blank'),
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
/** "…, every lead has a country": said of all of them behind what is to be done. */
const has =
  /(?<=[,;.¦]\s*(?:and\s+|but\s+|where\s+)?|\b(?:and|but)\s+)(?:(?:every|each)\s+(?<whose>[\p{L}_]+)\s+(?:always\s+)?(?:has|comes with|carries)|all\s+(?:the\s+)?[\p{L}_]+\s+(?:always\s+)?have)\s+(?:an?|its|their|some)\s+(?<rest>[^¦;.!?]+?)(?=\s*(?:[;.!?¦]|$|,\s*(?:load|into|to|and)\b))/dgiu;
const required = pattern('the? {column:name} is|are required|mandatory|obligatory');
/** A clause of its own that says what must hold. */
const clauses = new RegExp(
  String.raw`(?<=^|[,;.¦]\s?|\b(?:and|but)\s)(?<rest>(?:the |there )?[\p{L}_][\p{L}\p{N}_]*(?: [\p{L}_][\p{L}\p{N}_]*){0,3} ${modal}\b[^,;.¦]+|(?:at most|no more than|not more than|up to|max(?:imum)?\.?) \d[\d,.]* ?(?:%|percent|per cent|(?=\p{L}))[^,;.¦]*? ${modal} (?:be|have)\b[^,;.¦]+|(?:at least|no fewer than) \d+ [\p{L} ]+?(?= or (?:stop|fail|abort)\b))(?: or (?:stop|fail|abort)(?: the load)?)?(?=\s*(?:[,;.¦]|$))`,
  'dgiu',
);

/** Reads and claims every check. */
export function readChecks(scope: Scope): CheckWish[] {
  const checks: CheckWish[] = [];
  for (const found of [needs, has, required, clauses].flatMap((each) => scope.text.findAll(each))) checks.push(...fromClause(found, scope));
  for (let found = takeHead(scope); found; found = takeHead(scope)) checks.push(...fromHead(found, scope));
  for (let found = takePromise(scope); found; found = takePromise(scope))
    checks.push(...wishes([...alsoPromised(found, scope), ...splitPromises(found.phrase)], scope));
  return checks;
}

/** A clause that says what must be there, how many rows or how new: claimed when it is read; others may know what it means else. */
function fromClause(found: Taken, scope: Scope): CheckWish[] {
  if (scope.text.isClaimed(found.start)) return [];
  // "Every loan needs a book, and the fine is …": another promise begins.
  const rest = found.part('rest').split(promiseBegins)[0] ?? '';
  const columns =
    found.part('column') === '' && found.part('whose') === '' && !/^all\b/i.test(found.phrase)
      ? null
      : linkList(found.part('column') || rest, scope);
  const check = columns ? { check: 'not-null', columns: columns.map(({ name }) => name) } : promisedOfAll(found.part('rest'), scope);
  if (check === null) return [];
  scope.text.claim(columns && rest !== '' ? { start: found.start, end: found.end - (found.part('rest').length - rest.length) } : found);
  return [wishOf(check, { phrase: found.phrase, warns: false }, scope)];
}

/** How many rows there must be, or how new they must be. */
const promisedOfAll = (words: string, scope: Scope): Made | null =>
  rowCount(words.replace(/^there (?:must|should|ha(?:s|ve) to) be /i, ''), scope, false) ??
  tolerated(words, scope, false) ??
  freshness(words, scope, false);

/** A promise of a column, with the first word of its name where that stands before it: "final score must be …". */
function takePromise(scope: Scope): Taken | null {
  const found = scope.text.take(...alone);
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
  const inverted =
    found.part('severity') !== '' && !/unless|only/i.test(found.phrase.slice(0, found.phrase.length - found.part('rest').length));
  const warns = /^warn/i.test(found.part('severity'));
  return wishes(splitPromises(found.part('rest').replace(aside, '')), scope, { read: inverted ? brokenWhen : promised, warns });
}

/** The check of each phrase; what is none is left unread. */
function wishes(phrases: string[], scope: Scope, { read, warns } = { read: promised, warns: false }): CheckWish[] {
  return phrases.flatMap((phrase) => {
    const check = read(phrase, scope);
    if (check === null) scope.unread.push(phrase);
    return check === null ? [] : [wishOf(check, { phrase, warns }, scope)];
  });
}

function wishOf({ check, ...params }: Made, { phrase, warns }: { phrase: string; warns: boolean }, scope: Scope): CheckWish {
  noted(scope, phrase, warns ? 'a check that only warns' : 'a check that stops the load');
  return { check, severity: warns ? 'warn' : 'error', params };
}

/** "a is never null and b is between 0 and 10": an "and" splits only where a new promise begins. */
function splitPromises(rest: string): string[] {
  return rest
    .split(promiseBegins)
    .reduceRight<string[]>(withVerb, [])
    .map((promise) => promise.trim().replace(/^(?:and|that)\s+/i, ''))
    .filter((promise) => promise !== '');
}

/** "Email and phone are never empty" is one promise: what has no verb goes on in the next. */
const withVerb = ([next, ...others]: string[], part: string): string[] =>
  next === undefined || hasVerb.test(part) ? [part, ...(next === undefined ? [] : [next]), ...others] : [`${part}, ${next}`, ...others];

const promiser = String.raw`(?:(?:the|that|no|every)\s+)?[\p{L}_][\p{L}\p{N}_]*(?:\s[\p{L}_]+)?\s+`;
const verbs = String.raw`(?:is|are|must|should|has|have|contains?|never|not(?= (?:null|empty|missing|blank)\b)|stays?|between|one of|at least|at most|>=|<=|>|<|=)`;
const hasVerb = new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${verbs}|unique|distinct|no|can|may|shall)(?![\p{L}\p{N}_])|[<>=]`, 'iu');
const promiseBegins = new RegExp(
  String.raw`(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?=${promiser}${verbs})|(?<=\d)\s+and\s+(?=${promiser}(?:unique|distinct)\b)`,
  'iu',
);
