/** Columns that hold the same in every row: "a column country that is always Germany", "add country Germany to all rows". */
import { textSql } from '../../link/sql-text.ts';
import { linkQuietly } from '../link.ts';
import type { Scope } from '../scope.ts';
import type { NamedExpression } from './name-behind.ts';

const edge = String.raw`(?<![\p{L}\p{N}_])`;
const lead = String.raw`(?:add|adding|with|plus|and|set|append|include)\s+(?:an?\s+|the\s+)?(?:(?:new|extra|constant|fixed|static)\s+)*(?:(?:column|field)\s+(?:called\s+|named\s+)?)?`;
const name = String.raw`(?<name>[\p{L}_][\p{L}\p{N}_]*)(?:\s+(?:column|field))?`;
const value = String.raw`(?:"(?<quoted>[^"]*)"|'(?<single>[^']*)'|(?<word>[\p{L}\p{N}_.-]+))`;
const everywhere = String.raw`\s+(?:to|for|in|on)\s+(?:all|every|each)\s+(?:(?:the|of\s+the)\s+)?(?:rows?|records?|lines?|entry|entries|of\s+them)`;
const said = [
  new RegExp(String.raw`${edge}${lead}${name}\s+(?:(?:that|which)\s+)?(?:is|=|being|has)?\s*always\s+(?:=\s*)?${value}`, 'dgiu'),
  new RegExp(String.raw`${edge}${lead}${name}\s+(?:=\s*|as\s+|with\s+(?:the\s+)?(?:value\s+)?|set\s+to\s+)?${value}${everywhere}`, 'dgiu'),
  new RegExp(String.raw`${edge}${lead}${name}\s*=\s*${value}\s+as\s+an?\s+(?:new|constant|extra)\s+(?:column|field)`, 'dgiu'),
];

/** A new column of one text or number, claimed; what is there already is no new column, and a column is no value. */
export function takeConstant(scope: Scope): NamedExpression | null {
  for (const found of said.flatMap((each) => scope.text.findAll(each))) {
    const [called, word] = [found.part('name'), found.part('word')];
    const isThere = scope.columns.some((column) => column.name.toLowerCase() === called.toLowerCase());
    if (isThere || (word !== '' && linkQuietly(word, scope)?.name.toLowerCase() === word.toLowerCase())) continue;
    const isNumber = /^-?\d+(?:\.\d+)?$/.test(word);
    scope.text.claim(found);
    const sql = isNumber ? word : textSql(word || found.part('quoted') || found.part('single'));
    return { ...found, sql, type: isNumber ? (word.includes('.') ? 'DECIMAL(18,2)' : 'BIGINT') : 'VARCHAR', name: called };
  }
  return null;
}
