/** Equality with a stated value, and text that contains something. */
import { nameSql, plainSql, textSql } from '../../link/sql-text.ts';
import { isText } from '../../link/types.ts';
import { lengthAt } from '../../text/word-run.ts';
import type { Match, Scan } from './scan.ts';

/** A stated value of a named text column: `segment = retail`, `status is 'on hold'`. */
export function literalAt(scan: Scan, index: number, length: number, said: '=' | '<>'): Match | null {
  const column = scan.column?.column;
  const value = scan.run[index + length];
  if (column === undefined || !isText(column) || value === undefined || value.gap === 'break') return null;
  const text = value.lower.replaceAll(/^["'“]|["'”]$/g, '').trim();
  const operator = (said === '=') === (scan.negatedAt === null) ? '=' : 'is distinct from';
  const sql = `${plainSql(column.name)} ${operator} ${textSql(text)}`;
  return {
    length: length + 1,
    sql: () => sql,
    words: `${column.name} ${operator === '=' ? 'is' : 'is not'} ${text}, whatever the case and outer blanks`,
  };
}

/** "name contains gmbh", "email ends with .de", "sku starts with A". */
export function containsAt(scan: Scan, index: number): Match | null {
  const column = scan.column?.column;
  if (column === undefined || !isText(column)) return null;
  for (const [before, after, words] of [
    ['%', '%', 'contains|containing|includes|including|like|contain|mention|mentions|mentioning'],
    ['', '%', 'starts with|starting with|begins with|beginning with|start with'],
    ['%', '', 'ends with|ending with|ends in|ending in|end with'],
  ] as const) {
    const length = lengthAt(scan.run, index, words);
    const article = length > 0 && scan.run[index + length + 1]?.gap === 'blank' ? lengthAt(scan.run, index + length, 'a|an|the') : 0;
    const value = length > 0 ? scan.run[index + length + article] : undefined;
    if (value === undefined) continue;
    const text = value.lower.replaceAll(/^["'“]|["'”]$/g, '').replaceAll(/[\\%_]/g, String.raw`\$&`);
    const escaped = text.includes('\\') ? String.raw` escape '\'` : '';
    const like = `lower(${nameSql(column.name)}) like ${textSql(before + text + after)}${escaped}`;
    const sql = scan.negatedAt === null ? like : `(${nameSql(column.name)} is null or not ${like})`;
    return {
      length: length + article + 1,
      sql: () => sql,
      words: `${column.name} ${scan.negatedAt === null ? '' : 'not '}${words.split('|')[0]} ${value.text}`,
    };
  }
  return null;
}
