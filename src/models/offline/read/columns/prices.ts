/** Columns of prices and what is added to them: "add 19% vat", "price with 19% vat", "a gross column". */
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier, isInPercent, measureColumns } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import { relationId } from '../../draft/edit.ts';
import { linkQuietly } from '../link.ts';
import type { Scope } from '../scope.ts';
import { expressionOf, taxes } from './expression.ts';
import { type NamedExpression, additions } from './name-behind.ts';

/** Columns whose meaning everybody knows, once the others are there. */
const known = [
  pattern(
    `${additions} a|an|the? {name=total|price|amount|sum|gross} with|including|incl|incl.|plus the? vat|tax column|field? too|as_well?`,
  ),
  pattern(
    `${additions} a|an|the? new? column|field? called|named? {name=gross_amount|net_amount|gross_price|net_price|gross|net|total|vat|tax|margin} amount? column|field? too|as_well?`,
  ),
];

/** "Add price with 19% vat": named after both, beside the price as it is. */
const taxed = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:add|adding|with|and|include|including|compute|calculate)\s+(?:an?\s+|the\s+)?(?<value>(?<base>[\p{L}_][\p{L}\p{N}_]*)\s+(?:with|including|incl\.?|plus)\s+\d+(?:\.\d+)?\s*(?:%|percent)\s+(?<tax>${taxes}))(?![\p{L}\p{N}_])`,
  'dgiu',
);

export function takeTaxed(scope: Scope): NamedExpression | null {
  for (const found of scope.text.findAll(taxed)) {
    const [base, expression] = [linkQuietly(found.part('base'), scope), expressionOf(found.part('value'), scope)];
    if (base === null || isIdentifier(base) || !expression) continue;
    scope.text.claim(found);
    return { ...expression, ...found, name: `${base.name}_with_${relationId(found.part('tax'))}` };
  }
  return null;
}

/** "Add 19% vat", "with 7% tax on price", "vat of 20%": of the column that is named, else of the only one that can be measured. */
const percentage =
  /(?<![\p{L}\p{N}_])(?:add|adding|with|plus|and|including|calculate|compute)\s+(?:an?\s+|the\s+)?(?:(?<rate>\d+(?:\.\d+)?)\s*(?:%|percent)\s+(?<name>(?!of\b|on\b)[\p{L}_][\p{L}\p{N}_]*)|(?<named>[\p{L}_][\p{L}\p{N}_]*)\s+(?:of|at|=)\s+(?<percent>\d+(?:\.\d+)?)\s*(?:%|percent)(?!\s+of\b))(?:\s+(?:column|field))?(?:\s+(?:on|of|from|to|based on)\s+(?:the\s+)?(?<base>[\p{L}_][\p{L}\p{N}_]*))?/dgiu;

export function takePercent(scope: Scope): NamedExpression | null {
  for (const found of scope.text.findAll(percentage)) {
    const name = found.part('name') || found.part('named');
    const said = linkQuietly(found.part('base'), scope);
    const [only, ...others] = measureColumns(scope.subject.seen.columns);
    const base = said ?? (others.length === 0 ? only : undefined);
    const own = linkQuietly(name, scope);
    // "With a battery of 80%", "with 80% battery" of `battery_pct` is what rows have.
    const isNew = own?.name.toLowerCase() !== name.toLowerCase() && !(own !== null && isInPercent(own) && !isIdentifier(own));
    const expression = base && isNew ? expressionOf(`${found.part('rate') || found.part('percent')}% of ${base.name}`, scope) : null;
    if (!expression) continue;
    // "Add 19% vat to bookings": behind the name stands the data.
    const end = said === null && found.part('base') !== '' ? (found.span('name') ?? found.span('percent') ?? found).end : found.end;
    scope.text.claim({ start: found.start, end });
    return { ...expression, name, phrase: scope.text.original.slice(found.start, end), start: found.start, end };
  }
  return null;
}

/** "A column payable with the rest", "what is left as payable": of the one amount that a share was taken of. */
const left = 'rest|remainder|remaining_amount|remaining_part|other_part|what_is_left|what_remains|what_is_left_of_it|rest_of_it';
const rests = [
  pattern(
    `${additions} a|an|another|one|the? new|further|extra|second? column|field called|named? {name:name} with|for|holding|containing|of|which_is|that_is|as|=|being the? ${left}`,
  ),
  pattern(
    `${additions} a|an|another|the? {name:name} column|field with|for|holding|containing|of|which_is|that_is|as|=|being the? ${left}`,
  ),
  pattern(`${additions}? the? ${left} as|in|into|called|named a|another|the? new? column|field? called|named? {name:name}`),
];
const shareOf = /^round\((?<base>"(?:[^"]|"")+"|\w+) \* 0?\.\d+, 2\)$/;

export function takeRemainder(scope: Scope, made: ReadonlyMap<string, string>): NamedExpression | null {
  const shares = [...made].flatMap(([name, sql]) => {
    const base = shareOf.exec(sql)?.groups?.['base'];
    return base === undefined ? [] : [{ base, sql: nameSql(name) }];
  });
  const [share, ...others] = shares;
  if (share === undefined || others.some(({ base }) => base !== share.base)) return null;
  const found = rests.flatMap((each) => scope.text.find(each) ?? [])[0];
  if (found === undefined) return null;
  scope.text.claim(found);
  return {
    ...found,
    name: found.part('name'),
    sql: [share.base, ...shares.map(({ sql }) => sql)].join(' - '),
    type: 'DECIMAL(18,2)',
  };
}

export function takeKnown(scope: Scope, made: ReadonlyMap<string, string>): NamedExpression | null {
  for (const found of known.flatMap((each) => scope.text.findAll(each))) {
    const said = found.part('name').toLowerCase().replaceAll(/\s+/g, '_');
    const tax = /\s(with|including|incl\.?|plus)\s+(?:the\s+)?(vat|tax)\b/i.exec(found.phrase);
    const sql = knownExpression(tax ? 'gross' : said, scope, made);
    if (sql === null) continue;
    scope.text.claim(found);
    return { ...found, sql, type: 'DECIMAL(18,2)', name: tax ? `${said}_with_${tax[2]?.toLowerCase()}` : said };
  }
  return null;
}

/** What a tax was made of is what it is added to. */
function knownExpression(name: string, { columns }: Scope, made: ReadonlyMap<string, string>): string | null {
  const has = (wanted: RegExp): string | null => columns.find((column) => wanted.test(column.name))?.name ?? null;
  const tax = has(/^(?:vat|tax|sales_tax)$/i);
  const taxed = /^round\("?(\w+)"? \* [\d.]+, 2\)$/.exec(made.get(tax ?? '') ?? '')?.[1];
  const amount = columns.find((column) => column.name === taxed)?.name ?? has(/^(?:amount|net|net_amount|price|total)$/i);
  const gross = has(/^(?:gross|gross_amount)$/i);
  const cost = has(/^(?:cost|costs|unit_cost)$/i);
  if (/^gross|^total/.test(name) && amount && tax) return `${nameSql(amount)} + ${nameSql(tax)}`;
  if (name.startsWith('net') && (gross ?? amount) && tax) return `${nameSql(gross ?? amount ?? '')} - ${nameSql(tax)}`;
  return name === 'margin' && amount && cost ? `${nameSql(amount)} - ${nameSql(cost)}` : null;
}
