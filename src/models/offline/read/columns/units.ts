/** Numbers in another unit, in place: "amounts in euros not cents", "duration in minutes instead of seconds". */
import type { Operation } from '../../draft/operation.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { type Conversion, conversionOf, isInUnit, measuredIn } from './expression-units.ts';
import { rowStep, withoutData } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const money = 'euros|euro|dollars|dollar|pounds|eur|usd|gbp|units|currency_units';
const measures =
  'milliseconds|seconds|minutes|hours|days|grams|kilograms|kilos|kg|tonnes|tons|millimeters|centimeters|meters|metres|kilometers|kilometres|km|hectares|ha|litres|liters|hectolitres|hl|ml|bytes|kilobytes|megabytes|gigabytes|kb|mb|gb|kwh|mwh|cents|pence';
const stated = [
  pattern('the? {column} in|to|as {to:word} not|instead_of|rather_than|from in? {from:word}'),
  pattern('convert|turn|change the? {column} from {from:word} to|into {to:word}'),
  pattern('get|bring|put|have|convert|turn|change|show the? {column} to|into|in {to:word} not|instead_of|rather_than in? {from:word}'),
  pattern('convert|turn|change the? {column} to|into {to:word}'),
  pattern('the? {column} converted|turned|changed|recalculated|translated to|into|in {to:word}'),
  pattern(`the? {column} in|to {to=${money}}`),
  pattern(`the? {column} in|to|as {to=${measures}}`),
];
const glosses = [pattern('the? {column} in {to:word}')];

/** One column in another unit, under a name with that unit where its own stands in its name. */
export function readUnits(scope: Scope): Operation[] {
  claimGloss(scope);
  const swapped = readSwapped(scope);
  if (swapped.length > 0) return swapped;
  for (const found of stated.flatMap((each) => scope.text.findAll(each))) {
    const made = conversionIn(found, scope);
    if (made === null) continue;
    const { column, name, sql } = made;
    const start = shown.exec(scope.text.between(0, made.start))?.index ?? made.start;
    const phrase = scope.text.original.slice(start, found.end);
    noted(scope, phrase, `${name} = ${sql}`);
    if (measured.test(scope.text.original.slice(0, start)) || isListed(start, scope)) return [forMeasure(made, found, scope)];
    scope.text.claim({ start, end: found.end });
    const converted = rowStep(found, { op: 'derive', id: 'in_units', params: { columns: { [column.name]: sql } } });
    if (name === column.name) return [converted];
    return [converted, { ...converted, phase: 'names', op: 'rename', id: 'renamed', params: () => ({ columns: { [column.name]: name } }) }];
  }
  return [];
}

