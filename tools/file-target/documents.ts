/** Documents in files of JSON, where the engine writes them as values and their numbers anew: what would be lost is kept as text, or said. */
import type { Column } from '#domain/dataset.ts';
import { quoteName, quoteText } from '../sql.ts';
import type { Staging } from './staging.ts';

/** So many digits and points in a row may be more than floating point keeps. */
const longNumber = quoteText('[0-9][0-9.]{15}');

/** The load's columns as they are to be written, and what to say of them. Reads the rows once where there are documents. */
export async function lookAtDocuments({ context, request, output }: Staging): Promise<{ columns: Column[]; notes: string[] }> {
  const { columns } = request.load;
  const documents = output.format.endsWith('json') ? columns.filter(({ type }) => type === 'JSON') : [];
  if (documents.length === 0) return { columns, notes: [] };
  const looks = documents.flatMap(({ name }) => {
    const text = `CAST(${quoteName(name)} AS VARCHAR)`;
    // Cheap first: hardly any document holds such a number.
    const rounded = `CASE WHEN regexp_matches(${text}, ${longNumber}) THEN ${digits(text)} <> ${digits(`CAST(json(${text}) AS VARCHAR)`)} ELSE false END`;
    return [`coalesce(bool_or(${rounded}), false)`, `count_if(${text} = 'null')::DOUBLE`];
  });
  const { rows } = await context.engine.query(`SELECT ${looks.join(', ')} FROM ${quoteName(request.relation)}`, { maxRows: 1 });
  const found = documents.map(({ name }, index) => ({
    name,
    isRounded: rows[0]?.[index * 2],
    nulls: Number(rows[0]?.[index * 2 + 1] ?? 0),
  }));
  const asText = new Set(found.flatMap(({ name, isRounded }) => (isRounded === true ? [name] : [])));
  return {
    columns: columns.map((column) => (asText.has(column.name) ? { ...column, type: 'VARCHAR' } : column)),
    notes: found.flatMap(({ name, nulls }) => {
      if (asText.has(name)) return [`${name} is written as text: JSON numbers of so many digits would be rounded.`];
      return nulls === 0 ? [] : [`${documentsAre(nulls, name)} null, which files of JSON do not tell from no document.`];
    }),
  };
}

const digits = (text: string): string => `regexp_replace(${text}, '[^0-9]', '', 'g')`;
const documentsAre = (count: number, name: string): string =>
  count === 1 ? `1 document in ${name} is` : `${count.toLocaleString('en-US')} documents in ${name} are`;
