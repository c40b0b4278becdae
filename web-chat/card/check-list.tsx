/** Measured promises: passed over counted, with the rows that break them. */
import type { CheckResult } from '#domain/effect.ts';
import { showInvisible } from '#domain/visible.ts';
import { DataTable } from '../elements/data-table.tsx';
import { count } from '../elements/format.ts';

export function CheckList({ checks }: { checks: readonly CheckResult[] }) {
  return (
    <ul className="checks">
      {checks.map((check) => (
        <li key={check.id} className={check.passed ? 'check-passed' : 'check-broken'}>
          <span aria-hidden="true">{check.passed ? '✓' : '✕'}</span> {showInvisible(check.words)}{' '}
          <span className="muted">
            {check.passed ? 'passed' : 'broken'} · {count(check.counted - check.violations)} of {count(check.counted)}
          </span>
          {check.sample && check.sample.rows.length > 0 && (
            <DataTable table={check.sample} caption={`Rows that break: ${showInvisible(check.words)}`} />
          )}
        </li>
      ))}
    </ul>
  );
}
