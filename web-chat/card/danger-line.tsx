/** What is lost when a card is approved, before everything else on it. */
import type { LoadEffect } from '#domain/effect.ts';
import type { PlanCard } from '../card-state.ts';
import { counted } from '../format.ts';

export function DangerLine({ card }: { card: PlanCard }) {
  const lines = (card.proposed?.card.effect ?? []).flatMap(dangers);
  if (lines.length === 0) return null;
  return (
    <ul className="dangers" aria-label="What is lost">
      {lines.map(({ verb, rest, target }) => (
        <li key={verb + target}>
          <strong>{verb}</strong> {rest} <code>{target}</code>
        </li>
      ))}
    </ul>
  );
}

interface Danger {
  verb: string;
  rest: string;
  target: string;
}

/** From the measured effect alone, the worst first. */
function dangers({ mode, target, targetRows, tableExists, updates, deletes, takesBack, basis }: LoadEffect): Danger[] {
  if (basis === 'unavailable') return tableExists ? [{ verb: 'Unknown', rest: 'changes of', target }] : [];
  const whole = mode === 'replace' && tableExists && !takesBack;
  return [
    ...(takesBack?.dropsTable ? [{ verb: 'Drops', rest: 'the table', target }] : []),
    ...(whole ? [{ verb: 'Replaces', rest: targetRows === null ? 'all rows of' : `all ${counted(targetRows, 'row')} of`, target }] : []),
    ...((deletes ?? 0) > 0 && !whole ? [{ verb: 'Deletes', rest: `${counted(deletes ?? 0, 'row')} of`, target }] : []),
    ...((updates ?? 0) > 0 ? [{ verb: 'Overwrites', rest: `${counted(updates ?? 0, 'row')} of`, target }] : []),
  ];
}
