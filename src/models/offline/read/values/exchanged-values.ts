/**
 * Values exchanged where the data tells which column is meant: "replacing Opera with opera", "genre Opera should be opera", "zip NULL as null",
 * "Stalls and stalls are the same". Without this such values would look like conditions, and the other rows be left out.
 */
import type { Column } from '#domain/dataset.ts';
import { askPerson, type Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { fetchValues, type KnownValues } from '../../link/values.ts';
import { isText } from '../../link/types.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import { linkColumn } from '../../link/columns.ts';
import { rowStep } from '../row-step.ts';
import { noted, type Scope, sourceOf } from '../scope.ts';

const word = String.raw`(?:"[^"]+"|'[^']+'|“[^”]+”|(?!(?:and|or|to|into|as|with|by|the)\s)[\p{L}\p{N}_&/-]+)`;
const words = (most: number): string => String.raw`${word}(?:\s${word}){0,${most - 1}}?`;
const before = String.raw`(?<![\p{L}\p{N}_."'-])`;
const behind = String.raw`(?=\s*(?:$|[,;!?¦)]|\.(?:\s|$)|\s(?:and|then|but|before|when|while|into|to|in|of|for|on|from|everywhere)\b))`;
const fresh = String.raw`(?:the\s+|an?\s+)?(?!(?:well|usual|before|follows|is|it|they|soon|always|needed)(?![\p{L}\p{N}_]))(?<fresh>${words(3)})`;
const inColumn = String.raw`(?:\s+(?:in|of|for)\s+(?:the\s+)?(?<column>${words(2)})${behind})?`;
const none = '(?:null|nulls|missing|empty|blank|nothing|none|no value|not known)';
/** "The text NULL". */
const token = String.raw`(?:(?:the\s+)?(?:text|value|word|spelling)\s+)?`;
const verbs =
  'replace|replacing|change|changing|turn|turning|map|mapping|recode|recoding|rename|renaming|write|writing|spell|spelling|call|calling|convert|converting|treat|treating|read|reading|count|counting|correct|correcting|fix|fixing|make|making|set|setting|show|store';

const one = [
  String.raw`${before}(?:${verbs})\s+(?:the\s+|all\s+|every\s+|any\s+)*${token}(?<old>${words(4)})\s+(?:with|by|to|into|as|like|=)\s+${fresh}${behind}${inColumn}`,
  String.raw`${before}(?:${verbs})\s+(?:the\s+)?${token}(?<old>${words(3)})\s+(?:in|of|for)\s+(?:the\s+)?(?<column>${words(2)})\s+(?:with|by|to|into|as|like)\s+${fresh}${behind}`,
  String.raw`${before}${token}(?<old>${words(4)})\s+(?:(?:should|shall|must|needs? to|has to|have to)\s+(?:always\s+)?(?:be(?:come)?|read|say|mean|count as)(?:\s+(?:called|written|spelled|spelt|named|as))*|becomes?|means?|stands? for|counts? as)\s+${fresh}${behind}${inColumn}`,
  String.raw`${before}${token}(?<old>${words(3)})\s+(?:as|=)\s+(?<fresh>${none})${behind}`,
].map((form) => new RegExp(form, 'dgiu'));
const alike = [
  String.raw`${before}(?:(?:treat|count|take|consider|regard|read|handle)\s+)?(?:the\s+)?(?<old>${words(3)})\s+(?:and|&)\s+(?<fresh>${words(2)})${inColumn}\s+(?:(?:are|is|as|mean|being)\s+)+(?:(?:all|both|really|exactly)\s+)*(?:the\s+)?(?:same|one|equal|identical)(?:\s+(?:thing|value|one|country|city|kind))?${behind}${inColumn.replace('<column>', '<later>')}`,
  String.raw`${before}(?<old>${words(3)})\s+(?:is|are|being)\s+(?:the\s+same\s+as|equal\s+to|just|only)\s+(?<fresh>${words(2)})${behind}${inColumn}`,
].map((form) => new RegExp(form, 'dgiu'));

const nothing = new RegExp(`^${none}$`, 'i');
const gone = /^(?:null|none|nil|nan|n\/a|na|unknown|-+|\?+|#n\/a)$/i;
const unquoted = (said: string): string => said.replaceAll(/^["'“”]|["'“”]$/g, '');
const isQuick =
  /\b(?:replac|chang|turn|map|recod|renam|writ|spell|call|convert|treat|read|count|correct|fix|mak|set|show|stor|should|shall|must|needs?|ha(?:s|ve) to|becomes?|means?|stands? for|as|same|equal)|=/i;

interface Exchange {
  taken: Taken;
  column: Column;
  old: string;
  fresh: string | null;
}

/** Reads and claims them, one step per column. `question`: values that differ in case alone are alike in an answer anyway. */
export function* readExchangedValues(scope: Scope, question: boolean): Planning<Operation[]> {
  if (!isQuick.test(scope.text.original)) return [];
  const found: Exchange[] = [];
  for (const form of [...alike, ...one]) {
    for (const taken of scope.text.findAll(form)) {
      if (scope.text.isClaimed(taken.start)) continue;
      const exchange = yield* exchangeOf(taken, { isAlike: alike.includes(form), question }, scope);
      if (exchange === null) continue;
      scope.text.claim(taken);
      if (exchange === 'none') noted(scope, taken.phrase, 'case and outer blanks do not count here');
      else found.push(exchange);
    }
  }
  return [...new Set(found.map(({ column }) => column))].flatMap((column) => stepsOf(column, found, scope));
}

function stepsOf(column: Column, found: Exchange[], scope: Scope): Operation[] {
  const own = found.filter((each) => each.column === column);
  const [first] = own;
  if (first === undefined) return [];
  for (const { taken, old, fresh: now } of own)
    noted(scope, taken.phrase, `in ${column.name}, “${old}” ${now === null ? 'becomes NULL' : `becomes “${now}”`}`);
  const map = Object.fromEntries(own.map(({ old, fresh: now }) => [old, now]));
  return [rowStep(first.taken, { op: 'value-map', id: 'exchanged', params: { column: column.name, map, match: 'loose' } })];
}

function* exchangeOf(
  taken: Taken,
  { isAlike, question }: { isAlike: boolean; question: boolean },
  scope: Scope,
): Planning<Exchange | 'none' | null> {
  const named = linkQuietly(taken.part('column') || taken.part('later'), scope) ?? undefined;
  const now = unquoted(taken.part('fresh'));
  // A name that another column has is no value.
  const link = isAlike ? null : linkColumn(now, scope.columns, scope.subject.noun);
  if (link?.kind === 'one' && link.how === 'name') return null;
  const known = yield* fetchValues(sourceOf(scope.subject), scope.subject.seen);
  const held = heldBy(taken.part('old'), named, { scope, known, isGone: nothing.test(now) });
  if (held === null) return null;
  const exchange = { taken, ...held, fresh: nothing.test(now) ? null : now };
  if (!isAlike) return exchange;
  const isKnown = known.get(held.column.name)?.includes(now.toLowerCase()) === true;
  if (!isKnown) return null;
  const isOne = held.old.toLowerCase() === now.toLowerCase();
  if (isOne && question) return 'none';
  if (isOne || /\b(?:is|are|being)\s+(?:the\s+same\s+as|just|only)\s/i.test(taken.phrase)) return exchange;
  const kept = yield* askPerson(`“${held.old}” and “${now}” of ${held.column.name} become one. Which one shall stay?`, [held.old, now]);
  return kept === held.old ? { ...exchange, old: now, fresh: held.old } : exchange;
}

/** The one text column of the rows that holds the value; its name may stand before or behind it. */
function heldBy(
  said: string,
  named: Column | undefined,
  { scope, known, isGone }: { scope: Scope; known: KnownValues; isGone: boolean },
): { column: Column; old: string } | null {
  const own = scope.subject.seen.columns;
  const parts = said.match(new RegExp(word, 'giu')) ?? [];
  const holds = (column: Column, value: string): boolean => known.get(column.name)?.includes(value.toLowerCase()) === true;
  for (let cut = 0; cut < parts.length; cut += 1) {
    for (const [value, column] of [
      [parts.slice(cut), parts.slice(0, cut)],
      [parts.slice(0, parts.length - cut), parts.slice(parts.length - cut)],
    ]) {
      const old = unquoted((value ?? []).join(' '));
      const called = column === undefined || column.length === 0 ? named : (linkQuietly(column.join(' '), scope) ?? null);
      if (called === null) continue;
      // What stands for nothing need not be there today.
      if (isGone && gone.test(old) && called !== undefined && isText(called)) return { column: called, old };
      const holders = own.filter((each) => isText(each) && (called === undefined || each.name === called.name) && holds(each, old));
      const [only, ...others] = holders;
      if (only !== undefined && others.length === 0) return { column: only, old };
    }
  }
  return null;
}
