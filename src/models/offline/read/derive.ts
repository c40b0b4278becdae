/** Computed columns: "add a column vat which is 19% of amount and a gross column". */
import type { Operation } from '../draft/operation.ts';
import { nameSql } from '../link/sql-text.ts';
import { pattern } from '../text/pattern.ts';
import type { Taken } from '../text/request-text.ts';
import { expressionOf } from './expression.ts';
import { linkQuietly } from './link.ts';
import { noted, type Scope } from './scope.ts';

const add = 'add|adding|create|compute|calculate|derive|include|append|with|and|make|insert|plus';
const is =
  'made_of|made_from|made_up_of|composed_of|consisting_of|built_from|combining|concatenating|joining|which_is|that_is|being|as|=|equal_to|equals|is|from|computed_as|calculated_as|defined_as|holding|containing|with|:=|of';
const stated = [
  pattern(`${add} a|an|the|another? new|computed|calculated|extra? column|field called|named? {name:name} ${is} {value}`),
  pattern(`${add} a|an|the? new|computed|calculated|extra? {name:name} column|field ${is} {value}`),
  pattern('compute|calculate|derive a|an|the? {name:name} as|=|from {value}'),
  pattern('set|let column? {name:name} to|= {value}'),
  pattern(`add {name:name} ${is} {value}`),
  pattern(`with|and|add a|an|the {name:snake} ${is} {value}`),
  pattern('{name:name} = {value}'),
];
const expressed = [pattern('{value} as a? new? column? {name:snake}'), pattern('{value} as a? new? column? {name:name}')];
/** Columns whose meaning everybody knows, once the others are there. */
const known = pattern(`${add} a|an|the? {name=gross|net|total|vat|tax|margin|gross_amount|net_amount} amount? column|field? too|as_well?`);

/** "The hour of opened_at as opened_hour": expressions that are named behind, read before names that only change. */
export const readExpressed = (scope: Scope): Operation[] => derived((columns) => takeStated(scope, expressed, columns));

export const readDerived = (scope: Scope): Operation[] =>
  derived((columns) => takeStated(scope, stated, columns) ?? takeKnown(scope, columns));

function derived(next: (columns: Map<string, string>) => Taken | null): Operation[] {
  const columns = new Map<string, string>();
  const phrases: Taken[] = [];
  for (let guard = 0; guard < 20; guard += 1) {
    const taken = next(columns);
    if (!taken) break;
    phrases.push(taken);
  }
  const [first] = phrases;
  return first === undefined ? [] : [derivation(columns, phrases, first.start)];
}

function takeStated(scope: Scope, patterns: RegExp[], columns: Map<string, string>): Taken | null {
  for (const found of patterns.flatMap((each) => scope.text.findAll(each))) {
    const named = asName.test(found.phrase);
    const expression = named ? wholeExpression(found, scope) : longestExpression(found, scope);
    if (!expression) continue;
    scope.text.claim(expression);
    return keep(scope, columns, {
      taken: { ...found, phrase: scope.text.original.slice(found.start, expression.end).trim() },
      ...expression,
    });
  }
  return null;
}

/** "… as days_to_pay": the name comes last. */
const asName = /\sas(?:\s+an?)?(?:\s+new)?(?:\s+column)?\s+\S+$/i;

/** The value of "… as name", from where its words are an expression; a column alone is another name, not a new column. */
function wholeExpression(found: Taken, scope: Scope): { sql: string; type: string; start: number; end: number } | null {
  const place = found.span('value');
  if (place === null) return null;
  const whole = scope.text.original.slice(place.start, place.end);
  const starts = [
    0,
    ...[...whole.matchAll(/\s+(?:with|and|add|including|the|of|column)\s+/gi)].map((match) => match.index + match[0].length),
  ];
  for (const start of starts) {
    const said = whole.slice(start);
    const expression = linkQuietly(said, scope) === null ? expressionOf(said, scope) : null;
    if (expression) return { ...expression, start: start === 0 ? found.start : place.start + start, end: found.end };
  }
  return null;
}

/** The value may be followed by "and a gross column": the longest beginning that is an expression counts. */
function longestExpression(found: Taken, scope: Scope): { sql: string; type: string; start: number; end: number } | null {
  const place = found.span('value');
  if (place === null) return null;
  const whole = scope.text.original.slice(place.start, place.end);
  const cuts = [...whole.matchAll(/\s+(?:and|for|to|in|on|into|from|,)\s+/g)].map((match) => match.index).toReversed();
  for (const length of [whole.length, ...cuts]) {
    const expression = expressionOf(whole.slice(0, length), scope);
    if (expression) return { ...expression, start: found.start, end: place.start + length };
  }
  return null;
}

function takeKnown(scope: Scope, columns: Map<string, string>): Taken | null {
  const found = scope.text.find(known);
  const name = found?.part('name').toLowerCase().replaceAll(/\s+/g, '_') ?? '';
  const sql = found ? knownExpression(name, scope) : null;
  if (!found || sql === null) return null;
  scope.text.claim(found);
  return keep(scope, columns, { taken: found, sql, type: 'DECIMAL(18,2)', name });
}

function knownExpression(name: string, { columns }: Scope): string | null {
  const has = (wanted: RegExp): string | null => columns.find((column) => wanted.test(column.name))?.name ?? null;
  const tax = has(/^(?:vat|tax|sales_tax)$/i);
  const amount = has(/^(?:amount|net|net_amount|price|total)$/i);
  const gross = has(/^(?:gross|gross_amount)$/i);
  const cost = has(/^(?:cost|costs|unit_cost)$/i);
  if (/^gross|^total/.test(name) && amount && tax) return `${nameSql(amount)} + ${nameSql(tax)}`;
  if (name.startsWith('net') && (gross ?? amount) && tax) return `${nameSql(gross ?? amount ?? '')} - ${nameSql(tax)}`;
  return name === 'margin' && amount && cost ? `${nameSql(amount)} - ${nameSql(cost)}` : null;
}

function keep(scope: Scope, columns: Map<string, string>, made: { taken: Taken; sql: string; type: string; name?: string }): Taken {
  const name = (made.name ?? made.taken.part('name')).replaceAll(/["'`]/g, '');
  columns.set(name, made.sql);
  scope.columns = [...scope.columns.filter((column) => column.name !== name), { name, type: made.type }];
  noted(scope, made.taken.phrase, `${name} = ${made.sql}`);
  return made.taken;
}

function derivation(columns: Map<string, string>, phrases: Taken[], place: number): Operation {
  return {
    phase: 'rows',
    op: 'derive',
    id: 'computed',
    params: () => ({ columns: Object.fromEntries(columns) }),
    phrase: phrases.map(({ phrase }) => phrase).join(', '),
    place,
  };
}
