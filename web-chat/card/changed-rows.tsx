/** Sample rows of an effect. A changed cell shows what it was and what it becomes; the others stay quiet. */
import { showInvisible } from '#domain/visible.ts';
import type { EffectSample } from '#domain/effect.ts';
import { canonicalJson, type JsonValue } from '#domain/json.ts';
import { Cell } from '../elements/data-table.tsx';
import { ChangedCell } from './changed-cell.tsx';

const signs = { insert: '+', update: '~', delete: '−' } as const;
const words = { insert: 'new', update: 'changed', delete: 'deleted' } as const;

export function ChangedRows({ samples, keys, caption }: { samples: EffectSample[]; keys: string[]; caption: string }) {
  const columns = columnsOf(samples, keys);
  const numbers = new Set(columns.filter((column) => holdsNumbers(samples, column)));
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={caption}>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Change</span>
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className={numbers.has(column) ? 'number' : ''}>
                {showInvisible(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {samples.map((sample, index) => (
            <tr key={index} className={`row-${sample.kind}`}>
              <th scope="row" className="row-sign">
                <span aria-hidden="true">{signs[sample.kind]}</span>
                <span className="visually-hidden">{words[sample.kind]}</span>
              </th>
              {columns.map((column) => (
                <SampleCell key={column} sample={sample} column={column} align={numbers.has(column) ? 'number' : ''} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SampleCell({ sample, column, align }: { sample: EffectSample; column: string; align: string }) {
  const before = sample.before?.[column];
  const after = sample.after?.[column];
  const changed = sample.kind === 'update' && canonicalJson(before) !== canonicalJson(after);
  if (!changed)
    return (
      <td className={align}>
        <Cell value={sample.kind === 'delete' ? before : after} />
      </td>
    );
  return <ChangedCell before={before} after={after} />;
}

/** Samples come without types. Exact numbers come as text; digits behind a leading zero are a code. */
const numeric = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

const isNumber = (value: JsonValue): boolean => typeof value === 'number' || (typeof value === 'string' && numeric.test(value));

function holdsNumbers(samples: EffectSample[], column: string): boolean {
  const values = samples.flatMap(({ before, after }) => [before?.[column] ?? null, after?.[column] ?? null]);
  const given = values.filter((value) => value !== null);
  return given.length > 0 && given.every(isNumber);
}

/** Keys first, then columns that change, then the rest in their order. */
function columnsOf(samples: EffectSample[], keys: string[]): string[] {
  const all = [...new Set(samples.flatMap(({ before, after }) => [...Object.keys(after ?? {}), ...Object.keys(before ?? {})]))];
  const changes = all.filter((column) =>
    samples.some(({ kind, before, after }) => kind === 'update' && canonicalJson(before?.[column]) !== canonicalJson(after?.[column])),
  );
  return [...new Set([...keys.filter((key) => all.includes(key)), ...changes, ...all])];
}
