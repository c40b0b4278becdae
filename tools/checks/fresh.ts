/** `fresh`: the newest date is not older than allowed. A relation without a date is not fresh. */
import { z } from 'zod';
import { ColumnName, findColumn, spelled, unknownColumns } from '../relations/columns.ts';
import { isTemporal, wrongType } from '../relations/column-types.ts';
import { columns } from '../relations/example.ts';
import { quoteName } from '../sql.ts';
import { defineCheck } from './check.ts';

const Params = z.strictObject({
  column: ColumnName.describe('a date or timestamp'),
  hours: z.number().min(0).max(1_000_000).describe('how old the newest value may be'),
});

const age = (hours: number): string => (hours >= 48 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} hour${hours === 1 ? '' : 's'}`);

export const fresh = defineCheck<z.infer<typeof Params>>({
  name: 'fresh',
  description: 'The newest value of a date or timestamp column is at most so many hours old.',
  params: Params,
  scope: 'table',
  problems: ({ column }, relation) => {
    const found = findColumn(relation, column);
    if (found === undefined) return unknownColumns(relation, [column], 'column');
    return isTemporal(found.type) ? [] : [wrongType(found, 'a date or timestamp', 'column')];
  },
  toSql: ({ column, hours }, relation) => {
    const newest = `max(${quoteName(spelled(relation, column))})`;
    const oldest = `now() - to_seconds(${Math.round(hours * 3600)})`;
    return `SELECT ${newest} AS "newest" FROM ${quoteName(relation.name)} HAVING (CAST(${newest} AS TIMESTAMPTZ) >= ${oldest}) IS NOT TRUE`;
  },
  explain: ({ column, hours }) => `the newest ${column} is at most ${age(hours)} old`,
  examples: [
    {
      name: 'old data breaks it once',
      params: { column: 'at', hours: 24 },
      columns: columns({ at: 'TIMESTAMP' }),
      rows: [['2020-01-01'], [null], ['2020-01-02']],
      violations: 1,
    },
    {
      name: 'nothing at all breaks it',
      params: { column: 'the "day"', hours: 24 },
      columns: columns({ 'the "day"': 'DATE' }),
      rows: [],
      violations: 1,
    },
    {
      name: 'one new row is enough',
      params: { column: 'AT', hours: 0.5 },
      columns: columns({ at: 'TIMESTAMP WITH TIME ZONE' }),
      rows: [['2020-01-01'], ['2999-01-01']],
      violations: 0,
    },
  ],
});
