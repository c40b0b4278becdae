/**
 * Sequences that give a column its numbers: a load that brings such numbers itself would leave the sequence behind them, and the next row
 * would get a number that is taken. So the sequence moves with the publish, and the card says where to.
 */
import { inputError } from '#domain/errors.ts';
import { quoteName, quoteText } from '#tools/sql.ts';
import type { Row, Transaction } from '../session/database.ts';
import { newColumn } from '../stage/delta.ts';
import type { Handle, SequenceMove } from '../stage/handle.ts';
import { quotePrivate, quoteTable, writeTable } from '../names.ts';
import type { TableFacts } from './target-table.ts';

interface Sequence {
  column: string;
  /** Quoted, with its schema. */
  name: string;
  /** It counts upwards. */
  rises: boolean;
  step: string;
  movable: boolean;
  /** Who loads. */
  role: string;
}

export interface SequencesMoved {
  moves: SequenceMove[];
  notes: string[];
}

const doing = 'looking at the sequences of the table';

/** Which sequences the load has to move. Throws `sequence.behind` when rows would get numbers that are taken, and it may not be moved. */
export async function measureSequences(tx: Transaction, handle: Handle, target: TableFacts): Promise<SequencesMoved> {
  const moved: SequencesMoved = { moves: [], notes: [] };
  if (handle.expected.inserts + handle.expected.updates === 0) return moved;
  for (const sequence of await sequencesOf(tx, target)) {
    const isLoaded = handle.columns.some(({ name }) => name === sequence.column);
    const to = isLoaded ? await behindLoaded(tx, handle, sequence) : await behindRows(tx, handle, sequence);
    if (to === null) continue;
    const { column, name, rises } = sequence;
    if (sequence.movable) {
      moved.moves.push({ column, name, rises, to });
      moved.notes.push(`The sequence ${name} moves to ${to}: the ${column} it would give next is taken, or will be.`);
    } else if (isLoaded) {
      moved.notes.push(
        `The load brings ${column}, which ${name} gives to other rows; this role may not look at it or move it, so later rows may get values that are taken. ${grant(sequence)}`,
      );
    } else throw behind(target, sequence, to);
  }
  return moved;
}

const grant = ({ name, role }: Sequence): string => `Its owner can let it: GRANT SELECT, UPDATE ON SEQUENCE ${name} TO ${quoteName(role)};`;

const behind = (target: TableFacts, { name, column }: Sequence, to: string) =>
  inputError(
    'sequence.behind',
    `New rows of ${writeTable(target)} would get a ${column} from ${name} that is taken: it stands behind ${to}.`,
    {
      hint: `Its owner can move it: SELECT setval(${quoteText(name)}, ${to});`,
      details: { column, sequence: name },
    },
  );

async function sequencesOf(tx: Transaction, { oid }: TableFacts): Promise<Sequence[]> {
  const { rows } = await tx.run(doing, sequencesSql, [oid]);
  return rows.map((row: Row) => ({
    column: row['column'] ?? '',
    name: row['name'] ?? '',
    rises: row['rises'] === 't',
    step: row['step'] ?? '1',
    movable: row['movable'] === 't',
    role: row['role'] ?? '',
  }));
}

/** Of identity columns, and of defaults that name a sequence. */
const sequencesSql = `
  SELECT a.attname AS column, format('%I.%I', n.nspname, c.relname) AS name, q.seqincrement > 0 AS rises, abs(q.seqincrement) AS step,
    has_sequence_privilege(c.oid, 'SELECT') AND has_sequence_privilege(c.oid, 'UPDATE') AS movable, current_user AS role
  FROM (
    SELECT d.refobjsubid AS attnum, d.objid AS seq FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1 AND d.deptype = 'i' AND d.refobjsubid > 0
    UNION SELECT x.adnum, d.refobjid FROM pg_attrdef x JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = x.oid
      WHERE x.adrelid = $1 AND d.refclassid = 'pg_class'::regclass
  ) f JOIN pg_sequence q ON q.seqrelid = f.seq JOIN pg_class c ON c.oid = f.seq JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = $1 AND a.attnum = f.attnum JOIN pg_type t ON t.oid = a.atttypid
  WHERE coalesce(nullif(t.typbasetype, 0), t.oid) IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
  ORDER BY a.attnum`;

