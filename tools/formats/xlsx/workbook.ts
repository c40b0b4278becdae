/** A workbook's parts: which sheets it has, and the one that is wanted, cut out as a small workbook of its own. */
import { posix } from 'node:path';
import { dataError, inputError } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import { printable } from '../printable.ts';
import type { Archive } from '../zip/archive.ts';
import { storedEntry, zipArchive } from '../zip/build.ts';
import { refuseEntities, tagsOf } from './xml.ts';

export interface SheetEntry {
  name: string;
  /** Its place in the workbook, from 1. */
  number: number;
  isHidden: boolean;
  /** Its part in the archive; null for what is no table, such as a chart. */
  part: string | null;
}

/** What reading one sheet takes. */
export interface CutSheet {
  /** The XML of the sheet. */
  xml: string;
  /** A workbook with no other sheet's cells, as bytes. */
  workbook: Buffer;
  is1904: boolean;
}

/** A part may unpack to this much: about five million cells. */
const maxPartBytes = 256 << 20;

const workbookPart = 'xl/workbook.xml';
const relationsPart = 'xl/_rels/workbook.xml.rels';

/** The sheets in their order. Throws `source.unreadable` when the archive is no workbook. */
export async function sheetsOf(archive: Archive): Promise<SheetEntry[]> {
  const workbook = await textOf(archive, workbookPart);
  const parts = new Map<string, string>();
  for (const relation of tagsOf(await textOf(archive, relationsPart), 'Relationship'))
    if (relation.get('Type')?.endsWith('/worksheet') === true) parts.set(relation.get('Id') ?? '', partAt(relation.get('Target') ?? ''));
  return [...tagsOf(workbook, 'sheet')]
    .filter((sheet) => (sheet.get('name') ?? '') !== '')
    .map((sheet, index) => ({
      name: sheet.get('name') ?? '',
      number: index + 1,
      isHidden: /hidden/i.test(sheet.get('state') ?? ''),
      part: parts.get(sheet.get('id') ?? '') ?? null,
    }));
}

const partAt = (target: string): string => posix.normalize(target.startsWith('/') ? target.slice(1) : `xl/${target}`);

/** The wanted sheet, or the first that is visible. Throws `source.sheet-not-found` with the names there are. */
export function pickSheet(sheets: readonly SheetEntry[], wanted: string | number | undefined): SheetEntry & { part: string } {
  const tables = sheets.filter((sheet): sheet is SheetEntry & { part: string } => sheet.part !== null);
  const exact = tables.find(({ name, number }) => wanted === name || wanted === number);
  if (exact !== undefined) return exact;
  const alike = tables.filter(({ name }) => name.toLowerCase() === String(wanted).toLowerCase());
  if (alike.length === 1 && alike[0] !== undefined) return alike[0];
  const first = tables.find(({ isHidden }) => !isHidden) ?? tables[0];
  if (wanted === undefined && first !== undefined) return first;
  throw noSheet(wanted, tables);
}

function noSheet(wanted: string | number | undefined, tables: readonly SheetEntry[]): Error {
  if (wanted === undefined)
    return inputError('source.empty', 'The workbook holds no sheet with cells.', { hint: 'Check that it was saved completely.' });
  const names = tables.map(({ name }) => name);
  const suggestions = typeof wanted === 'string' ? nearest(wanted, names) : [];
  const offer = suggestions.length > 0 ? ` Did you mean "${suggestions.map(printable).join('" or "')}"?` : '';
  return inputError(
    'source.sheet-not-found',
    `The workbook has no sheet ${typeof wanted === 'number' ? wanted : `"${printable(wanted)}"`}.${offer}`,
    {
      hint: `Its sheets are ${names
        .slice(0, 20)
        .map((name, index) => `${index + 1} "${printable(name)}"`)
        .join(', ')}.`,
      details: { suggestions },
    },
  );
}

/** Reads the parts that one sheet needs, each within bounds and with its checksum verified. */
export async function cutSheet(archive: Archive, sheet: SheetEntry & { part: string }): Promise<CutSheet> {
  const relations = await textOf(archive, relationsPart);
  const shared = [...tagsOf(relations, 'Relationship')]
    .filter((relation) => /\/(sharedStrings|styles)$/.test(relation.get('Type') ?? ''))
    .map((relation) => partAt(relation.get('Target') ?? ''));
  const present = new Set(archive.members.map(({ name }) => name));
  const parts = new Map<string, Buffer>();
  for (const part of [workbookPart, relationsPart, sheet.part, ...shared])
    if (present.has(part) && !parts.has(part)) parts.set(part, await bytesOf(archive, part));
  for (const [part, bytes] of parts) refuseEntities(part, bytes.toString('latin1', 0, lookedAtBytes));
  const properties = tagsOf(parts.get(workbookPart)?.toString('utf8') ?? '', 'workbookPr').next().value;
  return {
    xml: parts.get(sheet.part)?.toString('utf8') ?? '',
    workbook: zipArchive([...parts].map(([part, bytes]) => storedEntry(part, bytes))),
    is1904: ['1', 'true'].includes(properties?.get('date1904') ?? ''),
  };
}

const lookedAtBytes = 65_536;

async function textOf(archive: Archive, part: string): Promise<string> {
  const text = (await bytesOf(archive, part)).toString('utf8');
  refuseEntities(part, text.slice(0, lookedAtBytes));
  return text;
}

async function bytesOf(archive: Archive, part: string): Promise<Buffer> {
  const member = archive.members.find(({ name }) => name === part);
  if (member === undefined) throw notAWorkbook(part);
  const pieces: Buffer[] = [];
  for await (const piece of archive.read(member, { maxBytes: maxPartBytes })) pieces.push(piece);
  return Buffer.concat(pieces);
}

const notAWorkbook = (part: string): Error =>
  dataError('source.unreadable', `The file is no whole workbook: its part ${printable(part)} is missing.`, {
    hint: 'Save it again in a spreadsheet program as .xlsx.',
  });
