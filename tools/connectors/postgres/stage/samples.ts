/** Example rows of a delta, before and after, for the card. */
import type { EffectSample } from '#domain/effect.ts';
import type { JsonObject } from '#domain/json.ts';
import { quoteName } from '#tools/sql.ts';
import { cellOf } from '../cells.ts';
import type { Row, Session } from '../session/database.ts';
import { beforeColumn, newColumn } from './delta.ts';
import type { Handle } from './handle.ts';
import { quotePrivate, quoteTable } from '../names.ts';
import type { TableFacts } from '../target/target-table.ts';

/** How many of each kind. */
const samplesPerKind = 5;

interface Sampled {
  name: string;
  type: string;
}

/** Samples of a merge, from its delta table. */
export async function sampleDelta(session: Session, handle: Handle, before: Sampled[]): Promise<EffectSample[]> {
  // A key may be there on one side only, when it comes or goes with its column.
  const isNew = (name: string): boolean => handle.columns.some((column) => column.name === name);
  const keyNames = handle.key.map((name) => (isNew(name) ? newColumn(handle, name) : beforeColumn(handle, name)));
  const keyBefore = handle.key.map((name) => (handle.before.includes(name) ? beforeColumn(handle, name) : newColumn(handle, name)));
  const samples: EffectSample[] = [];
  for (const [op, kind, order] of [
    ['i', 'insert', keyNames],
    ['u', 'update', keyNames],
    ['d', 'delete', keyBefore],
  ] as const) {
    const { rows } = await session.run(
      'sampling the delta',
      `SELECT * FROM ${quotePrivate(handle.delta ?? '')} WHERE op = '${op}' ORDER BY ${order.join(', ')} LIMIT ${samplesPerKind}`,
    );
    for (const row of rows) {
      samples.push({
        kind,
        before: kind === 'insert' ? null : pick(row, before, 'b'),
        after: kind === 'delete' ? null : pick(row, handle.columns, 'n'),
      });
    }
  }
  return samples;
}

/** The first staged rows, as inserts. */
export async function sampleInserts(session: Session, handle: Handle): Promise<EffectSample[]> {
  return (await firstRows(session, quotePrivate(handle.stage), handle.columns)).map((after) => ({ kind: 'insert', before: null, after }));
}

/** Some rows of the target, as deletes. */
export async function sampleDeletes(session: Session, target: TableFacts): Promise<EffectSample[]> {
  return (await firstRows(session, quoteTable(target), target.columns)).map((before) => ({ kind: 'delete', before, after: null }));
}

async function firstRows(session: Session, table: string, columns: Sampled[]): Promise<JsonObject[]> {
  const list = columns.map(({ name }, index) => `${quoteName(name)} AS c${index + 1}`);
  const { rows } = await session.run('sampling rows', `SELECT ${list.join(', ')} FROM ${table} LIMIT ${samplesPerKind}`);
  return rows.map((row) => pick(row, columns, 'c'));
}

const pick = (row: Row, columns: Sampled[], prefix: string): JsonObject =>
  Object.fromEntries(columns.map(({ name, type }, index) => [name, cellOf(row[`${prefix}${index + 1}`] ?? null, type)]));
