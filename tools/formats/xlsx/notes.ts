/** What a person should know about a sheet before it is loaded, in sentences. */
import { count } from '#domain/amounts.ts';
import { printable } from '../printable.ts';
import type { SheetReport } from './protocol.ts';
import type { OpenedSheet } from './scan.ts';

const listedSheets = 20;

export function sheetNotes(sheets: readonly OpenedSheet[]): string[] {
  return sheets.slice(0, 5).flatMap(({ file, report }) => {
    const where = sheets.length === 1 ? '' : `${printable(file.name)}: `;
    return notesOf(report).map((note) => where + note);
  });
}

function notesOf(report: SheetReport): string[] {
  const { sheet, sheets, headerRow, jumps, blankRows, errors, firstError, merged } = report;
  const start = jumps[0]?.[1] ?? 1;
  return [
    sheets.length === 1
      ? `The sheet is "${printable(sheet)}".`
      : `The workbook has ${count(sheets.length)} sheets: ${names(report)}. This is "${printable(sheet)}"; the option sheet names another.`,
    headerRow === null
      ? `There is no header; the columns are called column1, column2 and so on, and the rows begin on row ${count(start)}.`
      : `The header is on row ${count(headerRow)}${headerRow > 1 ? '; what stands above it is not read' : ''}.`,
    ...(blankRows > 0 ? [`${count(blankRows)} ${blankRows === 1 ? 'row that holds' : 'rows that hold'} nothing are left out.`] : []),
    ...(merged.count > 0
      ? [
          `${count(merged.count)} ${merged.count === 1 ? 'area is' : 'areas are'} merged (${merged.first.join(', ')}); only the first cell of each has the value.`,
        ]
      : []),
    ...(errors > 0
      ? [
          `${count(errors)} ${errors === 1 ? 'cell holds' : 'cells hold'} an error of the sheet (such as ${printable(firstError ?? '')}); such rows are rejected.`,
        ]
      : []),
  ];
}

function names({ sheets }: SheetReport): string {
  const shown = sheets.slice(0, listedSheets).map(({ name, isHidden }) => `"${printable(name)}"${isHidden ? ' (hidden)' : ''}`);
  return `${shown.join(', ')}${sheets.length > listedSheets ? ' and others' : ''}`;
}
