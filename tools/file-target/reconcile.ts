/** Compares files that were just written with the rows they were made of: rows, values, sums of exact numbers, content of everything else. */
import type { Column } from '#domain/dataset.ts';
import type { Reconciled } from '#domain/effect.ts';
import { dataError } from '#domain/errors.ts';
import type { FileFormat } from '#domain/file-output.ts';
import type { Engine, OutputFile } from '../engine/engine.ts';
import { outputSelect } from './output-select.ts';
import { fileColumn, isHidden, readBack } from './read-back.ts';
import { quoteName } from '../sql.ts';
import type { Staging } from './staging.ts';

/** More files at once make a statement that takes longer to read than to run. */
const filesAtOnce = 500;

export interface FilesReconciled {
  entries: Reconciled[];
  /** Rows by the path of the file. */
  rows: Map<string, number>;
  notes: string[];
}

/** One number about a column, which rows of several files add up to. */
interface Probe {
  what: string;
  /** A column as `readBack` names it. */
  sql: string;
  show(this: void, sum: bigint): string;
}

/** Reads every file again. Throws `stage.mismatch` when it holds something else than was written. */
export async function reconcileFiles(work: Staging, files: readonly OutputFile[], written: number): Promise<FilesReconciled> {
  const { context, request, output } = work;
  const select = outputSelect(request.relation, request.load.columns, output);
  const inFiles = (await context.engine.columnsOf(select)).filter(({ name }) => !output.partitionBy.includes(name));
  const probes = inFiles.flatMap((column, index) => probesOf(column, `c${index}`, { format: output.format, all: inFiles }));
  const back = await sumBack(work, { files, columns: inFiles, probes });
  const rows = { what: 'rows', engine: String(written), target: String(back.total), agrees: written === back.total };
  if (!rows.agrees) throw mismatch(request.load.table, [rows]);
  const renamed = `SELECT ${inFiles.map(({ name }, index) => `${quoteName(name)} AS c${index}`).join(', ')} FROM (${select})`;
  const sent = await sumOf(context.engine, renamed, probes);
  const entries = probes.map(({ what, show }, index): Reconciled => {
    const [here, there] = [sent[index] ?? 0n, back.sums[index] ?? 0n];
    return { what, engine: show(here), target: show(there), agrees: here === there };
  });
  if (entries.every(({ agrees }) => agrees)) return { entries: [rows, ...entries], rows: back.rows, notes: [] };
  // Steps may give other values each time they are read; only what is the same twice can be compared with a third reading.
  const again = await sumOf(context.engine, renamed, probes);
  const steady = entries.filter((_, index) => again[index] === sent[index]);
  const broken = steady.filter(({ agrees }) => !agrees);
  if (broken.length > 0) throw mismatch(request.load.table, broken);
  return { entries: [rows, ...steady], rows: back.rows, notes: [unsteady] };
}

const unsteady = 'Some columns have other values each time their steps are computed, so for them only the rows were counted again.';

function mismatch(name: string, entries: Reconciled[]): Error {
  const words = entries.slice(0, 5).map(({ what, engine, target }) => `${what}: ${engine} written, ${target} read again`);
  return dataError('stage.mismatch', `The files for ${name} do not hold what was written (${words.join('; ')}).`, {
    hint: 'This format cannot hold these values; write Parquet, or cast the columns to text in a step.',
    details: { mismatches: entries },
  });
}

function probesOf(meant: Column, column: string, { format, all }: { format: FileFormat; all: readonly Column[] }): Probe[] {
  const { name, type } = meant;
  // In JSON a document that is null and no document are written alike.
  const values: Probe[] =
    format.endsWith('json') && type === 'JSON' ? [] : [{ what: `values in ${name}`, sql: `count(${column})`, show: String }];
  if (isHidden(meant, all, format)) return values;
  const decimals = decimalsOf(type);
  if (decimals !== null) {
    return [...values, { what: `sum of ${name}`, sql: `coalesce(sum(${column}), 0)`, show: (sum) => decimal(sum, decimals) }];
  }
  if (!comparable.test(type)) return values;
  const value = format === 'parquet' && sameInParquet.test(type) ? column : `CAST(${column} AS VARCHAR)`;
  const sql = `coalesce(sum(hash(${value})), 0)`;
  return [...values, { what: `content of ${name}`, sql, show: (sum) => BigInt.asUintN(64, sum).toString(16).padStart(16, '0') }];
}

/** Types whose text is the same after every format that holds them. */
const comparable =
  /^(VARCHAR|BOOLEAN|DATE|TIME|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE|UUID|FLOAT|DOUBLE|U?HUGEINT|DECIMAL\(.*\))$/;

/** Types that Parquet has too, whose values need not become text to be compared. */
const sameInParquet = /^(VARCHAR|BOOLEAN|DATE|TIME|TIMESTAMP|TIMESTAMP WITH TIME ZONE|UUID|FLOAT|DOUBLE)$/;

/** Decimals of an exact number whose sum over any number of rows fits what the engine sums in; null for everything else. */
function decimalsOf(type: string): number | null {
  if (/^(U?(TINY|SMALL|BIG)INT|U?INTEGER)$/.test(type)) return 0;
  const [, width, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  return width !== undefined && Number(width) <= 28 ? Number(scale) : null;
}

/** `123456n` with 2 decimals is `1234.56`. */
function decimal(sum: bigint, decimals: number): string {
  if (decimals === 0) return String(sum);
  const digits = String(sum < 0n ? -sum : sum).padStart(decimals + 1, '0');
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The sum of each probe, in its smallest unit. */
async function sumOf(engine: Engine, select: string, probes: readonly Probe[]): Promise<bigint[]> {
  if (probes.length === 0) return [];
  const { rows } = await engine.query(`SELECT ${textsOf(probes)} FROM (${select})`, { maxRows: 1 });
  return probes.map((_, index) => whole(rows[0]?.[index]));
}

const textsOf = (probes: readonly Probe[]): string => probes.map(({ sql }) => `(${sql})::VARCHAR`).join(', ');

/** A number's text as its smallest unit: `-1.50` is -150. */
const whole = (text: unknown): bigint => (typeof text === 'string' ? BigInt(text.replace('.', '')) : 0n);

interface Back {
  rows: Map<string, number>;
  total: number;
  sums: bigint[];
}

async function sumBack(
  { context, output }: Staging,
  { files, columns, probes }: { files: readonly OutputFile[]; columns: readonly Column[]; probes: readonly Probe[] },
): Promise<Back> {
  const back: Back = { rows: new Map(), total: 0, sums: probes.map(() => 0n) };
  const wanted = ['count(*)::VARCHAR', ...(probes.length > 0 ? [textsOf(probes)] : [])].join(', ');
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const paths = files.slice(start, start + filesAtOnce).map(({ path }) => path);
    const sql = `SELECT ${quoteName(fileColumn)}, ${wanted} FROM (${readBack(paths, columns, output)}) GROUP BY 1`;
    const found = await context.engine.query(sql, { maxRows: paths.length });
    for (const [path, count, ...sums] of found.rows) {
      if (typeof path !== 'string') continue;
      back.rows.set(path, Number(count));
      back.total += Number(count);
      back.sums = back.sums.map((sum, index) => sum + whole(sums[index]));
    }
  }
  return back;
}
