/** What is watched, and whether it kept its promise at the last run. */
import { measuredWords, type AlertView } from '#domain/alert.ts';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import { CardButtons } from '../card-buttons.tsx';

export function Alerts({ alerts }: { alerts: readonly AlertView[] }) {
  const { pipelines } = useActions();
  return (
    <section aria-label="Alerts">
      <h2>Alerts</h2>
      {alerts.length === 0 && <p className="muted">None yet. Say “watch orders: alert me when it drops by half”.</p>}
      <ul className="plain-list">
        {alerts.map(({ number, dataset, words, last }) => (
          <li key={number}>
            <code>{showInvisible(dataset)}</code> <span className="muted">{showInvisible(words)}</span>
            {last && (
              <p className={last.breached ? 'note-bad' : 'muted'}>
                {last.breached ? 'Broken' : 'Kept'} {measuredWords(last)}: {showInvisible(last.text)}
              </p>
            )}
            <CardButtons
              about={`alert ${number}`}
              buttons={[{ label: 'Take away', ask: () => pipelines.act({ do: 'unwatch', alert: number }) }]}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
