/** All rows that a run could not read: a page at a time, and as a file. */
import { useState } from 'react';
import type { KeptReject, RejectPage } from '#domain/reject.ts';
import { useActions } from '../actions.ts';
import { RejectedRows } from '../card/rejected-rows.tsx';
import { Disclosure } from '../elements/disclosure.tsx';
import { ErrorNote } from '../elements/error-note.tsx';
import { count, counted } from '../elements/format.ts';
import type { Failure } from '../wire/views.ts';

export function RejectedList({ runNumber, rejected }: { runNumber: number; rejected: number }) {
  return (
    <Disclosure className="fold" summary={counted(rejected, 'rejected row')}>
      <Pages runNumber={runNumber} />
    </Disclosure>
  );
}

function Pages({ runNumber }: { runNumber: number }) {
  const { rejects } = useActions();
  const [rows, setRows] = useState<readonly KeptReject[]>([]);
  const [last, setLast] = useState<RejectPage | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const more = (after: number): void => {
    setBusy(true);
    void rejects(runNumber, after).then((answer) => {
      setBusy(false);
      setFailure(answer.ok ? null : answer.error);
      if (!answer.ok) return;
      setLast(answer.value);
      setRows((before) => [...before.filter(({ number }) => number <= after), ...answer.value.rejects]);
    });
  };
  const next = last === null ? 0 : last.next;
  return (
    <>
      {rows.length > 0 && <RejectedRows rejects={[...rows]} />}
      {last !== null && <Facts page={last} shown={rows.length} />}
      {failure && <ErrorNote error={failure} />}
      <div className="decision-row">
        {next !== null && (
          <button type="button" disabled={busy} onClick={() => more(next)}>
            {last === null ? 'Show them' : 'Show more'}
          </button>
        )}
        <Download runNumber={runNumber} />
      </div>
    </>
  );
}

function Facts({ page, shown }: { page: RejectPage; shown: number }) {
  const replayed = page.sources.reduce((sum, source) => sum + source.replayed, 0);
  return (
    <p className="muted">
      {count(shown)} of {counted(page.kept, 'row')} shown
      {page.kept < page.count && `; only the first ${count(page.kept)} of ${count(page.count)} were kept`}
      {replayed > 0 && `; ${count(replayed)} replayed already`}.
    </p>
  );
}

function Download({ runNumber }: { runNumber: number }) {
  const { rejectsFile } = useActions();
  const [failure, setFailure] = useState<Failure | null>(null);
  return (
    <>
      <button
        type="button"
        onClick={() =>
          void rejectsFile(runNumber).then((answer) => {
            setFailure(answer.ok ? null : answer.error);
            if (answer.ok) save(answer.value, `rejects-of-run-${runNumber}.csv`);
          })
        }
      >
        Download CSV
      </button>
      {failure && <ErrorNote error={failure} />}
    </>
  );
}

/** The request needs the token, which no plain link carries. */
function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
