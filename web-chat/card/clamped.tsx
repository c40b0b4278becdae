/** Text from outside that may be long: its beginning, and the rest for whoever wants it. What a person decides on stays in view. */
import { useState } from 'react';
import { showInvisible } from '#domain/visible.ts';

const shownAtFirst = 240;

export function Clamped({ text, most = shownAtFirst }: { text: string; most?: number }) {
  const [whole, setWhole] = useState(false);
  const shown = showInvisible(text);
  if (shown.length <= most) return <>{shown}</>;
  return (
    <>
      {whole ? shown : `${shown.slice(0, most).toWellFormed()}… `}
      <button type="button" className="more" aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? 'less' : 'more'}
      </button>
    </>
  );
}
