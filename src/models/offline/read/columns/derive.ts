/** Computed columns: "add a column vat which is 19% of amount and a gross column". */
import { relationId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isDate, isNumber } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { takeAdjusted } from '../values/adjusted.ts';
import { takeAge } from './age.ts';
import { takeBands } from './bands.ts';
import { takeCases } from './cases.ts';
import { takeConstant } from './constants.ts';
import { dropSources } from './drop-sources.ts';
import { partOfDate, timeBetween } from './expression-dates.ts';
import { textForm } from './expression-texts.ts';
import type { Expression } from './expression-type.ts';
import { expressionOf } from './expression.ts';
import { roundingOf } from './precision.ts';
import { takeExchange } from './exchange.ts';
import { takeLabel } from './labels.ts';
import { linkQuietly } from '../link.ts';
import { additions, type NamedExpression, takeNamedBehind } from './name-behind.ts';
import { takeKnown, takePercent, takeRemainder, takeTaxed } from './prices.ts';
import { noted, type Scope } from '../scope.ts';
import { takeToldName } from './told-names.ts';

const is =
  'made_of|made_from|made_up_of|composed_of|consisting_of|built_from|combining|concatenating|joining|which_is|that_is|being|as|=|equal_to|equals|is|from|computed_as|calculated_as|defined_as|holding|containing|with|:=|of|at';
