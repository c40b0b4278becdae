/** Buttons that ask for a card about something in a list; the page then goes where the card is. */
import { useState } from 'react';
import { ErrorNote } from './elements/error-note.tsx';
import type { Failure } from './wire/views.ts';

interface CardButton {
  label: string;
  /** Asks for a card; the page goes where it is. */
  ask: () => Promise<Failure | null>;
}

export function CardButtons({ about, buttons }: { about: string; buttons: CardButton[] }) {
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const press = async (ask: CardButton['ask']): Promise<void> => {
    setAsking(true);
    setFailure(await ask());
    setAsking(false);
  };
  return (
    <>
      <div className="row-buttons">
        {buttons.map(({ label, ask }) => (
          <button
            key={label}
            type="button"
            className="quiet"
            disabled={asking}
            aria-label={`${label}: ${about}`}
            onClick={() => void press(ask)}
          >
            {label}
          </button>
        ))}
      </div>
      {failure && <ErrorNote error={failure} />}
    </>
  );
}
