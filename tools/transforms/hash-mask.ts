/**
 * `hash-mask`: make personal values unreadable. A hash (SHA-256, hex) keeps equal values equal, so joins and counts still work,
 * but who can guess a value can check the guess; a mask keeps the last characters and the length.
 */
import { z } from 'zod';
import { ColumnName, duplicateColumns, spelled, unknownColumns } from '../relations/columns.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Params = z
  .strictObject({
    hash: z.array(ColumnName).default([]).describe('columns to replace by their SHA-256'),
    mask: z.record(ColumnName, z.int().min(0).max(100)).default({}).describe('{column: how many of the last characters stay readable}'),
  })
  .refine(({ hash, mask }) => hash.length + Object.keys(mask).length > 0, 'name columns to hash or to mask');
type Params = z.infer<typeof Params>;

/** A text no longer than what may stay readable is masked whole. */
function maskSql(column: string, readable: number): string {
  const text = `CAST(${column} AS VARCHAR)`;
  const hidden = (part: string): string => String.raw`regexp_replace(${part}, '[\s\S]', '*', 'g')`;
  if (readable === 0) return hidden(text);
  const partly = `${hidden(`left(${text}, length(${text}) - ${readable})`)} || right(${text}, ${readable})`;
  return `CASE WHEN length(${text}) > ${readable} THEN ${partly} ELSE ${hidden(text)} END`;
}

function toSql({ hash, mask }: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const hashed = hash.map((name) => ({ name, sql: (column: string) => `sha256(CAST(${column} AS VARCHAR))` }));
  const masked = Object.entries(mask).map(([name, readable]) => ({ name, sql: (column: string) => maskSql(column, readable) }));
  const list = [...hashed, ...masked].map(({ name, sql }) => {
    const column = quoteName(spelled(input, name));
    return `${sql(column)} AS ${column}`;
  });
  return `SELECT * REPLACE (${list.join(', ')}) FROM ${quoteName(input.name)}`;
}

function explain({ hash, mask }: Params): string {
  const masked = Object.entries(mask).map(([name, readable]) =>
    readable === 0 ? `${name} wholly` : `all but the last ${readable} of ${name}`,
  );
  const parts = [hash.length === 0 ? '' : `hash ${hash.join(', ')}`, masked.length === 0 ? '' : `mask ${masked.join(', ')}`];
  const words = parts.filter((part) => part !== '').join(' and ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

export const hashMask = defineTransform<Params>({
  op: 'hash-mask',
  description: 'Replaces columns by their SHA-256, or masks all but the last characters with *.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'keeps',
  problems: ({ hash, mask }, inputs) => [
    ...unknownColumns(one(inputs), hash, 'hash'),
    ...unknownColumns(one(inputs), Object.keys(mask), 'mask'),
    ...duplicateColumns([...hash, ...Object.keys(mask)], 'mask'),
  ],
  toSql,
  explain,
  examples: [
    {
      name: 'masks all but the last four; a short text wholly; NULL stays NULL',
      params: { hash: [], mask: { SSN: 4 } },
      inputs: [
        relation('people', { ssn: 'VARCHAR', id: 'INTEGER' }, [
          ['123-45-6789', 1],
          ['6789', 2],
          [null, 3],
          ['ä\nö1234', 4],
        ]),
      ],
      output: {
        columns: ['ssn', 'id'],
        rows: [
          ['*******6789', 1],
          ['****', 2],
          [null, 3],
          ['***1234', 4],
        ],
      },
    },
    {
      name: 'hashes; equal values stay equal',
      params: { hash: ['e "mail"'], mask: {} },
      inputs: [relation('people', { 'e "mail"': 'VARCHAR' }, [['abc'], ['abc'], [null]])],
      output: {
        columns: ['e "mail"'],
        rows: [
          ['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
          ['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
          [null],
        ],
      },
    },
    {
      name: 'numbers as text, several columns',
      params: { hash: [], mask: { pin: 0, account: 2 } },
      inputs: [relation('raw', { pin: 'INTEGER', account: 'BIGINT' }, [[1234, 987654]])],
      output: { columns: ['pin', 'account'], rows: [['****', '****54']] },
    },
  ],
});
