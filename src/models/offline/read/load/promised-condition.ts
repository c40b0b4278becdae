/** Promises that are a condition on every row: "tare must never be above gross". */
import { type Condition, joinConditions } from '../rows/condition.ts';
import { conditionOf } from '../rows/condition-text.ts';
import { noted, type Scope } from '../scope.ts';
import { type Made, modal } from './promise.ts';
import { freshness } from './promised-rows.ts';

/** What must hold is named before them; "they must …" and "rides whose fare must …" say which rows are meant. */
const promise = new RegExp(
  String.raw`^(?:(?:and|but|the|each|every|all|any) )*(?!(?:they|it|these|those|this|that|we|i|you|only|where|whose|which|who|with|for|from|of|in)\b)[\p{L}_][\p{L}\p{N}_]*(?: (?!(?:where|whose|which|who|that|with)\b)[\p{L}_][\p{L}\p{N}_]*){0,3}? ${modal}(?!\p{L})`,
  'iu',
);

const oneValue = /^lower\(trim\([^()]+\)\) = '[^']*'$/;

/** The conditions that say which rows are meant; the others became checks of the scope. */
export function withoutPromises(conditions: Condition[], scope: Scope): Condition[] {
  let last: Condition | null = null;
  return conditions.filter((condition) => {
    // "Seats must be more than 2 or less than 1": the other half of the promise says no rows.
    if (last !== null && /^or\b/i.test(condition.phrase)) {
      for (const word of condition.read) scope.text.claim(word);
      scope.unread.push(condition.phrase);
      return false;
    }
    last = null;
    const sql = joinConditions([condition], 'a');
    // A check knows no other rows than the one it looks at; "the town must be Bonn" says which rows.
    if (!promise.test(condition.phrase) || sql !== joinConditions([condition], 'b') || oneValue.test(sql)) return true;
    for (const word of condition.read) scope.text.claim(word);
    claimAll(condition, scope);
    noted(scope, condition.phrase, `a check that stops the load: ${condition.words}`);
    const { check, ...params } = checkOf(sql, false);
    scope.checks.push({ check, severity: 'error', params });
    last = condition;
    return false;
  });
}

/** "Every iban has to …": that it holds for all of them is what a check does. */
function claimAll({ read }: Condition, { text }: Scope): void {
  const start = Math.min(...read.map((word) => word.start));
  const before = /(?<![\p{L}\p{N}_])(?:every|each|any|all)(?: (?:the|of the))?\s+$/iu.exec(text.between(0, start));
  if (before) text.claim({ start: before.index, end: start });
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
