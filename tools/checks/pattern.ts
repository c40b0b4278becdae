/** `pattern`: texts match a regular expression (RE2). NULL is not judged. */
import { z } from 'zod';
import { ColumnName, findColumn, spelled, unknownColumns } from '../relations/columns.ts';
import { isText, wrongType } from '../relations/column-types.ts';
import { columns } from '../relations/example.ts';
import { quoteName, quoteText } from '../sql.ts';
import { defineCheck } from './check.ts';

const Regex = z
  .string()
  .min(1)
  .max(500)
  .refine((regex) => !regex.includes('\0'), 'a pattern cannot contain a NUL character');
const Params = z.strictObject({
  column: ColumnName,
  regex: Regex.describe(String.raw`found anywhere in the text; write ^…$ for the whole, e.g. ^\d{5}$`),
});

export const pattern = defineCheck<z.infer<typeof Params>>({
  name: 'pattern',
  description: 'The text contains a match of the regular expression (RE2; ^ and $ for the whole text). NULL is not judged.',
  params: Params,
  scope: 'row',
  problems: ({ column }, relation) => {
    const found = findColumn(relation, column);
    if (found === undefined) return unknownColumns(relation, [column], 'column');
    return isText(found.type) ? [] : [wrongType(found, 'text', 'column')];
  },
  toSql: ({ column, regex }, relation) => {
    const name = quoteName(spelled(relation, column));
    return `SELECT * FROM ${quoteName(relation.name)} WHERE NOT regexp_matches(${name}, ${quoteText(regex)})`;
  },
  explain: ({ column, regex }) => `${column} matches ${regex}`,
  examples: [
    {
      name: 'the whole text when anchored; NULL is not judged',
      params: { column: 'zip', regex: String.raw`^\d{5}$` },
      columns: columns({ zip: 'VARCHAR' }),
      rows: [['12345'], ['123456'], [''], [null]],
      violations: 2,
    },
    {
      name: 'anywhere when not',
      params: { column: 'email', regex: '@' },
      columns: columns({ email: 'VARCHAR' }),
      rows: [['a@b'], ['ab']],
      violations: 1,
    },
    {
      name: 'quotes',
      params: { column: 'a"b', regex: "O'B" },
      columns: columns({ 'a"b': 'VARCHAR' }),
      rows: [["O'Brien"], ['x']],
      violations: 1,
    },
  ],
});