/** The number it gives next. */
const nextOf = ({ rises, step }: Pick<Sequence, 'rises' | 'step'>): string =>
  `(last_value::numeric + CASE WHEN is_called THEN ${rises ? step : `-${step}`} ELSE 0 END)`;

/** The furthest number that the load brings, where the sequence has not passed it. Unknown to a role that may not read it: then also that number. */
async function behindLoaded(tx: Transaction, handle: Handle, sequence: Sequence): Promise<string | null> {
  const merge = handle.route === 'merge';
  const value = merge ? newColumn(handle, sequence.column) : quoteName(sequence.column);
  const from = merge ? `${quotePrivate(handle.delta ?? '')} WHERE op IN ('i', 'u')` : quotePrivate(handle.stage);
  const far = `SELECT ${sequence.rises ? 'max' : 'min'}(${value})::numeric AS far FROM ${from}`;
  if (!sequence.movable) return (await tx.run(doing, far)).rows[0]?.['far'] ?? null;
  const passed = sequence.rises ? '<=' : '>=';
  // What the sequence itself could never give is nobody's next number.
  const bounds = `(SELECT seqmin, seqmax FROM pg_sequence WHERE seqrelid = ${quoteText(sequence.name)}::regclass) b`;
  const { rows } = await tx.run(
    doing,
    `SELECT trunc(far) AS far FROM (${far}) l, ${sequence.name} s, ${bounds} WHERE ${nextOf(sequence)} ${passed} far AND far BETWEEN b.seqmin AND b.seqmax`,
  );
  return rows[0]?.['far'] ?? null;
}

/** The furthest number in the table, where one of those that new rows would get is among its rows. */
async function behindRows(tx: Transaction, handle: Handle, sequence: Sequence): Promise<string | null> {
  const { inserts } = handle.expected;
  // Rows that are replaced whole leave their numbers.
  if (handle.route === 'swap-rows' || inserts === 0) return null;
  const readable = await tx.run(doing, `SELECT has_sequence_privilege(${quoteText(sequence.name)}, 'SELECT') AS readable`);
  if (readable.rows[0]?.['readable'] !== 't') return null;
  const [column, table] = [quoteName(sequence.column), quoteTable(handle)];
  const next = nextOf(sequence);
  const span = `${inserts - 1}::numeric * ${sequence.step}`;
  const reach = sequence.rises ? `${next} AND ${next} + ${span}` : `${next} - ${span} AND ${next}`;
  const { rows } = await tx.run(
    doing,
    `SELECT trunc(${sequence.rises ? 'max' : 'min'}(t.${column})::numeric) AS far FROM ${table} t
     WHERE EXISTS (SELECT FROM ${table} o, ${sequence.name} s WHERE o.${column} BETWEEN ${reach})`,
  );
  return rows[0]?.['far'] ?? null;
}

/**
 * Moves them, unless somebody's rows have taken them further. A sequence is outside of transactions: when the publish is rolled back it stays
 * where it was moved to, which leaves a gap and nothing else.
 */
export async function moveSequences(tx: Transaction, { sequences }: Handle): Promise<void> {
  for (const { name, rises, to } of sequences) {
    const { rows } = await tx.run(doing, 'SELECT to_regclass($1) IS NOT NULL AS there', [name]);
    if (rows[0]?.['there'] !== 't') continue;
    const sign = rises ? '<' : '>';
    await tx.run(
      `moving the sequence ${name}`,
      `SELECT setval(${quoteText(name)}, ${to}) FROM ${name} WHERE last_value ${sign} ${to} OR (last_value = ${to} AND NOT is_called)`,
    );
  }
}