const stated = [
  pattern(
    'with|and|add|plus|including|adding a|an|the? new|extra|further|additional|computed|calculated|separate? column|field? {words} = {value}',
  ),
  pattern(
    `${additions} a|an|the|another? new|computed|calculated|extra|further|additional|separate? column|field called|named? {name:name} ${is} {value}`,
  ),
  pattern(`${additions} a|an|the? new|computed|calculated|extra|further|additional|separate? {name:name} column|field ${is} {value}`),
  pattern('compute|calculate|derive a|an|the? {name:name} as|=|from {value}'),
  pattern('set|let column? {name:name} to|= {value}'),
  pattern(`add {name:name} ${is} {value}`),
  pattern(`with|and|add a|an|the {name:snake} ${is} {value}`),
  pattern('{name:name} = {value}'),
  /(?<![\p{L}\p{N}_])(?:with|and|add|adding|plus|including)\s+(?:an?\s+)?(?:new\s+|extra\s+)?(?:(?:column|field)\s+(?:called\s+|named\s+)?(?<name>(?!which\b|that\b|with\b|as\b|of\b)[\p{L}_][\p{L}\p{N}_]*)|(?<named>[\p{L}_][\p{L}\p{N}_]*)\s+(?:column|field))\s*[,:(]\s*(?:which\s+is\s+|that\s+is\s+|it\s+is\s+|being\s+|=\s+|as\s+)?(?<value>[^()¦,;]+)\)?/dgiu,
  /(?<![\p{L}\p{N}_])(?:with|and|add|adding|plus|including)\s+(?:an?\s+|the\s+)?(?<name>[\p{L}_][\p{L}\p{N}_]*)\s+\(\s*(?:=|i\.e\.|that is|being)?\s*(?<value>[^()¦,;]*(?:[%*/+]|\s(?:percent|of|times|minus|plus|divided by|-)\s)[^()¦,;]*)\)/dgiu,
  /(?<![\p{L}\p{N}_])(?:with|and|add|plus|including)\s+(?:an?\s+|the\s+)?(?<name>[\p{L}_][\p{L}\p{N}_]*)\s+(?:as|being)\s+(?<value>[^¦,;]*\s(?:divided by|times|minus|plus|multiplied by|including|incl\.?|[*/+-])\s[^¦,;]*)/dgiu,
  /(?<name>[\p{L}][\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)\s+\(\s*(?:=|i\.e\.|that is|being)?\s*(?<value>[^()¦,;]+)\)/dgiu,
];
const unnamed = pattern(
  'add|adding|plus|append|compute|calculate|including|include the|a|an? {value} as_a_column|as_a_new_column|too|as_well? $',
);
/** "With the days between order and payment": what it is makes a column, also where nothing calls it one. */
const unnamedBehindComma = /(?<=[,¦]\s*)(?<value>[^,¦;.]+?)\s+as\s+an?\s+(?:new|extra|separate)\s+column(?![\p{L}\p{N}_])/dgiu;
const unnamedSpan = pattern('with|and|having the|a|an? {value} as_a_column|as_a_new_column|as_an_extra_column|too|as_well? $');
/** "The hour of opened_at as opened_hour": expressions that are named behind, read before names that only change. */
export const readExpressed = (scope: Scope): Operation[] =>
  derived(
    scope,
    () => takeExchange(scope) ?? takeCases(scope) ?? takeBands(scope) ?? takeLabel(scope) ?? takeOrdered(scope) ?? takeNamedBehind(scope),
  );

export const readDerived = (scope: Scope): Operation[] =>
  derived(
    scope,
    (made) =>
      takeAdjusted(scope) ??
      takeAge(scope) ??
      takeConstant(scope) ??
      takeTogether(scope) ??
      takeStated(scope) ??
      takeTaxed(scope) ??
      takePercent(scope) ??
      takeKnown(scope, made) ??
      takeRemainder(scope, made) ??
      takeToldName(scope) ??
      takeUnnamed(scope),
  );

function derived(scope: Scope, next: (made: ReadonlyMap<string, string>) => NamedExpression | null): Operation[] {
  const columns = new Map<string, string>();
  const phrases: NamedExpression[] = [];
  const drops: Operation[] = [];
  for (let guard = 0; guard < 20; guard += 1) {
    const found = next(columns);
    if (found === null) break;
    const made = rounded(found, scope);
    drops.push(...dropSources(scope, made.end, made.sql));
    columns.set(made.name, made.sql);
    scope.columns = [...scope.columns.filter((column) => column.name !== made.name), { name: made.name, type: made.type }];
    noted(scope, made.phrase, `${made.name} = ${made.sql}`);
    phrases.push(made);
  }
  const [first] = phrases;
  return first === undefined ? [] : [derivation(columns, phrases, first.start), ...drops];
}

const roundedBehind =
  /^\s*,?\s+(?:and\s+)?rounded(?:\s+(off|up|down))?(?:\s+to\s+((?:the\s+)?[\p{L}\p{N}]+(?:\s+(?:decimals?|digits?|places?|decimal places|numbers?|\d+))?))?(?![\p{L}\p{N}_])/iu;

/** "…, rounded to 2 decimals" behind the name. */
function rounded(made: NamedExpression, scope: Scope): NamedExpression {
  const said = roundedBehind.exec(scope.text.after(made.end));
  const round = said && isNumber(made) ? roundingOf(said[2] ?? '', said[1]) : null;
  if (!said || round === null) return made;
  const end = made.end + said[0].length;
  scope.text.claim({ start: made.end, end });
  return { ...made, sql: round(made.sql), phrase: scope.text.original.slice(made.start, end).trim(), end };
}

/** "with the days it was out as" before "days_out (returned_on - loaned_on)". */
const glossBefore = /(?<![^\s¦,])(?:with|plus|and|add|including)\s+(?:the\s+)?[^¦,;.()]{0,60}?\s(?:as|called|named)\s+$/i;

/** "Divide amount_cents by 100 and call it amount". */
const ordered =
  /(?<![\p{L}\p{N}_])(?<verb>divide|multiply)\s+(?:the\s+)?(?<left>[^¦,;]+?)\s+(?:by|with)\s+(?<right>[\p{L}\p{N}_.]+)\s*,?\s*(?:(?:and|then)\s+)*(?:(?:call|name|save|store|keep)\s+(?:it|this|that|the result)(?:\s+as)?|as)\s+(?<name>[\p{L}_][\p{L}\p{N}_]*)/dgiu;

function takeOrdered(scope: Scope): NamedExpression | null {
  for (const found of scope.text.findAll(ordered)) {
    const sign = /^d/i.test(found.part('verb')) ? '/' : '*';
    const expression = expressionOf(`${found.part('left')} ${sign} ${found.part('right')}`, scope);
    if (!expression) continue;
    scope.text.claim(found);
    return { ...expression, name: found.part('name'), phrase: found.phrase, start: found.start, end: found.end };
  }
  return null;
}

function takeStated(scope: Scope): NamedExpression | null {
  const all = stated.flatMap((each) => scope.text.findAll(each));
  const fresh = all.map(nameOf).filter((name) => name !== '' && !scope.columns.some((column) => column.name === name));
  for (const found of all) {
    const copied = longestExpression(found, scope);
    const value = scope.text.original.slice(found.span('value')?.start, copied?.end);
    if (fresh.some((name) => name !== nameOf(found) && speaksOf(value, name))) continue;
    const words = found.part('words');
    const expression = copied && { ...copied, ...partNamed(found, copied, scope) };
    if (!expression || words.split(' ').length > 4) continue;
    const gloss = glossBefore.exec(scope.text.between(0, expression.start));
    const start = gloss === null ? expression.start : gloss.index;
    scope.text.claim({ start, end: expression.end });
    const phrase = scope.text.original.slice(start, expression.end).trim();
    return {
      ...expression,
      start,
      phrase,
      name: nameSaid(words, scope) ?? nameOf(found),
    };
  }
  return null;
}

const nameOf = (found: Taken): string => (found.part('name') || found.part('named')).replaceAll(/["'`]/g, '');

/** "A duty that is 3% of lot_value": a column that is still to be made comes first, and is no other one of a like name. */
const speaksOf = (value: string, name: string): boolean =>
  value
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .includes(name.toLowerCase());

/** "A column year from due_date" is no copy of the date. */
function partNamed(found: Taken, { sql, type }: Expression, scope: Scope): Expression | null {
  const name = found.part('name') || found.part('named');
  const isPart = /^(?:year|quarter|month|week|weekday|day|hour)$/i.test(name) && isDate({ name, type });
  return isPart && scope.columns.some((column) => nameSql(column.name) === sql) ? partOfDate(`${name} of ${sql}`, scope) : null;
}

/** "cost in eur" → `cost_in_eur`; null when no words were said. */
function nameSaid(words: string, { columns }: Scope): string | null {
  if (words === '') return null;
  const said = words
    .replaceAll(/["'`]/g, '')
    .replace(
      /^(?:(?:with|add|adding|plus|and|also|an?|the|new|extra|further|additional|computed|calculated|separate|column|field|called|named|of|set)\s+)+/i,
      '',
    );
  return columns.find(({ name }) => name.toLowerCase() === said.toLowerCase())?.name ?? (/\s/.test(said) ? relationId(said) : said);
}

/** "add only those which are not there yet (by id)": a sentence about rows is no name of a column. */
const telling = /\b(?:only|just|which|who|that|whose|not|are|is|were|have|has)\b/i;

const saysSpan = (found: Taken): boolean =>
  /^(?:the\s+)?(?:number of\s+)?(?:full\s+|whole\s+)?(?:(?:(?:\p{L}+\s+)?(?:time|difference|duration|delay|gap)(?:\s+in)?)\s+)?(?:minutes|hours|days|weeks|months|years|time|difference|duration|delay|gap)\s+(?:between|from)\s/iu.test(
    found.part('value'),
  );

const saysDomain = /^(?:the\s+)?(?:domain\s+(?:of|from|in)\s+(?:the\s+)?\S+|\S+\s+domain)$/i;
const domainOf = /^(?:the\s+)?domain\s+(?:of|from|in)\s+(?:the\s+)?(\S+)$/i;

/** "Lead time in hours" between two dates has a name of its own. */
const ownName = /^(?:the\s+)?(\p{L}+\s+(?:time|delay|gap)(?:\s+in\s+\p{L}+)?)\s+(?:between|from)\s/iu;

/** "plus the days between a and b": named by its words. */
function takeUnnamed(scope: Scope): NamedExpression | null {
  const spans = [...scope.text.findAll(unnamedSpan), ...scope.text.findAll(unnamedBehindComma)];
  const told = spans.filter((found) => saysSpan(found) || saysDomain.test(found.part('value')));
  for (const found of [...scope.text.findAll(unnamed), ...told]) {
    const value = found.part('value');
    const gloss = /^(.+?)\s*\(([^()]+)\)$/.exec(value);
    const expression = gloss
      ? expressionOf(gloss[2] ?? '', scope)
      : (partOfDate(value, scope) ?? timeBetween(value, scope) ?? textForm(value, scope));
    if (!expression || (gloss && telling.test(gloss[1] ?? ''))) continue;
    scope.text.claim(found);
    return {
      ...expression,
      name: relationId(
        (gloss?.[1] ?? ownName.exec(value)?.[1] ?? value).replace(/^(?:the\s+)?number of\s+/i, '').replace(domainOf, '$1 domain'),
      ),
      phrase: found.phrase,
      start: found.start,
      end: found.end,
    };
  }
  return null;
}

/** The value may be followed by "and a gross column": the longest beginning that is an expression counts. */
function longestExpression(found: Taken, scope: Scope): (Expression & { start: number; end: number }) | null {
  const place = found.span('value');
  if (place === null) return null;
  const whole = scope.text.original.slice(place.start, place.end);
  const cuts = [...whole.matchAll(/\s+(?:and|for|to|in|on|into|from|,|plus(?=\s+an?(?:other)?\s))\s+/g)]
    .map((match) => match.index)
    .toReversed();
  for (const length of [whole.length, ...cuts]) {
    const expression = expressionOf(whole.slice(0, length), scope);
    if (expression) return { ...expression, start: found.start, end: place.start + length };
  }
  return null;
}

/** "Combine status and source into one column": called after both. */
const together =
  /(?<![\p{L}\p{N}_])(?<value>(?:(?:combine|merge|join|concatenate|put)\s+(?:the\s+)?)?(?<first>[\p{L}_][\p{L}\p{N}_]*)\s+and\s+(?:the\s+)?(?<second>[\p{L}_][\p{L}\p{N}_]*))(?:\s+together)?\s+(?:in|into)\s+(?:one|a\s+single|the\s+same)\s+(?:column|field)(?!\s+(?:called|named|\p{L}+_))(?![\p{L}\p{N}_])/dgiu;

function takeTogether(scope: Scope): NamedExpression | null {
  for (const found of scope.text.findAll(together)) {
    const [first, second] = [linkQuietly(found.part('first'), scope), linkQuietly(found.part('second'), scope)];
    const expression = first && second ? expressionOf(`concatenate ${first.name} and ${second.name}`, scope) : null;
    if (!first || !second || !expression) continue;
    scope.text.claim(found);
    return { ...expression, ...found, name: `${first.name}_${second.name}` };
  }
  return null;
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
