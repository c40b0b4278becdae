/** Looks at one sheet of each workbook and pins everything a later read needs. */
import { randomUUID } from 'node:crypto';
import { inputError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connectors/connector.ts';
import { textReader } from '../csv/inspect.ts';
import { headerNotes, localNotes, rowNotes, tokenNotes } from '../csv/notes.ts';
import { groupSources } from '../csv/open.ts';
import { textScan } from '../csv/scan.ts';
import type { FileDataset } from '../data-file.ts';
import type { Found } from '../found.ts';
import { refuseTooWide, refuseUnfit } from '../fit.ts';
import { normalNulls } from '../reader.ts';
import type { ReadOptions, XlsxReader } from '../reader.ts';
import { inferColumns } from '../typed/infer.ts';
import { typedSql } from '../typed/scan.ts';
import { withTypes } from '../typed/wanted.ts';
import { parseRange, wholeSheet } from './address.ts';
import { sheetNotes } from './notes.ts';
import type { HeaderWish } from './protocol.ts';
import { openSheets, sheetDialect, textReaderOf } from './scan.ts';
import type { OpenedSheet } from './scan.ts';

export async function inspectXlsx(context: ConnectorContext, dataset: FileDataset, options: ReadOptions): Promise<Found> {
  const area = options.range === undefined ? wholeSheet : parseRange(options.range);
  const asked = options.sheet === undefined ? {} : { sheet: options.sheet };
  const sheets = await openSheets(context, dataset.files, { ...asked, area, header: headerWish(options) });
  for (const { file, names } of sheets) refuseTooWide(file.name, names.length);
  const header = headerOf(sheets);
  const { dialect: _dialect, ...untyped } = textReader(dataset, sheetDialect(header !== 'none'), sheets, {
    nulls: normalNulls(options.nulls),
    filename: options.filename ?? false,
    // An error of the sheet is marked with one, and texts may hold one.
    holdsNul: true,
  });
  const plain: XlsxReader = { ...untyped, format: 'xlsx', sheet: options.sheet ?? commonSheet(sheets), area, header };
  refuseUnfit(dataset.name, plain.columns);
  const scanOf = (reader: XlsxReader) => {
    const text = textReaderOf(reader);
    return textScan({ reader: text, groups: groupSources(sheets, text), rejectTables: `inspect_${randomUUID().replaceAll('-', '')}` });
  };
  const inferred = await inferColumns(
    context,
    { raw: scanOf(plain).raw(false), width: plain.columns.length },
    { nulls: plain.nulls, whole: true, errorMarks: true },
  );
  const reader = { ...plain, columns: withTypes(plain.columns, inferred.columns, options.types) };
  return {
    reader,
    sql: typedSql(scanOf(reader)),
    rows: inferred.rows,
    rowsExact: true,
    notes: [
      ...sheetNotes(sheets),
      ...headerNotes(sheets, textReaderOf(reader)),
      ...tokenNotes(reader.columns, inferred.columns),
      ...localNotes(reader.columns, inferred.columns),
      ...rowNotes(inferred.rows),
    ],
  };
}

function headerWish({ header, headerRow }: ReadOptions): HeaderWish {
  if (headerRow !== undefined && header === false)
    throw inputError('source.bad-options', 'The options header: false and headerRow contradict each other.', {
      hint: 'Leave one of them out.',
    });
  if (headerRow !== undefined) return { row: headerRow };
  return header === undefined ? 'look' : header ? 'first' : 'none';
}

/** What was found, if it is the same in all workbooks. */
function headerOf(sheets: readonly OpenedSheet[]): XlsxReader['header'] {
  const [first, ...others] = sheets.map(({ report }) => report.headerRow);
  if (first === undefined || others.some((row) => row !== first)) return 'look';
  return first === null ? 'none' : { row: first };
}

function commonSheet(sheets: readonly OpenedSheet[]): string | null {
  const [first, ...others] = sheets.map(({ report }) => report.sheet);
  return first === undefined || others.some((name) => name !== first) ? null : first;
}
