/** What is lost when a card is approved, before everything else on it. */
import { dangersOf } from '#domain/card-view/load-view.ts';
import { showInvisible } from '#domain/visible.ts';
import type { PlanCard } from '../state/card-state.ts';

export function DangerLine({ card }: { card: PlanCard }) {
  const lines = (card.proposed?.card.effect ?? []).flatMap(dangersOf);
  if (lines.length === 0) return null;
  return (
    <ul className="dangers" aria-label="What is lost">
      {lines.map(({ verb, rest, target }) => (
        <li key={verb + rest + target}>
          <strong>{verb}</strong> {showInvisible(rest)} <code>{showInvisible(target)}</code>
        </li>
      ))}
    </ul>
  );
}
