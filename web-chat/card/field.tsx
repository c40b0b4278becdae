/** A field with its label, in the forms of a card. */
import { useId } from 'react';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  number?: boolean;
  /** What may be chosen; any text when left out. */
  options?: readonly string[];
  first?: boolean;
}

export function Field({ label, value, onChange, number = false, options, first = false }: Props) {
  const id = useId();
  return (
    <p>
      <label htmlFor={id}>{label}</label>
      {options ? (
        <select id={id} autoFocus={first} value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type={number ? 'number' : 'text'}
          min={number ? 1 : undefined}
          value={value}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </p>
  );
}
