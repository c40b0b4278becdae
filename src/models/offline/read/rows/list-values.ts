/** Rows by what a list of theirs holds: "themes include horror or history", "with horror among their themes", "with the theme horror". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql, textSql } from '../../link/sql-text.ts';
import { isFiller } from '../../text/filler.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import { noted, type Scope } from '../scope.ts';

const edge = String.raw`(?<![\p{L}\p{N}_])`;
const end = String.raw`(?![\p{L}\p{N}_])`;
const word = String.raw`(?:"[^"]+"|'[^']+'|[\p{L}\p{N}][\p{L}\p{N}_-]*)`;
const values = String.raw`(?<values>${word}(?:(?:\s*,\s*|\s+(?:or|and)\s+|\s*,\s*(?:or|and)\s+)${word}){0,4}?)`;
const lead = String.raw`(?:(?:only|just|those|the ones)\s+)*(?:(?:that|which|who|where|whose|if|with)\s+)?`;
const no = String.raw`(?<no>(?:do|does|did)(?: not|n't)\s+|not\s+|never\s+)?`;
const stops = String.raw`(?=\s*(?:$|[,.;:!?)¦])|\s+(?:(?:in)?to|as|but|per|by|then)\s)`;

/** Lists of plain texts; what is in a list of structs has fields of its own. */
const isTextList = ({ type }: Column): boolean => /^(?:VARCHAR|TEXT)\[\]$/i.test(type);

function spellings(column: Column): RegExp[] {
  const said = nameWords(column.name).join(String.raw`[\s_]`);
  const list = String.raw`(?:the\s+|their\s+|its\s+|list of\s+)*${said}(?:s|es)?(?:\s+(?:list|column))?`;
  return [
    new RegExp(
      `${edge}${lead}${list}\\s+${no}(?:contain|include|have|has|hold|list|mention)(?:s|ing)?\\s+(?:(?:either|any of|the|an?)\\s+)*${values}${stops}`,
      'dgiu',
    ),
    new RegExp(
      `${edge}${lead}${no}(?:have|has|having|with|contain(?:s|ing)?|list(?:s|ing)?|(?<without>without))\\s+(?:(?:either|any of|the|an?)\\s+)*${values}\\s+(?:among|as one of|within|in)\\s+${list}${end}`,
      'dgiu',
    ),
    new RegExp(`${edge}(?:only\\s+)?(?:with|of|having|in|(?<without>without))\\s+(?:the\\s+|an?\\s+)?${said}\\s+${values}${stops}`, 'dgiu'),
  ];
}

/** Reads and claims them before a list that is named is taken apart. */
export function readListValues(scope: Scope): Operation[] {
  return scope.columns.filter(isTextList).flatMap((column) => {
    const found = spellings(column)
      .flatMap((each) => scope.text.findAll(each))
      .find((each) => valuesIn(each, scope).length > 0);
    return found === undefined ? [] : [holding(column, found, scope)];
  });
}

/** None where one of them is a word of the grammar or a column: "with themes and venue". */
function valuesIn(found: Taken, scope: Scope): string[] {
  const said = found
    .part('values')
    .split(/\s*,\s*(?:(?:or|and)\s+)?|\s+(?:or|and)\s+/i)
    .map((value) => value.trim());
  const isValue = (value: string): boolean => /^["']/.test(value) || (!isFiller(value) && linkQuietly(value, scope) === null);
  return said.every(isValue) ? said.map((value) => value.replaceAll(/^["']|["']$/g, '').toLowerCase()) : [];
}

function holding(column: Column, found: Taken, scope: Scope): Operation {
  const name = nameSql(column.name);
  const wanted = valuesIn(found, scope);
  const tests = wanted.map((value) => `list_contains(list_transform(${name}, lambda each: lower(trim(each))), ${textSql(value)})`);
  const isAll = /\sand\s/i.test(found.part('values'));
  const any = tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(isAll ? ' and ' : ' or ')})`;
  const denied = found.part('no') !== '' || found.part('without') !== '';
  scope.text.claim(found);
  noted(
    scope,
    found.phrase,
    `${column.name} ${denied ? 'does not hold' : 'holds'} ${wanted.join(isAll ? ' and ' : ' or ')}, whatever the case`,
  );
  const where = denied ? `(${name} is null or not ${any})` : any;
  return { phase: 'rows', op: 'filter', id: 'listed', params: () => ({ where }), phrase: found.phrase, place: found.start };
}
