/** Reads `within`: a few comparisons of columns with constants, joined by AND. Anything else is refused, because it would run in the target. */
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { Scope, ScopeOperator } from '#domain/scope.ts';

type Condition = Scope['conditions'][number];
type Read = { ok: true; scope: Scope } | { ok: false; problem: Problem };

const token = /\s*(?:('(?:[^']|'')*')|("(?:[^"]|"")*")|(-?\d+(?:\.\d+)?(?![\p{L}_]))|([\p{L}_][\p{L}\p{N}_$]*)|(<=|>=|<>|!=|[=<>(),]))/uy;

interface Token {
  kind: 'text' | 'name' | 'number' | 'word' | 'sign';
  value: string;
}

/** Parses a scope over the given columns. */
export function readScope(text: string, columns: readonly string[], at: string): Read {
  const tokens = tokensOf(text);
  const conditions = tokens === null ? null : conditionsOf(tokens);
  if (conditions === null) return { ok: false, problem: notUnderstood(text, at) };
  const unknown = conditions.map(({ column }) => column).filter((column) => !columns.includes(column));
  if (unknown[0] === undefined) return { ok: true, scope: { conditions } };
  const problem = { code: 'column.unknown', message: `"within" names ${unknown.join(', ')}, which the load does not bring.`, at };
  return { ok: false, problem: { ...problem, suggestions: nearest(unknown[0], columns) } };
}

const notUnderstood = (text: string, at: string): Problem => ({
  code: 'load.bad-scope',
  message: `"within" compares columns with constants, joined by AND, such as day = '2026-01-01'; this is not that: ${text.slice(0, 200)}`,
  at,
});

const kinds = ['text', 'name', 'number', 'word', 'sign'] as const;

function tokensOf(text: string): Token[] | null {
  const trimmed = text.trim();
  const found: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const match = token.exec(trimmed);
    if (!match) return null;
    kinds.forEach((kind, index) => {
      const value = match[index + 1];
      if (value !== undefined) found.push({ kind, value });
    });
  }
  return found;
}

/** Takes tokens one after the other; null as soon as they are no list of comparisons. */
function conditionsOf(tokens: Token[]): Condition[] | null {
  const left = [...tokens];
  const conditions: Condition[] = [];
  do {
    const condition = takeCondition(left);
    if (!condition) return null;
    conditions.push(condition);
  } while (takeWord(left, 'and'));
  return left.length === 0 ? conditions : null;
}

const operators: Record<string, ScopeOperator> = { '=': '=', '<>': '<>', '!=': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' };

function takeCondition(left: Token[]): Condition | null {
  const column = takeColumn(left.shift());
  if (column === null) return null;
  if (takeWord(left, 'in')) {
    const values = takeList(left);
    return values && { column, operator: 'in', values };
  }
  const sign = left.shift();
  const operator = sign?.kind === 'sign' ? operators[sign.value] : undefined;
  const value = constantOf(left.shift());
  return operator === undefined || value === null ? null : { column, operator, values: [value] };
}

function takeColumn(first: Token | undefined): string | null {
  if (first?.kind === 'name') return first.value.slice(1, -1).replaceAll('""', '"');
  return first?.kind === 'word' ? first.value : null;
}

function takeList(left: Token[]): string[] | null {
  if (left.shift()?.value !== '(') return null;
  const values: string[] = [];
  for (;;) {
    const value = constantOf(left.shift());
    if (value === null) return null;
    values.push(value);
    const next = left.shift();
    if (next?.kind === 'sign' && next.value === ')') return values;
    if (next?.kind !== 'sign' || next.value !== ',') return null;
  }
}

function constantOf(found: Token | undefined): string | null {
  if (found?.kind === 'text') return found.value.slice(1, -1).replaceAll("''", "'");
  if (found?.kind === 'number') return found.value;
  return found?.kind === 'word' && /^(true|false)$/i.test(found.value) ? found.value.toLowerCase() : null;
}

function takeWord(left: Token[], word: string): boolean {
  const [first] = left;
  if (first?.kind !== 'word' || first.value.toLowerCase() !== word) return false;
  left.shift();
  return true;
}
