/** What unfolds below the steps: changed, new and deleted rows, the output, checks, rejected rows, all SQL. */
import type { ReactNode } from 'react';
import type { EffectSample } from '#domain/effect.ts';
import type { PlanCard } from '../card-state.ts';
import { DataTable } from '../data-table.tsx';
import { count, counted } from '../format.ts';
import { SqlText } from '../sql-text.tsx';
import { ChangedRows } from './changed-rows.tsx';
import { RejectedRows } from './rejected-rows.tsx';

export function CardDetails({ card }: { card: PlanCard }) {
  const facts = card.proposed?.card;
  if (!facts) return null;
  const sql = facts.steps.filter((step) => step.sql !== null);
  return (
    <div className="card-details">
      {facts.effect.map((effect) => {
        const keys = facts.writes.find(({ target }) => target === effect.target)?.key ?? [];
        const where = facts.effect.length > 1 ? ` in ${effect.target}` : '';
        return (['update', 'insert', 'delete'] as const).map((kind) => (
          <Samples
            key={effect.load + kind}
            kind={kind}
            where={where}
            keys={keys}
            samples={effect.samples.filter((sample) => sample.kind === kind)}
          />
        ));
      })}
      {facts.sample && facts.sample.rows.length > 0 && (
        <Fold summary="Output, first rows">
          <DataTable table={facts.sample} caption="First rows of the output" />
        </Fold>
      )}
      {facts.checks.length > 0 && (
        <Fold summary={`${counted(facts.checks.length, 'check')}: ${count(facts.checks.filter(({ passed }) => passed).length)} passed`}>
          <ul className="checks">
            {facts.checks.map((check) => (
              <li key={check.id} className={check.passed ? 'check-passed' : 'check-broken'}>
                <span aria-hidden="true">{check.passed ? '✓' : '✕'}</span> {check.words}{' '}
                <span className="muted">
                  {check.passed ? 'passed' : 'broken'} · {count(check.counted - check.violations)} of {count(check.counted)}
                </span>
                {check.sample && check.sample.rows.length > 0 && (
                  <DataTable table={check.sample} caption={`Rows that break: ${check.words}`} />
                )}
              </li>
            ))}
          </ul>
        </Fold>
      )}
      {facts.rejects.length > 0 && (
        <Fold summary={counted(facts.rows?.rejected ?? facts.rejects.length, 'rejected row')}>
          <RejectedRows rejects={facts.rejects} />
        </Fold>
      )}
      {sql.length > 0 && (
        <Fold summary="SQL">
          {sql.map((step) => (
            <div key={step.id + step.kind}>
              <p className="muted">
                {step.number} {step.words}
              </p>
              <SqlText sql={step.sql ?? ''} />
            </div>
          ))}
        </Fold>
      )}
    </div>
  );
}

const sampleWords = { update: 'changed row', insert: 'new row', delete: 'deleted row' } as const;

function Samples({ kind, where, keys, samples }: { kind: EffectSample['kind']; where: string; keys: string[]; samples: EffectSample[] }) {
  if (samples.length === 0) return null;
  const summary = `${counted(samples.length, sampleWords[kind])}${kind === 'update' ? ', before and after' : ''}${where}`;
  return (
    <Fold summary={summary}>
      <ChangedRows samples={samples} keys={keys} caption={summary} />
    </Fold>
  );
}

function Fold({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className="fold">
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
