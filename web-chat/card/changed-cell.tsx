/** A cell that shows what it was and what it is instead. */
import type { JsonValue } from '#domain/json.ts';
import { Cell } from '../elements/data-table.tsx';

export function ChangedCell({ before, after }: { before: JsonValue | undefined; after: JsonValue | undefined }) {
  return (
    <td className="cell-changed">
      <del>
        <Cell value={before} />
      </del>{' '}
      <ins>
        <Cell value={after} />
      </ins>
    </td>
  );
}
