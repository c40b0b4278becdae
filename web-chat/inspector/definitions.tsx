/** What words mean here, as people confirmed it. */
import type { Definition } from '#domain/definition.ts';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import { CardButtons } from '../card-buttons.tsx';
import { moment } from '../elements/format.ts';

export function Definitions({ definitions }: { definitions: readonly Definition[] }) {
  const { pipelines } = useActions();
  return (
    <section aria-label="Definitions">
      <h2>What words mean</h2>
      {definitions.length === 0 && (
        <p className="muted">Nothing yet. Say “remember: big ticket means a row of orders with amount over 500”.</p>
      )}
      <ul className="plain-list">
        {definitions.map(({ term, meaning, dataset, condition, confirmedBy, confirmedAt }) => (
          <li key={term}>
            <span>{showInvisible(term)}</span>
            <span className="muted">{showInvisible(meaning)}</span>
            {condition !== null && (
              <span className="muted">
                {dataset !== null && <code>{showInvisible(dataset)}</code>} where <code>{showInvisible(condition)}</code>
              </span>
            )}
            <span className="muted">
              confirmed by {confirmedBy} · {moment(confirmedAt)}
            </span>
            <CardButtons about={term} buttons={[{ label: 'Forget', ask: () => pipelines.act({ do: 'forget', term }) }]} />
          </li>
        ))}
      </ul>
    </section>
  );
}
