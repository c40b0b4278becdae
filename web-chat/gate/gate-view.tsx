/** The gate: whether anything can be approved, by which policies, and for admins the way to change both. */
import { useEffect, useState } from 'react';
import type { GateState } from '#domain/gate-view.ts';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { Text } from '../elements/form-fields.tsx';
import { exactMoment, moment } from '../elements/format.ts';
import { SelectionLink } from '../elements/selection-link.tsx';
import type { Answer, Failure } from '../wire/views.ts';
import { PolicyForm } from './policy-form.tsx';
import { aboutWords, demandWords } from './policy-fields.ts';
import './gate.css';

/** What the server said last, and what stood against the last change. */
interface Known {
  gate: GateState | null;
  failure: Failure | null;
}

type Take = (answer: Answer<GateState>) => Promise<void>;

const after = (before: Known, answer: Answer<GateState>): Known =>
  answer.ok ? { gate: answer.value, failure: null } : { ...before, failure: answer.error };

export function GateView({ name, mayManage }: { name: string | null; mayManage: boolean }) {
  const { gate: api, select } = useActions();
  const [{ gate, failure }, setKnown] = useState<Known>({ gate: null, failure: null });
  const take = async (answer: Answer<GateState>): Promise<void> => {
    setKnown((before) => after(before, answer));
    if (answer.ok || answer.error.code !== 'policies.changed') return;
    const now = await api.look();
    if (now.ok) setKnown({ gate: now.value, failure: answer.error });
  };
  useEffect(() => {
    let wanted = true;
    void api.look().then((answer) => wanted && setKnown((before) => after(before, answer)));
    return () => {
      wanted = false;
    };
  }, [api]);
  if (gate === null) return failure ? <ErrorNote error={failure} /> : <p className="muted">Loading…</p>;
  if (name !== null && mayManage) {
    const policy = gate.policies.find((one) => one.name === name) ?? null;
    const saved = async (answer: Answer<GateState>): Promise<void> => {
      await take(answer);
      if (answer.ok) select({ kind: 'gate', policy: null });
    };
    return <PolicyForm key={name} policy={policy} gate={gate} onSaved={saved} failure={failure} />;
  }
  return (
    <>
      <Switch gate={gate} mayManage={mayManage} onTurned={take} />
      <Policies gate={gate} mayManage={mayManage} onRemoved={take} />
      <div role="status">{failure !== null && <ErrorNote error={failure} />}</div>
    </>
  );
}

interface SwitchProps {
  gate: GateState;
  mayManage: boolean;
  onTurned: Take;
}

function Switch({ gate: { readOnly }, mayManage, onTurned }: SwitchProps) {
  const { gate: api } = useActions();
  const [reason, setReason] = useState('');
  const turn = async (to: boolean): Promise<void> => {
    const answer = await api.turn({ readOnly: to, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) });
    if (answer.ok) setReason('');
    await onTurned(answer);
  };
  return (
    <section aria-label="The gate">
      <h2>The gate</h2>
      {readOnly === null ? (
        <p>Open: cards can be approved.</p>
      ) : (
        <p className="note-bad" title={readOnly.at === null ? undefined : exactMoment(readOnly.at)}>
          {showInvisible(
            `Read-only${readOnly.by === null ? ' by the settings of the server' : `, by ${readOnly.by}`}${readOnly.at === null ? '' : ` ${moment(readOnly.at)}`}: ${readOnly.reason ?? 'no reason given'}. Nothing can be approved now.`,
          )}
        </p>
      )}
      {mayManage && readOnly === null && (
        <form
          className="stacked-form"
          onSubmit={(event) => {
            event.preventDefault();
            void turn(true);
          }}
        >
          <Text id="gate-reason" label="Why it is closed" hint="Every open card says it." text={reason} onText={setReason} />
          <p className="form-buttons">
            <button type="submit" className="danger">
              Close the gate
            </button>
          </p>
        </form>
      )}
      {mayManage && readOnly !== null && (
        <p className="form-buttons">
          <button type="button" onClick={() => void turn(false)}>
            Open the gate
          </button>
        </p>
      )}
    </section>
  );
}

interface PoliciesProps {
  gate: GateState;
  mayManage: boolean;
  onRemoved: Take;
}

function Policies({ gate, mayManage, onRemoved }: PoliciesProps) {
  const { policies } = gate;
  return (
    <section aria-label="Policies">
      <h2>Policies</h2>
      <p className="muted">
        {policies.length === 0
          ? 'None: one approver decides, who may be the one who asked.'
          : 'All that are about a card hold together, the strictest of each demand.'}
      </p>
      <ul className="plain-list policy-list">
        {policies.map((policy) => (
          <li key={policy.name}>
            <p>
              <strong>{policy.name}</strong> <span className="muted">{showInvisible(aboutWords(policy))}</span>
            </p>
            <p>{demandWords(policy)}</p>
            {mayManage && <Changing name={policy.name} gate={gate} onRemoved={onRemoved} />}
          </li>
        ))}
      </ul>
      {mayManage && <SelectionLink selection={{ kind: 'gate', policy: '+' }}>Add a policy</SelectionLink>}
    </section>
  );
}

function Changing({ name, gate, onRemoved }: { name: string; gate: GateState; onRemoved: Take }) {
  const { gate: api, select } = useActions();
  const [asked, setAsked] = useState(false);
  return (
    <p className="form-buttons">
      {asked ? (
        <>
          <button type="button" className="danger" autoFocus onClick={() => void api.put(gate, name, null).then(onRemoved)}>
            Ask for less: remove {name}
          </button>
          <button type="button" className="quiet" onClick={() => setAsked(false)}>
            Keep
          </button>
        </>
      ) : (
        <>
          <button type="button" aria-label={`Change ${name}`} onClick={() => select({ kind: 'gate', policy: name })}>
            Change
          </button>
          <button type="button" aria-label={`Remove ${name}`} onClick={() => setAsked(true)}>
            Remove
          </button>
        </>
      )}
    </p>
  );
}
