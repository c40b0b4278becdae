/** Rows that could not be read, each with its place and reason. */
import { showInvisible } from '#domain/visible.ts';
import type { Reject } from '#domain/effect.ts';
import { count } from '../elements/format.ts';

export function RejectedRows({ rejects }: { rejects: Reject[] }) {
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label="Rejected rows">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col" className="number">
              Line
            </th>
            <th scope="col">Column</th>
            <th scope="col">Value</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {rejects.map((reject, index) => (
            <tr key={index}>
              <td>{showInvisible(reject.file)}</td>
              <td className="number">{reject.line === null ? '' : count(reject.line)}</td>
              <td>{reject.column === null ? '' : showInvisible(reject.column)}</td>
              <td>{reject.value === null ? '' : showInvisible(reject.value)}</td>
              <td className="row-reason">{showInvisible(reject.reason)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
