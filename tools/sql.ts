/** Safe spelling of names and values in DuckDB and Postgres SQL. Both share these two rules of the SQL standard. */

/** An identifier in double quotes: `order "x"` → `"order ""x"""`. Throws on NUL, which no engine accepts. */
export function quoteName(name: string): string {
  if (name.includes('\0')) throw new RangeError('a name cannot contain a NUL character');
  return `"${name.replaceAll('"', '""')}"`;
}

/** Several identifiers, comma separated. */
export const quoteNames = (names: readonly string[]): string => names.map(quoteName).join(', ');

/** A text literal in single quotes. Backslashes mean themselves (standard_conforming_strings). */
export function quoteText(text: string): string {
  if (text.includes('\0')) throw new RangeError('a text literal cannot contain a NUL character');
  return `'${text.replaceAll("'", "''")}'`;
}

/** A JSON scalar as a literal. Numbers keep their decimal text, so that 0.1 is a DECIMAL in DuckDB. */
export function quoteScalar(value: string | number | boolean | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? quoteText(value) : String(value);
}
