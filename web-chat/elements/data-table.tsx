/** A bounded result as a table: numbers right-aligned, NULL visible, odd characters escaped. */
import { readableTimes } from '#domain/readable-times.ts';
import { showInvisible } from '#domain/visible.ts';
import type { Table } from '#domain/dataset.ts';
import type { JsonValue } from '#domain/json.ts';
import { cellText, counted } from './format.ts';

const numeric = /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL|NUMERIC|REAL)/i;

export function DataTable({ table: shown, caption }: { table: Table; caption: string }) {
  const table = readableTimes(shown);
  const isNumber = table.columns.map(({ type }) => numeric.test(type) && !type.endsWith('[]'));
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={caption}>
        <table className="rows">
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th key={index} scope="col" className={isNumber[index] ? 'number' : ''} title={column.type}>
                  {showInvisible(column.name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index}>
                {row.map((value, column) => (
                  <td key={column} className={isNumber[column] ? 'number' : ''}>
                    <Cell value={value} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.truncated && <p className="table-note muted">The first {counted(table.rows.length, 'row')}; there are more.</p>}
      {table.notes?.map((note) => (
        <p key={note} className="table-note muted">
          ⚠ {showInvisible(note)}
        </p>
      ))}
    </>
  );
}

export function Cell({ value = null }: { value?: JsonValue | undefined }) {
  const text = cellText(value);
  if (value === null) return <span className="null">{text}</span>;
  return text === '' ? <span className="null">empty</span> : <>{text}</>;
}
