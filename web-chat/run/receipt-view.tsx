/** The receipt: where every row went, what each table got, and the facts behind it. */
import { afterWords } from '#domain/card-view/account-words.ts';
import { numbersOf } from '#domain/card-view/four-numbers.ts';
import type { Receipt, LoadReceipt } from '#domain/receipt.ts';
import { showInvisible } from '#domain/visible.ts';
import { EffectNumbers } from '../card/effect-numbers.tsx';
import { bytes, count, counted, duration, exactMoment, moment } from '../elements/format.ts';
import { Disclosure } from '../elements/disclosure.tsx';
import { SelectionLink } from '../elements/selection-link.tsx';
import type { LiveRun } from '../state/run-state.ts';
import { RejectedList } from './rejected-list.tsx';

export function ReceiptView({ run, receipt }: { run: LiveRun; receipt: Receipt }) {
  return (
    <div className="receipt">
      <h4>
        {run.state === 'undone' ? 'Undone' : 'Done'}:{' '}
        <SelectionLink selection={{ kind: 'run', runId: run.runId }}>run {receipt.runNumber}</SelectionLink>
        <span className="muted">
          {' '}
          · {duration((receipt.seconds.prepare + receipt.seconds.publish) * 1000)}
          {receipt.bytes > 0 && ` · ${bytes(receipt.bytes)}`} ·{' '}
          <time dateTime={receipt.finishedAt} title={exactMoment(receipt.finishedAt)}>
            {moment(receipt.finishedAt)}
          </time>
        </span>
      </h4>
      <RowAccount rows={receipt.rows} />
      {receipt.rows.rejected > 0 && <RejectedList runNumber={receipt.runNumber} rejected={receipt.rows.rejected} />}
      <ul className="receipt-loads">
        {receipt.loads.map((load) => (
          <li key={load.load}>
            <code>{showInvisible(load.target)}</code>
            <span className="muted"> {run.state === 'undone' ? afterwards(load) : afterWords(load)}</span>
            <EffectNumbers effect={numbersOf(load)} />
          </li>
        ))}
      </ul>
      <Proof receipt={receipt} />
    </div>
  );
}

/** Of a run that was taken back later. */
const afterwards = ({ rowsAfter, gone }: LoadReceipt): string | null =>
  gone ? 'was gone' : rowsAfter === null ? null : `had ${counted(rowsAfter, 'row')}`;

/** `source = loaded + rejected + filtered + deduplicated + reshaped`, and a warning should it ever not add up. */
function RowAccount({ rows }: { rows: Receipt['rows'] }) {
  const parts = (['loaded', 'rejected', 'filtered', 'deduplicated', 'reshaped'] as const).filter(
    (name) => name !== 'reshaped' || rows.reshaped !== 0,
  );
  // An undo reads nothing.
  if (Object.values(rows).every((one) => one === 0)) return null;
  const sum = rows.loaded + rows.rejected + rows.filtered + rows.deduplicated + rows.reshaped;
  return (
    <>
      <p className="account">
        <span>
          <b>{count(rows.source)}</b> read
        </span>
        {parts.map((name, index) => (
          <span key={name}>
            <span className="account-sign">{index === 0 ? '=' : '+'}</span> <b>{count(rows[name])}</b> {name}
          </span>
        ))}
      </p>
      {sum !== rows.source && (
        <p className="note-bad">
          These counts do not add up: {count(sum)} instead of {count(rows.source)}. Please report this run.
        </p>
      )}
    </>
  );
}

function Proof({ receipt }: { receipt: Receipt }) {
  const compared = receipt.loads.flatMap(({ reconciled }) => reconciled);
  const agreed = compared.filter(({ agrees }) => agrees).length;
  const passed = receipt.checks.filter((check) => check.passed).length;
  const checked = receipt.checks.length === 0 ? 'no checks' : `${count(passed)} of ${count(receipt.checks.length)} checks passed`;
  const agreeing = compared.length === 0 ? 'nothing was loaded' : `${count(agreed)} of ${count(compared.length)} comparisons agree`;
  const proof = `${agreeing}, ${checked}`;
  return (
    <Disclosure className="fold" summary={receipt.changes ? 'Facts' : `Proof: ${proof}`}>
      {receipt.loads.map((load) => (
        <Reconciled key={load.load} load={load} />
      ))}
      <dl className="facts facts-wide">
        <Fact name="Approved by" value={`${receipt.approvedBy} at ${exactMoment(receipt.approvedAt)}`} />
        <Fact
          name="Time"
          value={`prepare ${duration(receipt.seconds.prepare * 1000)}, publish ${duration(receipt.seconds.publish * 1000)}`}
        />
        <Fact name="Planned by" value={receipt.model} />
        <Fact name="Versions" value={`Headgate ${receipt.versions.headgate}, DuckDB ${receipt.versions.duckdb}`} />
        <Fact name="Fingerprint" value={receipt.fingerprint} mono />
        <Fact name="Plan" value={receipt.planHash} mono />
        {receipt.snapshots.flatMap((snapshot) =>
          snapshot.parts.map((part) => (
            <Fact key={snapshot.source + part.name} name={part.name} value={`${bytes(part.sizeBytes)}, SHA-256 ${part.sha256}`} mono />
          )),
        )}
      </dl>
    </Disclosure>
  );
}

function Reconciled({ load }: { load: LoadReceipt }) {
  return (
    <ul className="checks">
      {load.reconciled.map(({ what, engine, target, agrees }) => (
        <li key={what} className={agrees ? 'check-passed' : 'check-broken'}>
          <span aria-hidden="true">{agrees ? '✓' : '✕'}</span> {what}{' '}
          <span className="muted">
            {agrees ? 'agrees' : 'differs'}: {engine}
            {engine === target ? '' : ` and ${target}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Fact({ name, value, mono = false }: { name: string; value: string; mono?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={mono ? 'mono' : ''}>{value}</dd>
    </div>
  );
}
