/** The cells of a sheet as they lie in its XML: what the reading library does not hand out. */
import { inputError } from '#domain/errors.ts';
import { printable } from '../printable.ts';
import { cellAddress } from './address.ts';
import { unescapeXml } from './xml.ts';

export interface RawCell {
  row: number;
  column: number;
  /** `n` when the cell says nothing. */
  type: string;
  /** The stored value as it is written, if there is one. */
  value: string | null;
  hasFormula: boolean;
}

const tag = /<(\/?)(?:[\w.-]+:)?([cvf])(?=[\s/>])([^>]*)>/g;

/** Every cell in the order of the sheet. Throws `source.unreadable` for an address that no sheet has. */
export function* rawCells(sheet: string): Generator<RawCell> {
  let cell: RawCell | null = null;
  let valueFrom = -1;
  for (const match of sheet.matchAll(tag)) {
    const [whole, closing = '', name, rest = ''] = match;
    const isClosed = rest.endsWith('/');
    if (name === 'c' && closing === '') cell = startCell(rest);
    if (cell !== null && name === 'f' && closing === '') cell.hasFormula = true;
    if (cell !== null && name === 'v') {
      if (closing === '' && !isClosed) valueFrom = match.index + whole.length;
      else if (valueFrom >= 0) cell.value = unescapeXml(sheet.slice(valueFrom, match.index));
      if (closing !== '') valueFrom = -1;
    }
    if (cell !== null && name === 'c' && (closing !== '' || isClosed)) {
      yield cell;
      cell = null;
    }
  }
}

// There are millions of cells, so their two attributes are not looked for in the general way.
const addressIn = /\sr\s*=\s*["']([^"']*)["']/;
const typeIn = /\st\s*=\s*["']([^"']*)["']/;

function startCell(rest: string): RawCell {
  const text = addressIn.exec(rest)?.[1] ?? '';
  const address = cellAddress(text);
  if (address === null) throw noSuchCell(text);
  return { ...address, type: typeIn.exec(rest)?.[1] ?? 'n', value: null, hasFormula: false };
}

const noSuchCell = (address: string): Error =>
  inputError('source.unreadable', `The sheet holds a cell "${printable(address)}", which no sheet has.`, {
    hint: 'Save the workbook again in a spreadsheet program.',
  });
