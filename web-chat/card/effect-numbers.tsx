/** The four numbers of a load, signed, with their words: inserted, updated, deleted, unchanged. */
import { count } from '../format.ts';

export interface Effect {
  inserts: number | null;
  updates: number | null;
  deletes: number | null;
  unchanged: number | null;
}

const numbers = [
  { name: 'inserts', sign: '+', word: 'inserted', tone: 'insert' },
  { name: 'updates', sign: '~', word: 'updated', tone: 'update' },
  { name: 'deletes', sign: '−', word: 'deleted', tone: 'delete' },
  { name: 'unchanged', sign: '=', word: 'unchanged', tone: 'same' },
] as const;

/** `large` on the card, where they are decided on. */
export function EffectNumbers({ effect, large = false }: { effect: Effect; large?: boolean }) {
  return (
    <ul className={large ? 'effect-numbers effect-large' : 'effect-numbers'}>
      {numbers.map(({ name, sign, word, tone }) => (
        <li key={name} className={effect[name] === 0 ? 'effect-zero' : `effect-${tone}`}>
          <span className="effect-sign">{sign}</span>
          <span className="effect-count">{effect[name] === null ? 'unknown' : count(effect[name])}</span>
          <span className="effect-word">{word}</span>
        </li>
      ))}
    </ul>
  );
}
