/** One field of a connection's form: its label, its input, what it means, and what is wrong with it. */
import type { ConnectionField as Field } from '#domain/connection-kinds.ts';

interface Props {
  field: Field;
  text: string;
  /** A secret that is stored already. */
  isSet: boolean;
  problem: string | null;
  onText: (text: string) => void;
}

export function ConnectionField({ field, text, isSet, problem, onText }: Props) {
  const id = `field-${field.path}`;
  const hints = [isSet ? 'Set. Left empty, it stays as it is.' : '', field.hint ?? ''].filter((hint) => hint !== '').join(' ');
  const described = [hints === '' ? '' : `${id}-hint`, problem === null ? '' : `${id}-problem`].filter((one) => one !== '').join(' ');
  const shared = {
    id,
    name: field.path,
    value: text,
    required: field.required === true && !isSet,
    'aria-invalid': problem !== null,
    ...(described === '' ? {} : { 'aria-describedby': described }),
  };
  return (
    <div className="field">
      <label htmlFor={id}>
        {field.label}
        {field.required === true && <span aria-hidden="true"> *</span>}
      </label>
      <Input field={field} shared={shared} onText={onText} />
      {problem !== null && (
        <p id={`${id}-problem`} className="note-bad">
          {problem}
        </p>
      )}
      {hints !== '' && (
        <p id={`${id}-hint`} className="muted">
          {hints}
        </p>
      )}
    </div>
  );
}

interface InputProps {
  field: Field;
  shared: { id: string; name: string; value: string; required: boolean };
  onText: (text: string) => void;
}

function Input({ field, shared, onText }: InputProps) {
  switch (field.form) {
    case 'choice':
    case 'yes':
      return (
        <select {...shared} onChange={(event) => onText(event.target.value)}>
          {field.required !== true && <option value="">–</option>}
          {(field.choices ?? ['true', 'false']).map((choice) => (
            <option key={choice} value={choice}>
              {choice === 'true' ? 'yes' : choice === 'false' ? 'no' : choice}
            </option>
          ))}
        </select>
      );
    case 'long':
    case 'lines':
    case 'json':
      return <textarea {...shared} rows={3} spellCheck={false} onChange={(event) => onText(event.target.value)} />;
    case 'secret':
      return <input {...shared} type="password" autoComplete="new-password" onChange={(event) => onText(event.target.value)} />;
    case 'number':
      return <input {...shared} type="text" inputMode="decimal" onChange={(event) => onText(event.target.value)} />;
    case 'text':
      return <input {...shared} type="text" spellCheck={false} autoComplete="off" onChange={(event) => onText(event.target.value)} />;
  }
}
