/**
 * Rows whose cursor has grown: an inclusive lower bound (the last value minus the lag), less the rows at the boundary that were loaded
 * before. Equal timestamps and late rows within the lag are neither lost nor loaded twice, and the cursor never moves back.
 */
import { count, counted } from '#domain/amounts.ts';
import { dataError } from '#domain/errors.ts';
import { cursorKind, type PlannedCursor } from '#domain/incremental.ts';
import type { Engine } from '../engine/engine.ts';
import { quoteName, quoteText } from '../sql.ts';
import { countOf, defineUnseen, hashesFrom, isRepeatable } from './boundary.ts';
import { standing, type Taken, type Taking } from './taken.ts';

/** Reads a source by its cursor into the relation of its id. Throws `cursor.null`, `cursor.boundary-too-wide`, and what opening throws. */
export async function takeByCursor(taking: Taking, rule: PlannedCursor): Promise<Taken> {
  const { engine, source, position } = taking;
  const { after, ...late } = await beginning(taking, rule);
  const opened = await taking.open(
    after === null ? {} : { atLeast: { column: rule.cursor, value: after, nulls: rule.nulls !== 'exclude' } },
  );
  const read = `${source.id} (read)`;
  await engine.define(read, opened.sql);
  const total = await requireValues(engine, read, rule);
  const taken = `${source.id} (taken)`;
  await engine.materialise(taken, `SELECT * FROM ${quoteName(read)} WHERE ${isWanted(rule, after)}`);
  await defineUnseen(taking, rule, taken);
  const rows = await countOf(engine, source.id);
  const value = await highest(engine, rule, { relation: source.id, before: position?.value ?? null });
  const increment = {
    source: source.id,
    dataset: source.dataset,
    cursor: rule.cursor,
    after,
    upTo: value,
    ...late,
    rows,
    leftOut: opened.bounded ? null : total - rows,
    files: [],
    knownFiles: 0,
    version: position?.version ?? null,
    ...standing(position),
  };
  const facts = { rows, leftOut: total - rows, rowsEstimate: opened.rowsEstimate, sizeBytes: opened.sizeBytes, increment };
  if (rows === 0) return { ...facts, advance: null };
  const lagged = value === null ? null : await minusLag(engine, rule, value);
  const seenFrom = late.lagFrom === undefined ? lagged : await later(engine, rule, [lagged, after]);
  const seen = await hashesFrom(taking, rule, { relation: taken, where: isWanted(rule, seenFrom) });
  const from = position?.version ?? null;
  return { ...facts, advance: { source: taking.identity, from, value, seen, seenFrom, basis: source.columns, files: [] } };
}

/** The lowest value to read. Where rows without a key could be doubled that is no less than the hashes of loaded rows reach. */
async function beginning({ engine, load, position }: Taking, rule: PlannedCursor): Promise<{ after: string | null; lagFrom?: string }> {
  if (!position?.value) return { after: rule.initial };
  const wanted = await minusLag(engine, rule, position.value);
  if (isRepeatable(load)) return { after: wanted };
  const after = await later(engine, rule, [wanted, position.seenFrom ?? position.value]);
  return after === (await later(engine, rule, [wanted])) ? { after: wanted } : { after, lagFrom: wanted };
}

/** The highest of some values of the cursor, as text. */
async function later(engine: Engine, { type }: PlannedCursor, values: (string | null)[]): Promise<string | null> {
  const list = values.map((value) => `CAST(${value === null ? 'NULL' : quoteText(value)} AS ${wideType(type)})`);
  return textOf(engine, `SELECT CAST(greatest(${list.join(', ')}) AS VARCHAR)`);
}

function isWanted({ cursor, type, nulls }: PlannedCursor, from: string | null): string {
  const name = quoteName(cursor);
  if (from === null) return nulls === 'include' ? 'true' : `${name} IS NOT NULL`;
  const reached = `${name} >= CAST(${quoteText(from)} AS ${type})`;
  return nulls === 'include' ? `(${reached} OR ${name} IS NULL)` : reached;
}

/** Rows read; one without a cursor value is neither old nor new, so what it means has to be said. */
async function requireValues(engine: Engine, relation: string, { cursor, type, nulls }: PlannedCursor): Promise<number> {
  if (type === 'VARCHAR') await refuseNumbers(engine, relation, cursor);
  const { rows } = await engine.query(`SELECT count(*)::DOUBLE, count(${quoteName(cursor)})::DOUBLE FROM ${quoteName(relation)}`);
  const [total, valued] = [Number(rows[0]?.[0] ?? 0), Number(rows[0]?.[1] ?? 0)];
  const missing = total - valued;
  if (nulls !== 'error' || missing === 0) return total;
  const [have, are] = missing === 1 ? ['has', 'it is'] : ['have', 'they are'];
  throw dataError(
    'cursor.null',
    `${count(missing)} of ${counted(total, 'row')} ${have} no ${cursor}, so nobody can tell whether ${are} new.`,
    {
      hint: 'Say what that means: load such rows as well (nulls: include) or leave them out (nulls: exclude).',
      details: { column: cursor, rows: missing },
    },
  );
}

/** As texts 10 comes before 9: what looks like numbers of several lengths would lose rows. */
async function refuseNumbers(engine: Engine, relation: string, cursor: string): Promise<void> {
  const name = quoteName(cursor);
  const { rows } = await engine.query(
    `SELECT count(*)::DOUBLE, count(DISTINCT length(${name}))::DOUBLE FROM ${quoteName(relation)} WHERE regexp_full_match(${name}, '-?[0-9]+([.][0-9]+)?')`,
  );
  if (Number(rows[0]?.[0] ?? 0) === 0 || Number(rows[0]?.[1] ?? 0) < 2) return;
  throw dataError('cursor.text-numbers', `${cursor} holds numbers as text, and texts are ordered letter by letter: 10 comes before 9.`, {
    hint: 'Read it as a number: give its type in the reading options, or cast it in a query of the source.',
    details: { column: cursor },
  });
}

/** Where the next load begins: the value less the lag, as text. */
async function minusLag(engine: Engine, { type, lag }: PlannedCursor, value: string): Promise<string> {
  if (lag === null) return value;
  const amount = cursorKind(type) === 'time' ? `INTERVAL ${quoteText(lag)}` : Number(lag);
  const wide = wideType(type);
  const back = /^DATE$/.test(type) ? 'DATE' : wide;
  const text = await textOf(engine, `SELECT CAST(CAST(CAST(${quoteText(value)} AS ${wide}) - ${amount} AS ${back}) AS VARCHAR)`);
  return text ?? value;
}

/** Unsigned and small numbers would overflow in their own type. */
const wideType = (type: string): string => (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(type) ? 'HUGEINT' : type);

async function highest(
  engine: Engine,
  { cursor, type }: PlannedCursor,
  of: { relation: string; before: string | null },
): Promise<string | null> {
  const before = of.before === null ? 'NULL' : quoteText(of.before);
  return textOf(
    engine,
    `SELECT CAST(greatest(max(${quoteName(cursor)}), CAST(${before} AS ${type})) AS VARCHAR) FROM ${quoteName(of.relation)}`,
  );
}

async function textOf(engine: Engine, sql: string): Promise<string | null> {
  const { rows } = await engine.query(sql);
  const text = rows[0]?.[0];
  return typeof text === 'string' ? text : null;
}
