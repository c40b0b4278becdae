/** Light, dark, or as the system says. */
import { useState } from 'react';
import { applyTheme, keptTheme } from '../state/session.ts';
import type { Theme } from '../state/session.ts';

const themes: [Theme, string][] = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

export function ThemeSwitch() {
  const [theme, setTheme] = useState(() => keptTheme(localStorage));
  return (
    <fieldset className="theme">
      <legend className="visually-hidden">Theme</legend>
      {themes.map(([value, word]) => (
        <label key={value}>
          <input
            type="radio"
            name="theme"
            className="visually-hidden"
            checked={theme === value}
            onChange={() => {
              applyTheme(localStorage, value, document.documentElement);
              setTheme(value);
            }}
          />
          <span>{word}</span>
        </label>
      ))}
    </fieldset>
  );
}