/** "With weight_kg instead of weight_g": the name says the unit. */
const swap =
  /(?<![\p{L}\p{N}_])(?:with\s+|have\s+|use\s+|store\s+)?(?:an?\s+|the\s+)?(?<to>[\p{L}][\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)\s+(?:instead\s+of|rather\s+than|in\s+place\s+of)\s+(?:the\s+)?(?<column>[\p{L}][\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)(?![\p{L}\p{N}_])/dgiu;

function readSwapped(scope: Scope): Operation[] {
  for (const found of scope.text.findAll(swap)) {
    const [to, from] = [found.part('to'), found.part('column')];
    const unit = to.split('_').at(-1) ?? '';
    const isSame = stemOf(to) === stemOf(from) && scope.columns.some(({ name }) => name.toLowerCase() === from.toLowerCase());
    const made =
      isSame && !scope.columns.some(({ name }) => name.toLowerCase() === to.toLowerCase())
        ? conversionOf(`${from} in ${unit}`, scope)
        : null;
    if (made === null) continue;
    scope.text.claim(found);
    noted(scope, found.phrase, `${to} = ${made.sql}`);
    const converted = rowStep(found, { op: 'derive', id: 'in_units', params: { columns: { [made.column.name]: made.sql } } });
    return [
      converted,
      { ...converted, phase: 'names', op: 'rename', id: 'renamed', params: () => ({ columns: { [made.column.name]: to } }) },
    ];
  }
  return [];
}

const stemOf = (name: string): string => name.toLowerCase().replace(/_[^_]*$/, '');

/** "And show the cost in euros". */
const shown = /(?<=^|[\s,;¦])(?:and\s+)?(?:show|display|express|state|report|give)\s+(?:me\s+)?$/i;
const measured = /\b(?:total|sum|average|avg|mean|median|max|maximum|min|minimum|highest|lowest|overall)\s+(?:of\s+)?(?:the\s+)?$/i;

/** "The total fee in euro": a column to be measured, whose name stays to be read. */
function forMeasure({ column, name, sql, type }: Conversion, found: Taken, scope: Scope): Operation {
  scope.text.claim({ start: found.span('column')?.end ?? found.start, end: found.end });
  scope.columns = [...scope.columns.filter((each) => each.name !== column.name), { name, type }];
  return rowStep(found, { op: 'derive', id: 'in_units', params: { columns: { [name]: sql } } });
}

const grouped =
  /\b(?:per|by|for each|for every|each|every)\b.*\b(?:number|count|total|sum|average|avg|mean|how many)\b|\b(?:number|count|total|sum|average|avg|mean|how many)\b.*\b(?:per|by|for each|for every)\b/iu;

/** "For every buyer the number of sales and the amount in euros": one of the figures of groups. */
function isListed(start: number, { text }: Scope): boolean {
  const link = /(?:,|\band|\bplus)\s+(?:the\s+|their\s+)?$/i;
  return grouped.test(text.original) && (link.test(text.original.slice(0, start)) || /^(?:and|plus)\s/i.test(text.original.slice(start)));
}

/** The last words before the unit that name a column. */
function conversionIn(found: Taken, scope: Scope): (Conversion & { start: number }) | null {
  const place = found.span('column');
  if (place === null) return null;
  const said = withoutData(scope.text.original.slice(place.start, place.end), scope);
  const [to, from] = [found.part('to'), found.part('from')].map((word) => word.replace(/[.!?:]+$/, ''));
  const unit = `in ${/units$/i.test(to ?? '') ? 'euros' : to}${from === '' ? '' : ` instead of ${from}`}`;
  const words = [...said.matchAll(/\S+/g)].slice(-4);
  const starts = words.map(({ index }) => ({ index, made: conversionOf(`${columnSaid(said.slice(index), scope)} ${unit}`, scope) }));
  const best = starts.find(({ made }) => made !== null) ?? onlyInUnit(from ?? '', unit, scope);
  return best?.made ? { ...best.made, start: best.index === 0 ? found.start : place.start + best.index } : null;
}

/** "The cash on delivery in euros instead of cents", where one number alone is in cents. */
function onlyInUnit(from: string, unit: string, scope: Scope): { index: number; made: Conversion | null } | undefined {
  const [only, ...others] = from === '' ? [] : measuredIn(from, scope.columns).filter((column) => isInUnit(from, column));
  return only === undefined || others.length > 0 ? undefined : { index: 0, made: conversionOf(`${only.name} ${unit}`, scope) };
}

/** "the prices" where only one column is in cents. */
function columnSaid(said: string, { columns }: Scope): string {
  const inCents = columns.filter(({ name }) => /cents?$/i.test(name));
  const isVague = /^(?:the\s+)?(?:amounts?|prices?|values?|it|them|money|cents)$/i.test(said);
  return isVague && inCents[0] !== undefined ? inCents[0].name : said;
}

/** "Wind in m/s please: … with wind_ms = wind_kmh / 3.6": said twice, once as what it is for. */
function claimGloss(scope: Scope): void {
  const own = { ...scope, columns: scope.subject.seen.columns };
  for (const found of glosses.flatMap((each) => scope.text.findAll(each))) {
    const made = conversionIn(found, own);
    const isNew = made !== null && !scope.subject.seen.columns.some(({ name }) => name === made.name);
    if (isNew && scope.columns.some(({ name }) => name === made.name)) scope.text.claim({ start: made.start, end: found.end });
  }
}
