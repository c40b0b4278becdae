/** What is different from the version that was approved last, or that this card replaces. */
import { sinceHeading, type Since } from '#domain/plan-difference.ts';
import { counted } from '../elements/format.ts';
import { Clamped } from './clamped.tsx';

const shownAtOnce = 6;

export function SinceApproved({ since }: { since: Since }) {
  const { differences } = since;
  return (
    <div className="since" role="group" aria-label="What is different">
      <p className="muted">{sinceHeading(since)}</p>
      <ul>
        {differences.slice(0, shownAtOnce).map(({ part, name, was, is }) => (
          <li key={`${part} ${name} ${was ?? ''}`}>
            {part}
            {name !== '' && (
              <>
                {' '}
                <Clamped text={name} most={80} />
              </>
            )}
            :{' '}
            {was !== null && (
              <del>
                <Clamped text={was} most={120} />
              </del>
            )}{' '}
            {is !== null && (
              <ins>
                <Clamped text={is} most={120} />
              </ins>
            )}
          </li>
        ))}
      </ul>
      {differences.length > shownAtOnce && <p className="muted">and {counted(differences.length - shownAtOnce, 'more difference')}</p>}
    </div>
  );
}
