/** The form of one policy: which cards it is about, and what it asks for. */
import { useState } from 'react';
import type { GateState } from '#domain/gate-view.ts';
import { EffectKind, type ApprovalPolicy } from '#domain/policy.ts';
import { useActions } from '../actions.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { Choice, Text, Ticks } from '../elements/form-fields.tsx';
import { StackedForm } from '../elements/stacked-form.tsx';
import type { Answer, Failure } from '../wire/views.ts';
import { fieldsOfPolicy, labels, policyOf, type PolicyFields } from './policy-fields.ts';

interface Props {
  /** Null: a new one. */
  policy: ApprovalPolicy | null;
  /** As it was read. */
  gate: GateState;
  onSaved: (answer: Answer<GateState>) => Promise<void>;
  failure: Failure | null;
}

const effectWords: Record<EffectKind, string> = {
  append: 'append: rows are added',
  overwrite: 'overwrite: rows are changed',
  delete: 'delete: rows go',
  schema: 'schema: columns or keys of a table are changed',
  action: 'action: schedules, rules and the like',
};
const roles = { '': 'who may approve', approver: 'approver', admin: 'admin' };
const mayOrNot = { '': 'nothing said', yes: 'yes', no: 'no' };
const typing = { '': 'nothing said', removals: 'where rows go', always: 'always', never: 'never' };

export function PolicyForm({ policy, gate, onSaved, failure }: Props) {
  const { gate: api, select } = useActions();
  const [fields, setFields] = useState(() => fieldsOfPolicy(policy));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<PolicyFields>): void => {
    setFields({ ...fields, ...change });
    setProblem(null);
  };
  const save = async (): Promise<void> => {
    const read = policyOf(fields);
    if ('problem' in read) return setProblem(read.problem);
    if (policy === null && gate.policies.some(({ name }) => name === read.policy.name))
      return setProblem('There is a policy of that name.');
    setBusy(true);
    const answer = await api.put(gate, policy?.name ?? read.policy.name, read.policy);
    await onSaved(answer);
    setBusy(false);
  };
  const against = problem === null ? failure : { code: 'policy.invalid', message: problem };
  return (
    <section aria-label={policy === null ? 'New policy' : `Policy ${policy.name}`}>
      <h2>{policy === null ? 'New policy' : policy.name}</h2>
      <StackedForm
        submit="Save"
        busy={busy}
        onSubmit={save}
        onCancel={() => select({ kind: 'gate', policy: null })}
        outcome={against !== null && <ErrorNote error={against} />}
      >
        <Text id="policy-name" label={labels['name'] ?? ''} text={fields.name} onText={(name) => set({ name })} focus />
        <About fields={fields} set={set} />
        <Demands fields={fields} set={set} />
        <Times fields={fields} set={set} />
      </StackedForm>
    </section>
  );
}

interface PartProps {
  fields: PolicyFields;
  set: (change: Partial<PolicyFields>) => void;
}

function About({ fields, set }: PartProps) {
  return (
    <>
      <Text
        id="policy-targets"
        label={labels['targets'] ?? ''}
        hint="As cards name them, with commas; * stands for anything. Left empty: every target."
        placeholder="warehouse.finance.*"
        text={fields.targets}
        onText={(targets) => set({ targets })}
      />
      <Ticks
        legend="Effects"
        hint="None ticked: every effect."
        all={EffectKind.options}
        words={effectWords}
        ticked={fields.effects}
        onTicked={(effects) => set({ effects })}
      />
      <Text id="policy-rows" label={labels['rows_over'] ?? ''} text={fields.rowsOver} onText={(rowsOver) => set({ rowsOver })} />
    </>
  );
}

function Demands({ fields, set }: PartProps) {
  return (
    <>
      <Choice id="policy-role" label="Who approves" all={roles} chosen={fields.role} onChosen={(role) => set({ role })} />
      <Text id="policy-approvers" label={labels['approvers'] ?? ''} text={fields.approvers} onText={(approvers) => set({ approvers })} />
      <Choice
        id="policy-requester"
        label="Who asked may approve"
        all={mayOrNot}
        chosen={fields.requester}
        onChosen={(requester) => set({ requester })}
      />
      <Choice id="policy-rules" label="Standing rules open it" all={mayOrNot} chosen={fields.rules} onChosen={(rules) => set({ rules })} />
      <Choice
        id="policy-unavailable"
        label="May be approved where the effect is unknown"
        all={mayOrNot}
        chosen={fields.unavailable}
        onChosen={(unavailable) => set({ unavailable })}
      />
      <Choice
        id="policy-typing"
        label="The table's name is typed"
        all={typing}
        chosen={fields.typeName}
        onChosen={(typeName) => set({ typeName })}
      />
    </>
  );
}

function Times({ fields, set }: PartProps) {
  return (
    <>
      <Text id="policy-expires" label={labels['expires_hours'] ?? ''} text={fields.expires} onText={(expires) => set({ expires })} />
      <Text id="policy-remind" label={labels['remind_hours'] ?? ''} text={fields.remind} onText={(remind) => set({ remind })} />
      <Text id="policy-escalate" label={labels['escalate_hours'] ?? ''} text={fields.escalate} onText={(escalate) => set({ escalate })} />
    </>
  );
}
