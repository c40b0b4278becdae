/** Numbers moved by a part of themselves or held below a bound: "prices increased by 10 percent", "cap amount at 1000". */
import type { Column } from '#domain/dataset.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier, isNumber } from '../../link/types.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import type { NamedExpression } from '../columns/name-behind.ts';
import type { Scope } from '../scope.ts';

const edge = String.raw`(?<![\p{L}\p{N}_])`;
const column = String.raw`(?:all\s+)?(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_]*(?:\s+[\p{L}_][\p{L}\p{N}_]*)?)`;
const up = 'increas(?:e|ed)|rais(?:e|ed)|bump(?:ed)?(?:\\s+up)?|mark(?:ed)?\\s+up';
const down = 'reduc(?:e|ed)|decreas(?:e|ed)|lower(?:ed)?|cut|discount(?:ed)?|mark(?:ed)?\\s+down';
const percent = String.raw`\s+by\s+(?<rate>\d+(?:\.\d+)?)\s*(?:%|percent|per\s+cent)`;
const moved = [
  new RegExp(`${edge}(?:(?<up>${up})|${down})\\s+${column}${percent}`, 'dgiu'),
  new RegExp(`${edge}${column}\\s+(?:(?:is|are|to\\s+be|should\\s+be)\\s+)?(?:(?<up>${up})|${down})${percent}`, 'dgiu'),
];
const bound = String.raw`\s+(?:at|to)\s+(?:at\s+most\s+)?(?<bound>-?\d[\d,]*(?:\.\d+)?)(?![\p{L}\p{N}_%])`;
const capped = [
  new RegExp(`${edge}(?:cap|clip|clamp)\\s+${column}${bound}`, 'dgiu'),
  new RegExp(`${edge}${column}\\s+(?:(?:is|are|to\\s+be|should\\s+be)\\s+)?(?:capped|clipped|clamped)${bound}`, 'dgiu'),
];

const factor = String.raw`\s+(?:by|with)\s+(?<factor>\d+(?:\.\d+)?)(?![\p{L}\p{N}_%]|\s*(?:%|percent))(?!\s*,?\s*(?:and\s+)?(?:call|name|save|store|as)\s)`;
const scaled = [
  new RegExp(`${edge}(?:multiply|(?<divide>divide))\\s+${column}${factor}`, 'dgiu'),
  new RegExp(`${edge}${column}\\s+(?:(?:is|are|to\\s+be|should\\s+be)\\s+)?(?:multiplied|(?<divide>divided))${factor}`, 'dgiu'),
];

const ofAnother =
  /(?:\b(?:is|as|being|equals?|holds?|containing)|[=:(]|(?:[\p{L}\p{N}]_[\p{L}\p{N}_]+|\b(?:column|field))\s+(?:of|from|with|made of|based on))\s*(?:the\s+)?$/iu;

const behindName = /^(?:is|as|being|equals?)\s/i;
const named = /\b(?:which|that|column|field|[\p{L}\p{N}]+_[\p{L}\p{N}_]+)\s+$/iu;

/** The column under its own name with the new value, claimed; null when nothing is said so. A percentage keeps the column's type. */
export function takeAdjusted(scope: Scope): NamedExpression | null {
  for (const found of [...moved, ...capped, ...scaled].flatMap((each) => scope.text.findAll(each))) {
    const of = scope.text.isClaimed(found.start) ? null : columnOf(found, scope);
    if (of === null) continue;
    const start = found.span('column')?.start ?? found.start;
    const from = of.isWhole ? found.start : Math.max(found.start, start + found.part('column').length - of.column.name.length);
    // "A column net which is price divided by 1.19": that is what another column is.
    const last = start + found.part('column').search(/\S+$/);
    if (
      [start, last].some((at) => ofAnother.test(scope.text.original.slice(0, at))) ||
      (behindName.test(found.part('column')) && named.test(scope.text.original.slice(0, start)))
    )
      continue;
    scope.text.claim({ start: from, end: found.end });
    const sql = adjusted(of.column, found);
    return {
      name: of.column.name,
      type: of.column.type,
      sql,
      phrase: scope.text.original.slice(from, found.end),
      start: from,
      end: found.end,
    };
  }
  return null;
}

/** The number that is named by both words, or by the last of them: "with price". */
function columnOf(found: Taken, scope: Scope): { column: Column; isWhole: boolean } | null {
  const said = found.part('column');
  const both = linkQuietly(said, scope);
  const last = both ?? linkQuietly(said.split(/\s+/).at(-1) ?? '', scope);
  return last === null || !isNumber(last) || isIdentifier(last) ? null : { column: last, isWhole: both !== null };
}

function adjusted({ name, type }: Column, found: Taken): string {
  const said = found.part('bound').replaceAll(',', '');
  if (said !== '') return `case when ${nameSql(name)} > ${said} then ${said} else ${nameSql(name)} end`;
  const times = found.part('factor');
  const factor = times !== '' ? Number(times) : 1 + (Number(found.part('rate')) / 100) * (found.part('up') === '' ? -1 : 1);
  const product = `${nameSql(name)} ${found.part('divide') === '' ? '*' : '/'} ${Number(factor.toFixed(6))}`;
  return /^DECIMAL/i.test(type) ? `cast(${product} as ${type})` : product;
}
