/** Who has to approve a card, who has, and whether anything can be approved at all. */
import type { GateFacts } from '#domain/policy.ts';
import { showInvisible } from '#domain/visible.ts';
import type { PlanCard } from '../state/card-state.ts';
import { counted, exactMoment, moment } from '../elements/format.ts';

export function Approvers({ card: { gate, readOnly, reminded } }: { card: PlanCard }) {
  return (
    <>
      {readOnly && (
        <p className="note-bad" role="note">
          Read-only{readOnly.by ? ` since ${showInvisible(readOnly.by)} said so` : ''}
          {readOnly.reason ? `: ${showInvisible(readOnly.reason)}` : ''}. Nothing can be approved now.
        </p>
      )}
      {reminded && (
        <p className="note-warn" role="note">
          It waits for {counted(reminded.missing, reminded.role)} and expires at{' '}
          <time dateTime={reminded.expiresAt} title={exactMoment(reminded.expiresAt)}>
            {moment(reminded.expiresAt)}
          </time>
          .
        </p>
      )}
      {gate && (gate.requirement.policies.length > 0 || gate.votes.length > 0) && <Needed gate={gate} />}
    </>
  );
}

function Needed({ gate: { requirement, votes, missing } }: { gate: GateFacts }) {
  const { approvers, role, requesterMayApprove, policies } = requirement;
  return (
    <div className="approvers" role="group" aria-label="Who has to approve">
      <p>
        Needs {counted(approvers, role)}
        {requesterMayApprove ? '' : ', not the one who asked'}
        {policies.length > 0 && <span className="muted"> (policy {policies.join(', ')})</span>}
        {missing > 0 && votes.length > 0 ? `; ${missing} more` : ''}.
      </p>
      {votes.length > 0 && (
        <ul>
          {votes.map(({ by, at, counts }) => (
            <li key={by} className={counts ? 'check-passed' : 'muted'}>
              <span aria-hidden="true">{counts ? '✓' : '–'}</span> {showInvisible(by)}{' '}
              <time dateTime={at} title={exactMoment(at)}>
                {moment(at)}
              </time>
              {counts ? '' : ' (does not count any more)'}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
