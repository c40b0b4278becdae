/** Workbooks for tests, built part by part, so that each oddity of a sheet can be written exactly. */
import { zipOf } from './zip-file.ts';

/** A value, or the XML of a `<c>` element's attributes and content. */
export type TestCell = string | number | boolean | null | { attributes?: string; xml: string };

export interface TestSheet {
  name: string;
  /** Rows from row 1; null is a row that is not there. */
  rows?: (TestCell[] | null)[];
  /** XML behind the rows, such as merged cells. */
  after?: string;
  state?: string;
  /** The whole sheet, instead of rows. */
  xml?: string;
}

/** Styles by number: 0 general, 1 a day, 2 a day with time, 3 a time, 4 money, 5 a percentage, 6 a day as Germans write it. */
export const style = { day: 1, moment: 2, time: 3, money: 4, percent: 5, ownDay: 6 };

const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts><cellXfs>${[0, 14, 22, 20, 4, 9, 164]
  .map((format) => `<xf numFmtId="${format}"/>`)
  .join('')}</cellXfs></styleSheet>`;

const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The bytes of a workbook. `properties` are attributes of its workbookPr; `shared` its shared strings. */
export function workbook(
  sheets: TestSheet[],
  more: { properties?: string; shared?: string[]; parts?: Record<string, string> } = {},
): Buffer {
  const list = sheets.map(
    ({ name, state }, index) => `<sheet name="${name}" sheetId="${index + 1}"${state ? ` state="${state}"` : ''} r:id="r${index + 1}"/>`,
  );
  const links = sheets.map(
    (_, index) => `<Relationship Id="r${index + 1}" Type="${relation}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  );
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook xmlns:r="${relation}"><workbookPr ${more.properties ?? ''}/><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${links.join('')}<Relationship Id="s" Type="${relation}/styles" Target="styles.xml"/><Relationship Id="t" Type="${relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': styles,
    'xl/sharedStrings.xml': `<sst>${(more.shared ?? []).map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
    ...more.parts,
  };
  for (const [index, sheet] of sheets.entries()) parts[`xl/worksheets/sheet${index + 1}.xml`] = sheet.xml ?? sheetXml(sheet);
  return zipOf(parts);
}

function sheetXml({ rows = [], after = '' }: TestSheet): string {
  const lines = rows.map((cells, index) =>
    cells === null
      ? ''
      : `<row r="${index + 1}">${cells.map((cell, column) => cellXml(cell, `${letters(column)}${index + 1}`)).join('')}</row>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>${lines.join('')}</sheetData>${after}</worksheet>`;
}

function letters(column: number): string {
  return column < 26 ? String.fromCharCode(65 + column) : letters(Math.floor(column / 26) - 1) + letters(column % 26);
}

function cellXml(cell: TestCell, address: string): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return `<c r="${address}" ${cell.attributes ?? ''}>${cell.xml}</c>`;
  if (typeof cell === 'number') return `<c r="${address}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${address}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  return `<c r="${address}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A number as it is written, with a style. */
export const stored = (value: string, number = 0): TestCell => ({ attributes: `s="${number}"`, xml: `<v>${value}</v>` });
export const formula = (text: string, value?: string, attributes = ''): TestCell => ({
  attributes,
  xml: `<f>${text}</f>${value === undefined ? '' : `<v>${value}</v>`}`,
});
