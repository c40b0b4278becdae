/** One dataset: its columns, first rows, and what a person should know about it before planning with it. */
import { useEffect, useState } from 'react';
import type { Inspection } from '#domain/dataset.ts';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import { DataTable } from '../elements/data-table.tsx';
import { ErrorNote } from '../elements/error-note.tsx';
import { bytes, counted } from '../elements/format.ts';
import type { Answer } from '../wire/views.ts';

export function DatasetInspector({ connection, dataset }: { connection: string; dataset: string }) {
  const { inspect, compose } = useActions();
  const [answer, setAnswer] = useState<Answer<Inspection> | null>(null);
  useEffect(() => {
    let wanted = true;
    void inspect(connection, dataset).then((found) => {
      if (wanted) setAnswer(found);
    });
    return () => {
      wanted = false;
    };
  }, [inspect, connection, dataset]);
  return (
    <>
      <header>
        <h2 className="mono">{showInvisible(dataset)}</h2>
        <p className="muted">{answer?.ok ? inspectionFacts(answer.value) : connection}</p>
      </header>
      <button type="button" onClick={() => compose(dataset)}>
        Use in message
      </button>
      {answer === null && <p className="muted">Reading its structure…</p>}
      {answer?.ok === false && <ErrorNote error={answer.error} />}
      {answer?.ok && <Found inspection={answer.value} />}
    </>
  );
}

function inspectionFacts({ connection, kind, rows, rowsExact, sizeBytes, columns }: Inspection): string {
  const rowWords = rows === null ? [] : [`${rowsExact ? '' : 'about '}${counted(rows, 'row')}`];
  return [connection === kind ? kind : `${connection}, ${kind}`, ...rowWords, counted(columns.length, 'column'), bytes(sizeBytes)].join(
    ' · ',
  );
}

function Found({ inspection }: { inspection: Inspection }) {
  return (
    <>
      {inspection.notes.length > 0 && (
        <section aria-label="Notes">
          <h3>Notes</h3>
          <ul>
            {inspection.notes.map((note) => (
              <li key={note}>{showInvisible(note)}</li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label="Columns">
        <h3>Columns</h3>
        <ul className="column-list">
          {inspection.columns.map((column) => (
            <li key={column.name}>
              <code>{showInvisible(column.name)}</code> <span className="muted mono">{column.type}</span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="First rows">
        <h3>First rows</h3>
        <DataTable table={inspection.sample} caption="First rows" />
      </section>
    </>
  );
}
