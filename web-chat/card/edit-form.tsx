/** Changing a card in fields: mode, key, target and limit of each load. What is sent becomes a new version with a new card. */
import { useId, useState } from 'react';
import { WriteMode } from '#domain/draft.ts';
import type { Edit, LoadEdit } from '#domain/edit.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import { loadTarget } from './card-facts.ts';

interface Props {
  loads: readonly PlannedLoad[];
  onSend: (edit: Edit) => void;
  onCancel: () => void;
}

interface Fields {
  mode: string;
  key: string;
  target: string;
  limit: string;
}

export function EditForm({ loads, onSend, onCancel }: Props) {
  const [fields, setFields] = useState<Record<string, Fields>>(() => Object.fromEntries(loads.map((load) => [load.id, fieldsOf(load)])));
  const edits = loads.flatMap((load) => editOf(load, fields[load.id]));
  return (
    <form
      className="edit"
      aria-label="Edit the plan"
      onSubmit={(event) => {
        event.preventDefault();
        if (edits.length > 0) onSend({ loads: edits });
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      {loads.map((load, index) => (
        <LoadFields
          key={load.id}
          load={load}
          first={index === 0}
          fields={fields[load.id] ?? fieldsOf(load)}
          onChange={(changed) => setFields({ ...fields, [load.id]: changed })}
        />
      ))}
      <div className="decision-row">
        <button type="submit" className="primary" disabled={edits.length === 0}>
          Measure the change
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

const fieldsOf = (load: PlannedLoad): Fields => ({ mode: load.mode, key: load.key.join(', '), target: loadTarget(load), limit: '' });

/** Only what differs from the plan is sent. */
function editOf(load: PlannedLoad, fields: Fields | undefined): LoadEdit[] {
  if (!fields) return [];
  const before = fieldsOf(load);
  const key = fields.key.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  const mode = WriteMode.safeParse(fields.mode);
  const target = fields.target.trim();
  const limit = Number(fields.limit);
  const changes = {
    ...(mode.success && fields.mode !== before.mode ? { mode: mode.data } : {}),
    ...(key.join(', ') === before.key ? {} : { key: key.length === 0 ? null : key }),
    ...(target === before.target || target === '' ? {} : load.file ? { path: target } : { table: target }),
    ...(fields.limit !== '' && Number.isInteger(limit) && limit > 0 ? { limit } : {}),
  };
  return Object.keys(changes).length === 0 ? [] : [{ load: load.id, ...changes }];
}

interface LoadProps {
  load: PlannedLoad;
  first: boolean;
  fields: Fields;
  onChange: (fields: Fields) => void;
}

function LoadFields({ load, first, fields, onChange }: LoadProps) {
  const id = useId();
  const text = (name: 'key' | 'target' | 'limit', label: string, kind: 'text' | 'number') => (
    <p>
      <label htmlFor={id + name}>{label}</label>
      <input
        id={id + name}
        type={kind}
        min={kind === 'number' ? 1 : undefined}
        value={fields[name]}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ ...fields, [name]: event.target.value })}
      />
    </p>
  );
  return (
    <fieldset className="edit-load">
      <legend>{loadTarget(load)}</legend>
      <p>
        <label htmlFor={`${id}mode`}>Mode</label>
        <select
          id={`${id}mode`}
          autoFocus={first}
          value={fields.mode}
          onChange={(event) => onChange({ ...fields, mode: event.target.value })}
        >
          {WriteMode.options.map((mode) => (
            <option key={mode} value={mode}>
              {mode}
            </option>
          ))}
        </select>
      </p>
      {text('key', 'Key (columns, with commas)', 'text')}
      {text('target', load.file ? 'Path' : 'Table', 'text')}
      {text('limit', 'At most so many rows', 'number')}
    </fieldset>
  );
}
