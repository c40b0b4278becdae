/** The connections: what they are, how they are, and the way to add, change, try and remove stored ones. */
import { useEffect, useState } from 'react';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { SelectionLink } from '../elements/selection-link.tsx';
import type { ConnectionView, StoredConnectionView, TestedConnection } from '#domain/connection-view.ts';
import type { Answer, Failure } from '../wire/views.ts';
import { ConnectionForm } from './connection-form.tsx';
import './connections.css';

/** The address of the form for a new one; no connection has this name. */
const newConnection = '+';

export function ConnectionsView({ name, connections }: { name: string | null; connections: readonly ConnectionView[] }) {
  if (name === null) return <ConnectionList connections={connections} />;
  return (
    <section aria-label="Connection">
      <h2>{name === newConnection ? 'New connection' : `Connection ${showInvisible(name)}`}</h2>
      {name === newConnection ? <ConnectionForm stored={null} /> : <StoredForm key={name} name={name} />}
    </section>
  );
}

function StoredForm({ name }: { name: string }) {
  const { connections } = useActions();
  const [answer, setAnswer] = useState<Answer<StoredConnectionView> | null>(null);
  useEffect(() => {
    let wanted = true;
    void connections.details(name).then((found) => wanted && setAnswer(found));
    return () => {
      wanted = false;
    };
  }, [connections, name]);
  if (answer === null) return <p className="muted">Loading…</p>;
  if (!answer.ok) return <ErrorNote error={answer.error} />;
  const { usedBy } = answer.value;
  return (
    <>
      {usedBy.length > 0 && (
        <p className="muted">
          Used by {usedBy.map(({ title }) => showInvisible(title)).join(', ')}. When it then reaches something else, these cards have to be
          measured again.
        </p>
      )}
      <ConnectionForm stored={answer.value} />
    </>
  );
}

function ConnectionList({ connections }: { connections: readonly ConnectionView[] }) {
  return (
    <section aria-label="Connections">
      <h2>Connections</h2>
      <SelectionLink selection={{ kind: 'connections', name: newConnection }}>Add a connection</SelectionLink>
      <ul className="plain-list connection-list">
        {connections.map((connection) => (
          <ConnectionRow key={connection.name} connection={connection} />
        ))}
      </ul>
    </section>
  );
}

function ConnectionRow({ connection }: { connection: ConnectionView }) {
  const { name, kind, healthy, message, breaker, stored, write } = connection;
  return (
    <li>
      <p>
        <span className={`dot ${healthy ? 'dot-done' : 'dot-failed'}`} role="img" aria-label={healthy ? 'usable' : 'not usable'} />
        <code>{name}</code>
      </p>
      <p className="muted">
        {kind}, {write ? 'read and write' : 'read only'}
        {breaker === 'open' && ', left alone for a while'}
        {breaker === 'half-open' && ', being tried again'}
        {!stored && ', from the settings of the server'}
      </p>
      <p className={healthy ? 'muted' : 'note-bad'}>{showInvisible(message)}</p>
      {stored && <RowActions name={name} />}
    </li>
  );
}

function RowActions({ name }: { name: string }) {
  const { connections } = useActions();
  const [asked, setAsked] = useState(false);
  const [outcome, setOutcome] = useState<{ failure: Failure } | { tested: TestedConnection } | null>(null);
  const test = async (): Promise<void> => {
    const answer = await connections.test({ name, kind: 'postgres', fields: {} });
    setOutcome(answer.ok ? { tested: answer.value } : { failure: answer.error });
  };
  const remove = async (): Promise<void> => {
    const answer = await connections.remove(name);
    if (!answer.ok) setOutcome({ failure: answer.error });
  };
  return (
    <>
      <p className="form-buttons">
        <SelectionLink selection={{ kind: 'connections', name }}>Edit {name}</SelectionLink>
        <button type="button" onClick={() => void test()} aria-label={`Test ${name}`}>
          Test
        </button>
        {asked ? (
          <>
            <button type="button" className="danger" onClick={() => void remove()}>
              Remove {name} and its secrets
            </button>
            <button type="button" className="quiet" onClick={() => setAsked(false)}>
              Keep
            </button>
          </>
        ) : (
          <button type="button" onClick={() => setAsked(true)} aria-label={`Remove ${name}`}>
            Remove
          </button>
        )}
      </p>
      <div role="status">
        {outcome !== null && 'failure' in outcome && <ErrorNote error={outcome.failure} />}
        {outcome !== null && 'tested' in outcome && (
          <p className={outcome.tested.ok ? '' : 'note-bad'}>{`${outcome.tested.ok ? '✓' : '✕'} ${outcome.tested.message}`}</p>
        )}
      </div>
    </>
  );
}
