/** Fields of the forms in the inspector: text, one of a few, several of a few. */
import type { ReactNode } from 'react';

interface TextProps {
  id: string;
  label: string;
  hint?: string;
  text: string;
  onText: (text: string) => void;
  focus?: boolean;
  placeholder?: string;
}

export function Text({ id, label, hint, text, onText, focus = false, placeholder }: TextProps) {
  const hinted = hint === undefined ? {} : { 'aria-describedby': `${id}-hint` };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={text}
        placeholder={placeholder}
        autoFocus={focus}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onText(event.target.value)}
        {...hinted}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="muted">
          {hint}
        </p>
      )}
    </div>
  );
}

interface TicksProps<Name extends string> {
  legend: string;
  hint?: string;
  all: readonly Name[];
  words?: Readonly<Record<Name, string>>;
  ticked: readonly Name[];
  onTicked: (ticked: Name[]) => void;
}

export function Ticks<Name extends string>({ legend, hint, all, words, ticked, onTicked }: TicksProps<Name>): ReactNode {
  return (
    <fieldset className="form-ticks">
      <legend>{legend}</legend>
      {hint !== undefined && <p className="muted">{hint}</p>}
      {all.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={ticked.includes(name)}
            onChange={({ target }) => onTicked(all.filter((one) => (one === name ? target.checked : ticked.includes(one))))}
          />
          {words?.[name] ?? name}
        </label>
      ))}
    </fieldset>
  );
}

interface ChoiceProps<Name extends string> {
  id: string;
  label: string;
  /** Each with its words. */
  all: Readonly<Record<Name, string>>;
  chosen: Name;
  onChosen: (name: Name) => void;
}

export function Choice<Name extends string>({ id, label, all, chosen, onChosen }: ChoiceProps<Name>): ReactNode {
  const names = Object.keys(all).filter((name): name is Name => name in all);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={chosen}
        onChange={({ target }) => {
          const picked = names.find((name) => name === target.value);
          if (picked !== undefined) onChosen(picked);
        }}
      >
        {names.map((name) => (
          <option key={name} value={name}>
            {all[name]}
          </option>
        ))}
      </select>
    </div>
  );
}
