/** Promises that are a condition on every row, or the age of the newest: "tare must never be above gross", "the newest day may not be older than a week". */
import type { JsonObject } from '#domain/json.ts';
import { changedColumn, dateColumns, isDate } from '../../link/types.ts';
import { type Condition, joinConditions } from '../rows/condition.ts';
import { conditionOf } from '../rows/condition-text.ts';
import { linkQuietly } from '../link.ts';
import { noted, type Scope } from '../scope.ts';

export type Made = { check: string } & JsonObject;

/** Words that say what must hold. */
const modal = String.raw`(?:must|should|shall|may(?= (?:not|never|only|always|be|have|contain|exceed|start|end|come)\b)|can|cannot|can't|mustn't|shouldn't|(?:has|have|is|are) to|needs? to|ought to|(?:is|are) (?:never|always))`;
/** What must hold is named before them; "they must …" and "rides whose fare must …" say which rows are meant. */
const promise = new RegExp(
  String.raw`^(?:(?:and|but|the|each|every|all|any) )*(?!(?:they|it|these|those|this|that|we|i|you|only|where|whose|which|who|with|for|from|of|in)\b)[\p{L}_][\p{L}\p{N}_]*(?: (?!(?:where|whose|which|who|that|with)\b)[\p{L}_][\p{L}\p{N}_]*){0,3}? ${modal}(?!\p{L})`,
  'iu',
);

const oneValue = /^lower\(trim\([^()]+\)\) = '[^']*'$/;

/** The conditions that say which rows are meant; the others became checks of the scope. */
export function withoutPromises(conditions: Condition[], scope: Scope): Condition[] {
  return conditions.filter((condition) => {
    const sql = joinConditions([condition], 'a');
    // A check knows no other rows than the one it looks at; "the town must be Bonn" says which rows.
    if (!promise.test(condition.phrase) || sql !== joinConditions([condition], 'b') || oneValue.test(sql)) return true;
    for (const word of condition.read) scope.text.claim(word);
    noted(scope, condition.phrase, `a check that stops the load: ${condition.words}`);
    const { check, ...params } = checkOf(sql, false);
    scope.checks.push({ check, severity: 'error', params });
    return false;
  });
}

/** The check of a phrase that says what must hold, or with `broken` what may not; null when it is no condition. */
export function promisedCondition(words: string, scope: Scope, broken: boolean): Made | null {
  const said = words.replace(/^(?:there (?:are|is)|it has|we (?:get|have)) (?=(?:no|any)\b)/i, '').replace(/^any (?=\p{L})/iu, '');
  const none = /^(?:no|not (?:an?|one|any)) (?=\p{L})/iu.exec(said);
  if (none && broken) return null;
  const fresh = freshness(said, scope, broken);
  if (fresh) return fresh;
  const sql = conditionOf(said.slice(none?.[0].length ?? 0), scope);
  return sql === null ? null : checkOf(sql, broken || none !== null);
}

const bound = /^("[^"]+"|\w+) (>=|<=|>|<) (-?\d+(?:\.\d+)?)$/;
const sides: Record<string, 'min' | 'max'> = { '>=': 'min', '<=': 'max' };
const brokenSides: Record<string, 'min' | 'max'> = { '<': 'min', '>': 'max' };

/** A row whose value is missing breaks no such promise. */
function checkOf(sql: string, broken: boolean): Made {
  const [, column = '', operator = '', number = ''] = bound.exec(sql) ?? [];
  const side = (broken ? brokenSides : sides)[operator];
  if (side !== undefined) return { check: 'range', column: column.replaceAll('"', ''), [side]: Number(number) };
  return { check: 'expression', where: `(${sql}) is not ${broken ? 'true' : 'false'}` };
}

const hoursOf: Record<string, number> = { hour: 1, day: 24, week: 168, month: 720 };
const age = new RegExp(
  String.raw`^(?:(?:the|its|their) )?(?:(?<newest>newest|latest|last|most recent) )?(?<what>[\p{L}_][\p{L}\p{N}_ ]*?) (?:${modal} )?(?:is |are |be )?(?<not>not |never |no )?(?:be )?(?:(?<older>older than|more than)|at most|up to|newer than|younger than) (?<count>\d+|an?|one|two|three|four|five|six|seven) (?<unit>hour|day|week|month)s?(?<old> old)?$`,
  'iu',
);
const counts = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven'];

/** "The newest weighed_at must not be older than three days", "the data is at most a day old". */
export function freshness(said: string, { columns, subject }: Scope, broken: boolean): Made | null {
  const { newest, what = '', not, older, count = '', unit = '', old } = age.exec(said)?.groups ?? {};
  if (what === '' || (older !== undefined && /more/i.test(older) && old === undefined)) return null;
  // Older than something is what may not be; anything else must be.
  if ((older !== undefined && not === undefined) !== broken) return null;
  const named = linkQuietly(what, { columns, subject });
  const whole =
    /^(?:data|file|rows?|records?|it|table|entry|entries|values?)$/i.test(what) || what.toLowerCase() === subject.noun.toLowerCase();
  // Without "the newest" a column is promised row by row.
  if (newest === undefined && !whole) return null;
  const column = named && isDate(named) ? named : (changedColumn(columns) ?? dateColumns(columns, subject.noun)[0]);
  if (column === undefined || (!whole && named === null)) return null;
  const many = /^\d+$/.test(count) ? Number(count) : Math.max(1, counts.indexOf(count.toLowerCase()));
  return { check: 'fresh', column: column.name, hours: many * (hoursOf[unit.toLowerCase()] ?? 24) };
}
