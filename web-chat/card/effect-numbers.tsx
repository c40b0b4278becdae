/** The four numbers of a load, signed, with their words: inserted, updated, deleted, unchanged. */
import { effectKinds, type FourNumbers } from '#domain/card-view/four-numbers.ts';
import { count } from '../elements/format.ts';

const tones = { inserts: 'insert', updates: 'update', deletes: 'delete', unchanged: 'same' } as const;

/** `large` on the card, where they are decided on. */
export function EffectNumbers({ effect, large = false }: { effect: FourNumbers; large?: boolean }) {
  return (
    <ul className={large ? 'effect-numbers effect-large' : 'effect-numbers'}>
      {effectKinds.map(({ name, sign, word }) => (
        <li key={name} className={effect[name] === 0 ? 'effect-zero' : `effect-${tones[name]}`}>
          <span className="effect-sign">{sign}</span>
          <span className="effect-count">{effect[name] === null ? 'unknown' : count(effect[name])}</span>
          <span className="effect-word">{word}</span>
        </li>
      ))}
    </ul>
  );
}
