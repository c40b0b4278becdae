/** Computed columns: "add a column vat which is 19% of amount and a gross column". */
import { relationId } from '../draft/edit.ts';
import type { Operation } from '../draft/operation.ts';
import { nameSql } from '../link/sql-text.ts';
import { pattern } from '../text/pattern.ts';
import type { Taken } from '../text/request-text.ts';
import { takeBands } from './bands.ts';
import { dropSources } from './drop-sources.ts';
import { partOfDate, timeBetween } from './expression-dates.ts';
import { textForm } from './expression-texts.ts';
import { type Expression, expressionOf } from './expression.ts';
import { takeLabel } from './labels.ts';
import { type NamedExpression, takeNamedBehind } from './name-behind.ts';
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
  /(?<name>[\p{L}][\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)\s+\(\s*(?:=|i\.e\.|that is|being)?\s*(?<value>[^()¦,;]+)\)/dgiu,
];
const unnamed = pattern(
  'add|adding|plus|append|compute|calculate|including|include the|a|an? {value} as_a_column|as_a_new_column|too|as_well? $',
);
/** Columns whose meaning everybody knows, once the others are there. */
const known = pattern(`${add} a|an|the? {name=gross|net|total|vat|tax|margin|gross_amount|net_amount} amount? column|field? too|as_well?`);

/** "The hour of opened_at as opened_hour": expressions that are named behind, read before names that only change. */
export const readExpressed = (scope: Scope): Operation[] =>
  derived(scope, () => takeBands(scope) ?? takeLabel(scope) ?? takeNamedBehind(scope));

export const readDerived = (scope: Scope): Operation[] => derived(scope, () => takeStated(scope) ?? takeKnown(scope) ?? takeUnnamed(scope));

function derived(scope: Scope, next: () => NamedExpression | null): Operation[] {
  const columns = new Map<string, string>();
  const phrases: NamedExpression[] = [];
  const drops: Operation[] = [];
  for (let guard = 0; guard < 20; guard += 1) {
    const made = next();
    if (made === null) break;
    drops.push(...dropSources(scope, made.end, made.sql));
    columns.set(made.name, made.sql);
    scope.columns = [...scope.columns.filter((column) => column.name !== made.name), { name: made.name, type: made.type }];
    noted(scope, made.phrase, `${made.name} = ${made.sql}`);
    phrases.push(made);
  }
  const [first] = phrases;
  return first === undefined ? [] : [derivation(columns, phrases, first.start), ...drops];
}

function takeStated(scope: Scope): NamedExpression | null {
  for (const found of stated.flatMap((each) => scope.text.findAll(each))) {
    const expression = longestExpression(found, scope);
    if (!expression) continue;
    scope.text.claim(expression);
    const phrase = scope.text.original.slice(found.start, expression.end).trim();
    return { ...expression, phrase, name: found.part('name').replaceAll(/["'`]/g, '') };
  }
  return null;
}

/** "plus the days between a and b": named by its words. */
function takeUnnamed(scope: Scope): NamedExpression | null {
  for (const found of scope.text.findAll(unnamed)) {
    const value = found.part('value');
    const gloss = /^(.+?)\s*\(([^()]+)\)$/.exec(value);
    const expression = gloss
      ? expressionOf(gloss[2] ?? '', scope)
      : (partOfDate(value, scope) ?? timeBetween(value, scope) ?? textForm(value, scope));
    if (!expression) continue;
    scope.text.claim(found);
    return { ...expression, name: relationId(gloss?.[1] ?? value), phrase: found.phrase, start: found.start, end: found.end };
  }
  return null;
}

/** The value may be followed by "and a gross column": the longest beginning that is an expression counts. */
function longestExpression(found: Taken, scope: Scope): (Expression & { start: number; end: number }) | null {
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

function takeKnown(scope: Scope): NamedExpression | null {
  const found = scope.text.find(known);
  const name = found?.part('name').toLowerCase().replaceAll(/\s+/g, '_') ?? '';
  const sql = found ? knownExpression(name, scope) : null;
  if (!found || sql === null) return null;
  scope.text.claim(found);
  return { ...found, sql, type: 'DECIMAL(18,2)', name };
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

function derivation(columns: Map<string, string>, phrases: NamedExpression[], place: number): Operation {
  return {
    phase: 'rows',
    op: 'derive',
    id: 'computed',
    params: () => ({ columns: Object.fromEntries(columns) }),
    phrase: phrases.map(({ phrase }) => phrase).join(', '),
    place,
  };
}
