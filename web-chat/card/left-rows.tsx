/** The rows that an undo leaves as they are: what was loaded, and what later writes made of it. */
import type { LeftRow, TakesBack } from '#domain/effect.ts';
import { showInvisible } from '#domain/visible.ts';
import { canonicalJson } from '#domain/json.ts';
import { Cell } from '../elements/data-table.tsx';
import { counted } from '../elements/format.ts';
import { ChangedCell } from './changed-cell.tsx';

const words: Record<LeftRow['why'], string> = {
  changed: 'changed since',
  gone: 'gone',
  taken: 'its place is taken',
  tied: 'rows of other tables hold it',
};

export function LeftRows({ takesBack: { changed, gone, taken, tied = 0, left } }: { takesBack: TakesBack }) {
  const all = changed + gone + taken + tied;
  if (all === 0) return null;
  const columns = [...new Set(left.flatMap(({ key, loaded, now }) => [key, loaded ?? {}, now ?? {}].flatMap(Object.keys)))];
  return (
    <div role="group" aria-label="Left as they are">
      <p className="note-warn">Left as they are: {counted(all, 'row')}</p>
      <div className="table-scroll" tabIndex={0} role="group" aria-label="Rows that stay as they are">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Why</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {showInvisible(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {left.map((row, index) => (
              <tr key={index}>
                <th scope="row">{words[row.why]}</th>
                {columns.map((column) => (
                  <LeftCell key={column} row={row} column={column} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all > left.length && <p className="muted">and {counted(all - left.length, 'more row')}</p>}
    </div>
  );
}

function LeftCell({ row: { key, loaded, now }, column }: { row: LeftRow; column: string }) {
  const then = loaded?.[column];
  const here = now?.[column];
  if (now && loaded && column in loaded && canonicalJson(then) !== canonicalJson(here)) return <ChangedCell before={then} after={here} />;
  return (
    <td>
      <Cell value={here ?? then ?? key[column]} />
    </td>
  );
}
