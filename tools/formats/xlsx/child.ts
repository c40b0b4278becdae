/**
 * The reader of one workbook: a process of its own, because a workbook is read into memory as a whole and strangers write workbooks.
 * It gets two open files and no paths, and ends when it has answered.
 */
import { asAppError, errorFact } from '#domain/errors.ts';
import { becomeUser } from '../../engine/become-user.ts';
import { withArchive } from '../zip/archive.ts';
import { readGrid } from './grid.ts';
import { layoutOf } from './layout.ts';
import { textFd, workbookFd } from './protocol.ts';
import type { SheetReport, SheetRequest } from './protocol.ts';
import { cutSheet, pickSheet, sheetsOf } from './workbook.ts';
import type { CutSheet, SheetEntry } from './workbook.ts';
import { writeTable } from './write-text.ts';
import { tagsOf } from './xml.ts';

async function answer(request: SheetRequest): Promise<SheetReport> {
  if (request.uid !== null) becomeUser(request.uid);
  const { sheets, picked, cut } = await withArchive(workbookFd, request.name, async (archive) => {
    const sheets = await sheetsOf(archive);
    const picked = pickSheet(sheets, request.sheet);
    return { sheets, picked, cut: await cutSheet(archive, picked) };
  });
  return report(request, sheets, { picked, cut });
}

const namedMerges = 3;

async function report(
  { area, header }: SheetRequest,
  sheets: readonly SheetEntry[],
  { picked, cut }: { picked: SheetEntry; cut: CutSheet },
): Promise<SheetReport> {
  const grid = await readGrid(cut, picked.number);
  const layout = layoutOf(grid, area, header);
  const merges = [...tagsOf(cut.xml, 'mergeCell')].flatMap((merge) => merge.get('ref') ?? []);
  return {
    ...writeTable(textFd, grid, layout),
    sheet: picked.name,
    sheets: sheets.filter(({ part }) => part !== null).map(({ name, isHidden }) => ({ name, isHidden })),
    headerRow: layout.headerRow,
    names: layout.names,
    width: layout.columns.length,
    merged: { count: merges.length, first: merges.slice(0, namedMerges) },
  };
}

process.once('message', (request: SheetRequest) => {
  void answer(request)
    .then(
      (found) => ({ report: found }),
      (error: unknown) => ({ error: errorFact(asAppError(error)) }),
    )
    .then((reply) => process.send?.(reply, () => process.exit(0)));
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
