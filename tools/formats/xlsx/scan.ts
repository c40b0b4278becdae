/** Sheets of workbooks as the scan of CSV files knows them: headed, grouped, typed, and with the sheet rows of what is rejected. */
import type { ConnectorContext } from '../../connectors/connector.ts';
import { admitFile } from '../admit.ts';
import { refuseDoubledNames } from '../csv/open.ts';
import type { HeadedFile } from '../csv/open.ts';
import type { CsvSource } from '../csv/source.ts';
import type { DataFile } from '../data-file.ts';
import type { CsvReader, Dialect, XlsxReader } from '../reader.ts';
import type { SheetReport, SheetRequest } from './protocol.ts';
import { readSheetText } from './read-sheet.ts';

/** A sheet that was read: its text, and what is known about it. */
export interface OpenedSheet extends HeadedFile {
  source: CsvSource;
  report: SheetReport;
}

/** Reads the wanted sheet of every file. Throws as `readSheetText`, and `source.duplicate-header`. */
export async function openSheets(
  context: ConnectorContext,
  files: readonly DataFile[],
  wish: Omit<SheetRequest, 'name' | 'uid'>,
): Promise<OpenedSheet[]> {
  const sheets: OpenedSheet[] = [];
  for (const file of files) {
    const { report, text } = await readSheetText(context, file, wish);
    if (report.names !== null) refuseDoubledNames(file, report.names);
    const { path } = await admitFile(context.engine, text);
    const source = { file, read: text, name: file.name, path, encoding: 'utf-8' as const, lineOf: (row: number) => sheetRow(report, row) };
    sheets.push({ file, names: report.names ?? Array.from({ length: report.width }, () => null), source, report });
  }
  return sheets;
}

/** The sheet row of the n-th row (from 1) that was written. */
function sheetRow({ jumps }: SheetReport, ordinal: number): number {
  const [first, row] = jumps.findLast(([from]) => from <= ordinal) ?? [1, 1];
  return row + ordinal - first;
}

/** The text of a sheet is always written alike. */
export const sheetDialect = (header: boolean): Dialect => ({
  delimiter: ',',
  quote: '"',
  escape: '"',
  header,
  skip: 0,
  comment: '',
  encoding: 'utf-8',
  mixedLineEnds: false,
});

/** The reader of the texts of sheets. */
export const textReaderOf = ({ sheet: _sheet, area: _area, header, ...reader }: XlsxReader): CsvReader => ({
  ...reader,
  format: 'csv',
  dialect: sheetDialect(header !== 'none'),
});
