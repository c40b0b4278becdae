/** `clean-text`: trim, collapse blanks, change case. Blanks are all of Unicode's spaces, tabs and line breaks. */
import { z } from 'zod';
import type { Problem } from '#domain/errors.ts';
import { ColumnName, duplicateColumns, findColumn, spelled, unknownColumns } from '../relations/columns.ts';
import { wrongType } from '../relations/column-types.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Params = z.strictObject({
  columns: z.array(ColumnName).min(1),
  trim: z.boolean().default(true).describe('take off blanks at both ends'),
  collapse: z.boolean().default(false).describe('make one blank of several'),
  case: z.enum(['lower', 'upper', 'title']).optional(),
  blankToNull: z.boolean().default(false).describe('make NULL of a text that is empty afterwards'),
});
type Params = z.infer<typeof Params>;

const BLANK = String.raw`[\s\p{Z}]`;

function problems({ columns }: Params, inputs: Relation[]): Problem[] {
  const input = one(inputs);
  const notText = columns.flatMap((name) => {
    const column = findColumn(input, name);
    return column === undefined || column.type === 'VARCHAR' ? [] : [wrongType(column, 'text', 'columns')];
  });
  return [...unknownColumns(input, columns, 'columns'), ...duplicateColumns(columns, 'columns'), ...notText];
}

/** First letters in upper case; a word is a run of letters and digits. */
const titleSql = (text: string): string => {
  const parts = String.raw`regexp_extract_all(lower(${text}), '[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+')`;
  return `array_to_string(list_transform(${parts}, lambda part: upper(left(part, 1)) || substr(part, 2)), '')`;
};

function cleanSql(params: Params, column: string): string {
  const trimmed = params.trim ? `regexp_replace(${column}, '^${BLANK}+|${BLANK}+$', '', 'g')` : column;
  const collapsed = params.collapse ? `regexp_replace(${trimmed}, '${BLANK}+', ' ', 'g')` : trimmed;
  const cases = { lower: `lower(${collapsed})`, upper: `upper(${collapsed})`, title: titleSql(collapsed) };
  const text = params.case === undefined ? collapsed : cases[params.case];
  return params.blankToNull ? `nullif(${text}, '')` : text;
}

function toSql(params: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const list = params.columns.map((name) => {
    const column = quoteName(spelled(input, name));
    return `${cleanSql(params, column)} AS ${column}`;
  });
  return `SELECT * REPLACE (${list.join(', ')}) FROM ${quoteName(input.name)}`;
}

function explain(params: Params): string {
  const cases = { lower: 'lower-case', upper: 'upper-case', title: 'capitalise' };
  const words = [
    ...(params.trim ? ['trim'] : []),
    ...(params.collapse ? ['collapse blanks in'] : []),
    ...(params.case === undefined ? [] : [cases[params.case]]),
  ].join(' and ');
  const what = `${words === '' ? 'take' : words} ${params.columns.join(', ')}`;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}${params.blankToNull ? ', empty texts as NULL' : ''}`;
}

export const cleanText = defineTransform<Params>({
  op: 'clean-text',
  description: 'Cleans texts: trims (unless told not to), collapses blanks, changes case (lower, upper, title), makes NULL of empty texts.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'keeps',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'trims and lower-cases; NULL stays NULL, other columns stay',
      params: { columns: ['EMAIL'], trim: true, collapse: false, case: 'lower', blankToNull: false },
      inputs: [
        relation('people', { email: 'VARCHAR', name: 'VARCHAR' }, [
          ['\t Ada@Example.ORG \u00a0', ' A '],
          [null, null],
          [' ', 'x'],
        ]),
      ],
      output: {
        columns: ['email', 'name'],
        rows: [
          ['ada@example.org', ' A '],
          [null, null],
          ['', 'x'],
        ],
      },
    },
    {
      name: 'collapses, capitalises, empty becomes NULL',
      params: { columns: ['the "name"'], trim: true, collapse: true, case: 'title', blankToNull: true },
      inputs: [relation('people', { 'the "name"': 'VARCHAR' }, [["  JEAN-luc   o'brien\n"], ['élodie ÖZ 2nd'], ['  '], [null]])],
      output: { columns: ['the "name"'], rows: [["Jean-Luc O'Brien"], ['Élodie Öz 2nd'], [null], [null]] },
    },
    {
      name: 'upper case alone leaves blanks',
      params: { columns: ['a'], trim: false, collapse: false, case: 'upper', blankToNull: false },
      inputs: [relation('raw', { a: 'VARCHAR' }, [[' straße ']])],
      output: { columns: ['a'], rows: [[' STRAẞE ']] },
    },
  ],
});
