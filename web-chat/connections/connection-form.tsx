/** The form of a connection, new or stored. Secrets are typed here and shown nowhere. */
import { useRef, useState } from 'react';
import { ConnectionName } from '#domain/connection-form.ts';
import { kindTitles, storedKinds, type StoredKind } from '#domain/connection-kinds.ts';
import type { StoredConnectionView, TestedConnection } from '#domain/connection-view.ts';
import { useActions } from '../actions.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { StackedForm } from '../elements/stacked-form.tsx';
import type { Failure } from '../wire/views.ts';
import { ConnectionField } from './connection-field.tsx';
import { askedFields, formValues, givenFields, type FormValues } from './form-values.ts';

/** What came of saving or testing. */
type Outcome = { failure: Failure } | { tested: TestedConnection } | null;

export function ConnectionForm({ stored }: { stored: StoredConnectionView | null }) {
  const { connections, select } = useActions();
  const [name, setName] = useState(stored?.name ?? '');
  const [kind, setKind] = useState<StoredKind>(stored?.kind ?? 'postgres');
  const [values, setValues] = useState<FormValues>(() => formValues(kind, stored?.fields ?? null));
  const [outcome, setOutcome] = useState<Outcome>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const problems = outcome !== null && 'failure' in outcome ? (outcome.failure.fields ?? []) : [];
  const problemOf = (path: string): string | null => problems.find(({ field }) => field === path)?.message ?? null;

  const show = (next: Outcome): void => {
    setBusy(false);
    setOutcome(next);
    const [first] = next !== null && 'failure' in next ? (next.failure.fields ?? []) : [];
    if (first) form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(first.field)}"]`)?.focus();
  };
  const save = async (): Promise<void> => {
    const named = ConnectionName.safeParse(name);
    if (!named.success) return show({ failure: misnamed(named.error.issues[0]?.message ?? '') });
    setBusy(true);
    const fields = givenFields(kind, values);
    const answer = await (stored
      ? connections.change(stored.name, { fields, version: stored.version })
      : connections.add({ name, kind, fields }));
    if (answer.ok) select({ kind: 'connections', name: null });
    else show({ failure: answer.error });
  };
  const test = async (): Promise<void> => {
    setBusy(true);
    const answer = await connections.test({ ...(stored ? { name: stored.name } : {}), kind, fields: givenFields(kind, values) });
    show(answer.ok ? { tested: answer.value } : { failure: answer.error });
  };

  return (
    <StackedForm
      ref={form}
      submit="Save"
      busy={busy}
      onSubmit={save}
      onCancel={() => select({ kind: 'connections', name: null })}
      outcome={outcome !== null && <OutcomeNote outcome={outcome} />}
      more={
        <button type="button" disabled={busy} onClick={() => void test()}>
          Test
        </button>
      }
    >
      {stored === null && (
        <>
          <ConnectionField field={nameField} text={name} isSet={false} problem={problemOf('name')} onText={setName} />
          <div className="field">
            <label htmlFor="connection-kind">Kind</label>
            <select
              id="connection-kind"
              value={kind}
              onChange={(event) => {
                const chosen = storedKinds.find((one) => one === event.target.value) ?? kind;
                setKind(chosen);
                setValues(formValues(chosen, null));
                setOutcome(null);
              }}
            >
              {storedKinds.map((one) => (
                <option key={one} value={one}>
                  {kindTitles[one]}
                </option>
              ))}
            </select>
          </div>
        </>
      )}
      {askedFields(kind, values).map((field) => (
        <ConnectionField
          key={`${kind} ${field.path}`}
          field={field}
          text={values[field.path] ?? ''}
          isSet={stored?.secretsSet.includes(field.path) ?? false}
          problem={problemOf(field.path)}
          onText={(text) => setValues((before) => ({ ...before, [field.path]: text }))}
        />
      ))}
    </StackedForm>
  );
}

const nameField = {
  path: 'name',
  label: 'Name',
  form: 'text',
  required: true,
  hint: 'How people say it: lower-case letters, digits, _ and -.',
} as const;

const misnamed = (message: string): Failure => ({
  code: 'connection.name',
  message: 'The name cannot be used.',
  fields: [{ field: 'name', message }],
});

function OutcomeNote({ outcome }: { outcome: NonNullable<Outcome> }) {
  if ('failure' in outcome) return <ErrorNote error={outcome.failure} />;
  const { ok, message } = outcome.tested;
  return <p className={ok ? '' : 'note-bad'}>{`${ok ? '✓' : '✕'} ${message}`}</p>;
}
