/** The form of a new token, and then the token itself, this once. */
import { useRef, useState } from 'react';
import { Role, Scope } from '#domain/principal.ts';
import type { MadeToken } from '#domain/token-view.ts';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { Text, Ticks } from '../elements/form-fields.tsx';
import { StackedForm } from '../elements/stacked-form.tsx';
import type { Failure } from '../wire/views.ts';
import type { NewToken } from './tokens-api.ts';

interface Filled {
  label: string;
  person: string;
  roles: readonly Role[];
  scopes: readonly Scope[];
  connections: readonly string[];
  days: string;
}

const empty: Filled = { label: '', person: '', roles: ['analyst'], scopes: [], connections: [], days: '90' };
const scopeWords: Record<Scope, string> = {
  read: 'read',
  propose: 'propose: ask, and have cards made',
  decide: 'decide: approve and reject',
  manage: 'manage: connections, policies, tokens',
};

/** What is left empty limits nothing. Null with what is missing. */
function tokenOf({ label, person, roles, scopes, connections, days }: Filled): NewToken | string {
  if (label.trim() === '') return 'Say what it is for.';
  if (roles.length === 0) return 'Tick at least one role.';
  if (days.trim() !== '' && !(Number(days) > 0 && Number(days) <= 3650))
    return 'It works for up to 3,650 days, or for ever when left empty.';
  return {
    label: label.trim(),
    roles: [...roles],
    ...(person.trim() === '' ? {} : { principal: { id: person.trim() } }),
    ...(scopes.length === 0 ? {} : { scopes: [...scopes] }),
    ...(connections.length === 0 ? {} : { connections: [...connections] }),
    ...(days.trim() === '' ? {} : { expiresInDays: Number(days) }),
  };
}

export function TokenForm({ connections }: { connections: readonly string[] }) {
  const { tokens, select } = useActions();
  const [filled, setFilled] = useState(empty);
  const [outcome, setOutcome] = useState<{ failure: Failure } | { made: MadeToken } | null>(null);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<Filled>): void => {
    setFilled((before) => ({ ...before, ...part }));
    setOutcome(null);
  };
  const make = async (): Promise<void> => {
    const token = tokenOf(filled);
    if (typeof token === 'string') return setOutcome({ failure: { code: 'token.incomplete', message: token } });
    setBusy(true);
    const answer = await tokens.make(token);
    setBusy(false);
    setOutcome(answer.ok ? { made: answer.value } : { failure: answer.error });
  };
  if (outcome !== null && 'made' in outcome) return <ShownOnce made={outcome.made} />;
  return (
    <StackedForm
      submit="Make the token"
      busy={busy}
      onSubmit={make}
      onCancel={() => select({ kind: 'tokens', isNew: false })}
      outcome={outcome !== null && <ErrorNote error={outcome.failure} />}
    >
      <Text id="token-label" label="What it is for" text={filled.label} onText={(label) => change({ label })} focus />
      <Text
        id="token-person"
        label="Whose it is"
        hint="An id such as an e-mail address. Left empty, it is yours."
        text={filled.person}
        onText={(person) => change({ person })}
      />
      <Ticks legend="Roles" all={Role.options} ticked={filled.roles} onTicked={(roles) => change({ roles })} />
      <Ticks
        legend="Only for"
        hint="None ticked: all that the roles allow."
        all={Scope.options}
        words={scopeWords}
        ticked={filled.scopes}
        onTicked={(scopes) => change({ scopes })}
      />
      <Ticks
        legend="Only over"
        hint="None ticked: every connection."
        all={connections}
        ticked={filled.connections}
        onTicked={(ticked) => change({ connections: ticked })}
      />
      <Text
        id="token-days"
        label="Days it works"
        hint="Left empty, it never ends by itself."
        text={filled.days}
        onText={(days) => change({ days })}
      />
    </StackedForm>
  );
}

function ShownOnce({ made: { token, label, warnings } }: { made: MadeToken }) {
  const { select } = useActions();
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className="stacked-form">
      <div className="field">
        <label htmlFor="token-made">The token “{showInvisible(label)}”</label>
        <input id="token-made" ref={field} className="mono" readOnly autoFocus value={token} onFocus={() => field.current?.select()} />
        <p role="status">Keep it now: it is shown this once.</p>
      </div>
      {warnings.map((warning) => (
        <p key={warning} className="note-warn">
          {showInvisible(warning)}
        </p>
      ))}
      <div className="form-buttons">
        {/* Browsers lend the clipboard only to pages over TLS or from this machine. */}
        {'clipboard' in navigator && (
          <button type="button" onClick={() => void navigator.clipboard.writeText(token).then(() => setCopied(true))}>
            {copied ? 'Copied' : 'Copy'}
          </button>
        )}
        <button type="button" className="primary" onClick={() => select({ kind: 'tokens', isNew: false })}>
          I have kept it
        </button>
      </div>
    </div>
  );
}
