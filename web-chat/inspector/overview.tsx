/** What there is to work with: data, pipelines, alerts, definitions, connections, and the last runs. */
import { useState } from 'react';
import type { DatasetEntry } from '#domain/dataset.ts';
import { showInvisible } from '#domain/visible.ts';
import { bytes, count, counted, moment } from '../elements/format.ts';
import { routeHash } from '../state/route.ts';
import type { Lists } from '../state/lists.ts';
import { Pipelines } from '../pipelines/pipelines-view.tsx';
import { Alerts } from './alerts.tsx';
import { Definitions } from './definitions.tsx';
import { SelectionLink } from '../elements/selection-link.tsx';
import type { RunSummary } from '../wire/views.ts';

/** So that what stands below the data is a glance away. */
const shownFirst = 12;
const shownAtMost = 500;

export function Overview({ lists }: { lists: Lists }) {
  return (
    <div className="inspector">
      <Datasets datasets={lists.datasets} />
      <Pipelines pipelines={lists.pipelines} rules={lists.rules} />
      <Alerts alerts={lists.alerts} />
      <Definitions definitions={lists.definitions} />
      <section aria-label="Connections">
        <h2>Connections</h2>
        <SelectionLink selection={{ kind: 'connections', name: null }}>Manage connections</SelectionLink>
        <ul className="plain-list">
          {lists.connections.map((connection) => (
            <li key={connection.name} title={connection.message}>
              <span
                className={`dot ${connection.healthy ? 'dot-done' : 'dot-failed'}`}
                role="img"
                aria-label={connection.healthy ? 'usable' : 'not usable'}
              />
              <code>{connection.name}</code>
              <span className="muted">
                {connection.kind}, {connection.write ? 'read and write' : 'read only'}
                {connection.breaker === 'open' && ', left alone for a while'}
                {connection.breaker === 'half-open' && ', being tried again'}
              </span>
              {!connection.healthy && <p className="note-bad">{connection.message}</p>}
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Access">
        <h2>Access</h2>
        <p>
          <SelectionLink selection={{ kind: 'gate', policy: null }}>Policies and the gate</SelectionLink>
        </p>
        {lists.me?.may.includes('token.manage') && (
          <p>
            <SelectionLink selection={{ kind: 'tokens', isNew: false }}>Manage tokens</SelectionLink>
          </p>
        )}
      </section>
      <section aria-label="Runs">
        <h2>Last runs</h2>
        {lists.runs.length === 0 && <p className="muted">No run yet. A run starts when somebody approves a plan.</p>}
        <ul className="plain-list">
          {lists.runs.slice(0, 10).map((run) => (
            <RunLink key={run.runId} run={run} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function Datasets({ datasets }: { datasets: readonly DatasetEntry[] }) {
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(false);
  const wanted = search.trim().toLowerCase();
  const found = datasets.filter(({ name }) => name.toLowerCase().includes(wanted));
  const shown = found.slice(0, all ? shownAtMost : shownFirst);
  return (
    <section aria-label="Data">
      <h2>Data you can use</h2>
      <label className="visually-hidden" htmlFor="data-search">
        Search data
      </label>
      <input id="data-search" type="search" placeholder="Search data" value={search} onChange={(event) => setSearch(event.target.value)} />
      {found.length === 0 && (
        <p className="muted">{wanted === '' ? 'No dataset is in reach. Add a file or a connection.' : 'Nothing has this name.'}</p>
      )}
      <ul className="plain-list">
        {shown.map((dataset) => (
          <li key={`${dataset.connection} ${dataset.name}`}>
            <SelectionLink selection={{ kind: 'data', connection: dataset.connection, dataset: dataset.name }}>
              <code>{showInvisible(dataset.name)}</code>
              <span className="muted">{datasetFacts(dataset)}</span>
            </SelectionLink>
          </li>
        ))}
      </ul>
      {found.length > shown.length &&
        (all ? (
          <p className="muted">{counted(found.length - shown.length, 'more dataset')}. Search to narrow the list.</p>
        ) : (
          <button type="button" onClick={() => setAll(true)}>
            Show all {count(found.length)}
          </button>
        ))}
    </section>
  );
}

function datasetFacts({ connection, kind, format, sizeBytes, rows }: DatasetEntry): string {
  const facts = [connection, kind === 'file' ? (format ?? 'file') : kind];
  if (rows !== undefined) facts.push(counted(rows, 'row'));
  if (sizeBytes !== undefined) facts.push(bytes(sizeBytes));
  return facts.join(' · ');
}

const dotOfRun: Record<RunSummary['state'], string> = {
  queued: 'running',
  running: 'running',
  paused: 'waiting',
  succeeded: 'done',
  failed: 'failed',
  cancelled: 'idle',
  undone: 'idle',
};

function RunLink({ run }: { run: RunSummary }) {
  return (
    <li>
      <a href={routeHash({ threadId: run.threadId, selection: { kind: 'run', runId: run.runId } })}>
        <span className={`dot dot-${dotOfRun[run.state]}`} aria-hidden="true" />
        <span className="mono">{run.runNumber}</span> {run.title}
        <span className="muted">
          {run.state} · {moment(run.finishedAt ?? run.queuedAt)}
        </span>
      </a>
    </li>
  );
}
