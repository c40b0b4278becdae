/** Approving a part: loads and steps are ticked, and what an unticked one leaves behind is said before anything is sent. */
import { useId, useState } from 'react';
import type { Keep } from '#domain/edit.ts';
import type { Plan } from '#domain/plan.ts';
import { showInvisible } from '#domain/visible.ts';
import { shownTarget } from './card-facts.ts';
import { DecisionForm } from './decision-form.tsx';

/** Words of a step or load beyond this are cut; the whole stands on the card. */
const longest = 120;

interface Props {
  plan: Plan;
  onSend: (keep: Keep) => void;
  onCancel: () => void;
}

export function PartsForm({ plan, onSend, onCancel }: Props) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string): void => setLeft(left.has(id) ? new Set([...left].filter((one) => one !== id)) : new Set([...left, id]));
  const kept = plan.loads.filter(({ id }) => !left.has(id)).map(({ id }) => id);
  const steps = plan.steps.filter(({ id }) => !left.has(id)).map(({ id }) => id);
  const warnings = plan.steps.filter(({ id }) => left.has(id)).flatMap(({ id }) => leftBehind(plan, id, left));
  return (
    <DecisionForm
      className="edit"
      name="Choose parts of the plan"
      send="Measure what is ticked"
      onSend={
        left.size > 0 && kept.length > 0 ? () => onSend({ loads: kept, ...(steps.length < plan.steps.length ? { steps } : {}) }) : null
      }
      onCancel={onCancel}
    >
      <Ticks
        legend="Loads"
        items={plan.loads.map((load) => ({ id: load.id, words: `${load.mode} ${shownTarget(load)}` }))}
        left={left}
        toggle={toggle}
        first
      />
      {plan.steps.length > 0 && <Ticks legend="Steps" items={plan.steps} left={left} toggle={toggle} first={false} />}
      <ul aria-live="polite">
        {kept.length === 0 && <li className="note-bad">Keep at least one load.</li>}
        {warnings.map((warning) => (
          <li key={warning} className="note-warn">
            {warning}
          </li>
        ))}
      </ul>
    </DecisionForm>
  );
}

interface TicksProps {
  legend: string;
  items: readonly { id: string; words: string }[];
  left: ReadonlySet<string>;
  toggle: (id: string) => void;
  first: boolean;
}

function Ticks({ legend, items, left, toggle, first }: TicksProps) {
  const id = useId();
  return (
    <fieldset className="ticks">
      <legend>{legend}</legend>
      {items.map((item, index) => (
        <p key={item.id}>
          <input
            id={id + item.id}
            type="checkbox"
            autoFocus={first && index === 0}
            checked={!left.has(item.id)}
            onChange={() => toggle(item.id)}
          />{' '}
          <label htmlFor={id + item.id} title={showInvisible(item.words)}>
            {showInvisible(item.words.length > longest ? `${item.words.slice(0, longest)}…`.toWellFormed() : item.words)}
          </label>
        </p>
      ))}
    </fieldset>
  );
}

/** What reads an unticked step now reads what the step read; where it read several things, that cannot be. */
function leftBehind({ steps, loads }: Plan, id: string, left: ReadonlySet<string>): string[] {
  const step = steps.find((one) => one.id === id);
  const readers = [
    ...steps.filter((one) => one.from.includes(id) && !left.has(one.id)).map((one) => one.id),
    ...loads.filter((load) => load.from === id && !left.has(load.id)).map(shownTarget),
  ];
  if (!step || readers.length === 0) return [];
  const [input, ...others] = step.from;
  return others.length > 0
    ? [`Without ${id}, nothing is left for ${readers.join(', ')}.`]
    : [`Without ${id}, ${readers.join(', ')} ${readers.length === 1 ? 'reads' : 'read'} ${input ?? 'nothing'}.`];
}
