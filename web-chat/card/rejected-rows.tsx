/** Rows that could not be read, each with its place and reason. */
import type { Reject } from '#domain/effect.ts';
import { count, visible } from '../format.ts';

export function RejectedRows({ rejects }: { rejects: Reject[] }) {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Rejected rows">
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
              <td>{visible(reject.file)}</td>
              <td className="number">{reject.line === null ? '' : count(reject.line)}</td>
              <td>{reject.column === null ? '' : visible(reject.column)}</td>
              <td>{reject.value === null ? '' : visible(reject.value)}</td>
              <td className="row-reason">{visible(reject.reason)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
