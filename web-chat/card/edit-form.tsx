/** Changing a card in fields: each load, the plan's parameters, schedule and strategy, and its steps. What is sent becomes a new version with a new card. */
import { useState } from 'react';
import { Strategy, WriteMode, type ParameterValue } from '#domain/draft.ts';
import type { Edit } from '#domain/edit.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import { Disclosure } from '../elements/disclosure.tsx';
import { shownTarget } from './card-facts.ts';
import { DecisionForm } from './decision-form.tsx';
import { editOf, fieldsOf, type EditFields, type LoadFields } from './edit-fields.ts';
import { Field } from './field.tsx';

interface Props {
  plan: Plan;
  parameters: Record<string, ParameterValue>;
  onSend: (edit: Edit) => void;
  onCancel: () => void;
}

export function EditForm({ plan, parameters, onSend, onCancel }: Props) {
  const [fields, setFields] = useState(() => fieldsOf({ plan, parameters }));
  const edit = editOf({ plan, parameters }, fields);
  const set = (change: Partial<EditFields>): void => setFields({ ...fields, ...change });
  return (
    <DecisionForm className="edit" name="Edit the plan" send="Measure the change" onSend={edit && (() => onSend(edit))} onCancel={onCancel}>
      {plan.loads.map((load, index) => {
        const loadFields = fields.loads[load.id];
        return (
          loadFields && (
            <EditLoad
              key={load.id}
              load={load}
              first={index === 0}
              fields={loadFields}
              onChange={(changed) => set({ loads: { ...fields.loads, [load.id]: changed } })}
            />
          )
        );
      })}
      <EditWhole fields={fields} set={set} />
      <EditSteps plan={plan} fields={fields} set={set} />
    </DecisionForm>
  );
}

interface LoadProps {
  load: PlannedLoad;
  first: boolean;
  fields: LoadFields;
  onChange: (fields: LoadFields) => void;
}

function EditLoad({ load, first, fields, onChange }: LoadProps) {
  const of = (name: keyof LoadFields) => ({ value: fields[name], onChange: (value: string) => onChange({ ...fields, [name]: value }) });
  return (
    <fieldset className="edit-load">
      <legend>{shownTarget(load)}</legend>
      <Field label="Mode" options={WriteMode.options} first={first} {...of('mode')} />
      <Field label="Key (columns, with commas)" {...of('key')} />
      <Field label={load.file ? 'Path' : 'Table'} {...of('target')} />
      <Field label="Connection" {...of('connection')} />
      <Field label="At most so many rows" number {...of('limit')} />
    </fieldset>
  );
}

interface WholeProps {
  fields: EditFields;
  set: (change: Partial<EditFields>) => void;
}

function EditWhole({ fields, set }: WholeProps) {
  return (
    <fieldset className="edit-load">
      <legend>The whole plan</legend>
      {Object.entries(fields.parameters).map(([name, value]) => (
        <Field
          key={name}
          label={`Parameter ${name}`}
          value={value}
          onChange={(changed) => set({ parameters: { ...fields.parameters, [name]: changed } })}
        />
      ))}
      <Field label="Schedule (cron; empty: none)" value={fields.cron} onChange={(cron) => set({ cron })} />
      {fields.cron !== '' && <Field label="Time zone" value={fields.timezone} onChange={(timezone) => set({ timezone })} />}
      <Field label="Strategy" options={Strategy.options} value={fields.strategy} onChange={(strategy) => set({ strategy })} />
    </fieldset>
  );
}

/** Folded away: most changes are about where and how rows go. */
function EditSteps({ plan, fields, set }: WholeProps & { plan: Plan }) {
  const steps = plan.steps.filter(({ id }) => Object.keys(fields.steps[id] ?? {}).length > 0);
  if (steps.length === 0) return null;
  return (
    <Disclosure className="edit-steps" summary="Steps">
      {steps.map(({ id, words }) => (
        <fieldset key={id} className="edit-load">
          <legend>{words}</legend>
          {Object.entries(fields.steps[id] ?? {}).map(([name, value]) => (
            <Field
              key={name}
              label={name}
              value={value}
              onChange={(changed) => set({ steps: { ...fields.steps, [id]: { ...fields.steps[id], [name]: changed } } })}
            />
          ))}
        </fieldset>
      ))}
    </Disclosure>
  );
}
