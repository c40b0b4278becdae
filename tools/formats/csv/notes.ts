/** What a person should know about CSV files before they are loaded, in sentences. */
import { count, counted } from '#domain/amounts.ts';
import type { Reject } from '#domain/effect.ts';
import type { CsvReader, Dialect, TextColumn } from '../reader.ts';
import { printable } from '../printable.ts';
import type { InferredColumn } from '../typed/infer.ts';
import type { Shape, ShapeCounts } from '../typed/shape.ts';
import type { TextFacts } from './check.ts';
import type { HeadedFile } from './open.ts';

const delimiterNames: Record<string, string> = {
  '\u001f': 'unit separators (U+001F)',
  '\u0001': 'the character U+0001',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};

const encodingNames = {
  'utf-8': 'UTF-8',
  'utf-16': 'UTF-16',
  'utf-16be': 'UTF-16 (big-endian)',
  'latin-1': 'Latin-1 (read as Windows-1252)',
  'windows-1252': 'Windows-1252',
};

export function dialectNotes(dialect: Dialect, guess: { line: number } | null): string[] {
  return [
    ...(dialect.delimiter === ','
      ? []
      : [`Fields are separated by ${delimiterNames[dialect.delimiter] ?? `"${printable(dialect.delimiter)}"`}.`]),
    ...(dialect.header ? [] : ['There is no header; the columns are called column1, column2 and so on.']),
    ...(dialect.skip > 0 ? [`The first ${dialect.skip === 1 ? 'line is' : `${dialect.skip} lines are`} skipped.`] : []),
    ...(dialect.quote === '"'
      ? []
      : [dialect.quote === '' ? 'Fields are never quoted.' : `Fields are quoted with ${printable(dialect.quote)}.`]),
    ...(dialect.encoding === 'utf-8' || guess !== null ? [] : [`The text is ${encodingNames[dialect.encoding]}.`]),
    ...(guess === null
      ? []
      : [`The text is not UTF-8 (line ${count(guess.line)}); it is read as Windows-1252. If letters look wrong, say the encoding.`]),
    ...(dialect.mixedLineEnds ? ['Lines end in more than one way (CRLF, LF or CR); all are accepted.'] : []),
  ];
}

/** Which columns are not in every file. */
export function headerNotes(headed: readonly HeadedFile[], reader: CsvReader): string[] {
  if (headed.length === 1) return [];
  return [
    `${count(headed.length)} files are one dataset.`,
    ...reader.columns
      .filter(({ optional }) => optional)
      .map((column) => {
        const having = headed.filter((file) => file.names.includes(column.source));
        const names = having.slice(0, 3).map(({ file }) => printable(file.name));
        const some = `${having.length} of ${headed.length} files ${having.length === 1 ? 'has' : 'have'}`;
        return `Only ${some} the column "${printable(column.name)}" (${names.join(', ')}); it is NULL for the others.`;
      }),
  ];
}

/** How many values become NULL, by column. */
export function tokenNotes(columns: readonly TextColumn[], inferred: readonly InferredColumn[]): string[] {
  return columns.flatMap((column, index) => {
    const tokens = inferred[index]?.profile.tokens ?? 0;
    if (!column.nullTokens || tokens === 0) return [];
    return [
      `${count(tokens)} ${tokens === 1 ? 'value' : 'values'} of "${printable(column.name)}" say that there is none (N/A and the like) and become NULL.`,
    ];
  });
}

export const nulNotes = ({ nul }: Pick<TextFacts, 'nul'>): string[] =>
  nul === null ? [] : [`Line ${count(nul.line)} of ${printable(nul.file.name)} holds a NUL character; such rows are rejected.`];

export function unsplitNotes({ count: all, rows }: { count: number; rows: readonly Reject[] }): string[] {
  if (all === 0) return [];
  const [first] = rows;
  const where = first?.line === null || first === undefined ? '' : ` (the first on line ${count(first.line)}: it ${first.reason})`;
  return [`${count(all)} ${all === 1 ? 'row does' : 'rows do'} not fit the columns${where} and will be rejected.`];
}

export const rowNotes = (rows: number): string[] => (rows === 0 ? ['There is a header and no row.'] : []);

/** Columns that are text although most of their values look like numbers or days: as others write them, or with some that are neither. */
export function localNotes(columns: readonly TextColumn[], inferred: readonly InferredColumn[]): string[] {
  return columns.flatMap((column, index) => {
    const { counts = {}, localDay = null } = inferred[index]?.profile ?? {};
    const values = Object.values(counts).reduce((sum, number) => sum + number, 0);
    const looksLike = (shape: 'local-number' | 'local-day'): boolean => (counts[shape] ?? 0) > values / 2;
    if (column.type !== 'VARCHAR') return [];
    const name = printable(column.name);
    if (looksLike('local-number'))
      return [
        `"${name}" holds numbers with separators such as 1,234.50 or 1.234,50; it stays text until a step removes them and casts it.`,
      ];
    if (!looksLike('local-day')) return mixedNote(name, counts, values);
    const { day, format } = writtenLike(localDay ?? '');
    return [
      `"${name}" holds days such as ${day}, whose order is not certain; it stays text until a cast names its format, e.g. ${format}.`,
    ];
  });
}

/** Why a column is text that nearly is none. How many values, and none of them: notes reach models. */
function mixedNote(name: string, counts: ShapeCounts['counts'], values: number): string[] {
  const sum = (...shapes: Shape[]): number => shapes.reduce((rows, shape) => rows + (counts[shape] ?? 0), 0);
  const kinds = [
    { kind: 'number', most: sum('integer', 'decimal', 'double') },
    { kind: 'day', most: sum('date', 'timestamp', 'zoned') },
  ];
  const { kind, most } = kinds.find((one) => one.most > values / 2) ?? { kind: '', most: values };
  const rest = values - most;
  if (rest === 0) return [];
  return [`"${name}" is read as text: ${counted(most, kind)} and ${counted(rest, 'value that is none', 'values that are none')}.`];
}

/** A day as the file writes its own, and a format for it. No value of the file: notes reach models, and a day may be somebody's birthday. */
function writtenLike(value: string): { day: string; format: string } {
  const [first = '/', second = first] = value.match(/[./-]/g) ?? [];
  const shortYear = /[./-][0-9]{2}$/.test(value);
  return { day: `01${first}02${second}${shortYear ? '26' : '2026'}`, format: `%d${first}%m${second}${shortYear ? '%y' : '%Y'}` };
}
