/** Describes untrusted SQL over relations known only by their schema: result columns and their lineage. Runs nothing. */
import type { Column } from '#domain/dataset.ts';
import { asAppError, inputError } from '#domain/errors.ts';
import type { Problem } from '#domain/errors.ts';
import { quoteName } from '../sql.ts';
import type { Database, Run } from './database.ts';
import type { Described, Relation } from './engine.ts';
import { lineageOf } from './lineage.ts';
import { check, columnsOf, firstCell } from './statements.ts';

export async function describe(database: Database, sql: string, relations: readonly Relation[]): Promise<Described> {
  const [problem] = await check(database, sql, relations);
  if (problem !== undefined) throw refusal(problem);
  return database.aside(async (run) => {
    for (const relation of relations) await createEmpty(run, relation);
    const columns = await boundColumns(run, sql, relations);
    const plan = await firstCell(run('SELECT json_serialize_plan(?::VARCHAR, optimize := false)', [sql]));
    return { columns, lineage: lineageOf(JSON.parse(plan), columns) };
  });
}

/** Where nothing runs, bad data can only be a constant of the SQL. */
async function boundColumns(run: Run, sql: string, relations: readonly Relation[]): Promise<Column[]> {
  try {
    return await columnsOf(run, sql, { columns: relations.flatMap((relation) => relation.columns.map((column) => column.name)) });
  } catch (error) {
    const { code, message, cause } = asAppError(error);
    throw code === 'engine.conversion' || code === 'engine.invalid-input' ? inputError('sql.invalid', message, { cause }) : error;
  }
}

function refusal({ code, message, suggestions = [] }: Problem): Error {
  return inputError(code, message, {
    ...(suggestions.length === 0 ? {} : { hint: `Did you mean ${suggestions.join(' or ')}?` }),
    details: { suggestions },
  });
}

async function createEmpty(run: Run, { name, columns }: Relation): Promise<void> {
  const definitions = columns.map((column) => `${quoteName(column.name)} ${typeText(name, column.name, column.type)}`);
  await run(`CREATE TEMP TABLE ${quoteName(name)} (${definitions.join(', ')})`);
}

/** A type's text, when it can be nothing but a type: words, numbers, quoted names and values, balanced brackets. */
function typeText(relation: string, column: string, type: string): string {
  const pieces = type.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[()[\],]|\s+/g) ?? [];
  let depth = 0;
  const isBalanced = pieces.every((piece) => {
    if (piece === '(') depth += 1;
    if (piece === ')') depth -= 1;
    return depth >= 0 && (depth > 0 || piece !== ',');
  });
  if (pieces.join('') !== type || type.trim() === '' || depth !== 0 || !isBalanced) {
    throw inputError('sql.bad-type', `"${type.slice(0, 100)}" of ${relation}.${column} is not a column type.`);
  }
  return type;
}
