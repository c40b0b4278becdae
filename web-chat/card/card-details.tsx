/** What unfolds below the steps: changed, new and deleted rows, the output, checks, rejected rows, all SQL. */
import type { Card, EffectSample } from '#domain/effect.ts';
import { showInvisible } from '#domain/visible.ts';
import type { PlanCard } from '../state/card-state.ts';
import { DataTable } from '../elements/data-table.tsx';
import { Disclosure } from '../elements/disclosure.tsx';
import { count, counted } from '../elements/format.ts';
import { SqlText } from '../elements/sql-text.tsx';
import { ChangedRows } from './changed-rows.tsx';
import { CheckList } from './check-list.tsx';
import { RejectedRows } from './rejected-rows.tsx';

export function CardDetails({ card }: { card: PlanCard }) {
  const facts = card.proposed?.card;
  if (!facts) return null;
  const sql = facts.steps.filter((step) => step.sql !== null);
  return (
    <div className="card-details">
      <EffectSamples facts={facts} />
      {facts.sample && facts.sample.rows.length > 0 && (
        <Disclosure className="fold" summary="Output, first rows">
          <DataTable table={facts.sample} caption="First rows of the output" />
        </Disclosure>
      )}
      {facts.checks.length > 0 && (
        <Disclosure
          className="fold"
          summary={`${counted(facts.checks.length, 'check')}: ${count(facts.checks.filter(({ passed }) => passed).length)} passed`}
        >
          <CheckList checks={facts.checks} />
        </Disclosure>
      )}
      {facts.rejects.length > 0 && (
        <Disclosure className="fold" summary={counted(facts.rows?.rejected ?? facts.rejects.length, 'rejected row')}>
          <RejectedRows rejects={facts.rejects} />
        </Disclosure>
      )}
      {sql.length > 0 && (
        <Disclosure className="fold" summary="SQL">
          {sql.map((step) => (
            <div key={step.id + step.kind}>
              <p className="muted">
                {step.number} {showInvisible(step.words)}
              </p>
              <SqlText sql={step.sql ?? ''} />
            </div>
          ))}
        </Disclosure>
      )}
    </div>
  );
}

function EffectSamples({ facts }: { facts: Card }) {
  return facts.effect.flatMap((effect) => {
    const keys = facts.writes.find(({ target }) => target === effect.target)?.key ?? [];
    const where = facts.effect.length > 1 ? ` in ${showInvisible(effect.target)}` : '';
    return (['update', 'insert', 'delete'] as const).map((kind) => {
      const samples = effect.samples.filter((sample) => sample.kind === kind);
      return <Samples key={effect.load + kind} kind={kind} where={where} keys={keys} samples={samples} />;
    });
  });
}

const sampleWords = { update: 'changed row', insert: 'new row', delete: 'deleted row' } as const;

function Samples({ kind, where, keys, samples }: { kind: EffectSample['kind']; where: string; keys: string[]; samples: EffectSample[] }) {
  if (samples.length === 0) return null;
  const summary = `${counted(samples.length, sampleWords[kind])}${kind === 'update' ? ', before and after' : ''}${where}`;
  return (
    <Disclosure className="fold" summary={summary}>
      <ChangedRows samples={samples} keys={keys} caption={summary} />
    </Disclosure>
  );
}
