/** The gate itself: what waits at it, who may open it, and whether anybody may. */
import { GateState } from '#domain/gate-view.ts';
import { DriftAnswerReply, PendingCardList } from '../replies.ts';
import { AnswerDrift, ListPending, Nothing, SetPolicies, SwitchGate } from '../requests.ts';
import { onePage } from '../pages.ts';
import { defineRoute, type Route } from '../route.ts';

export const gate: Route[] = [
  defineRoute({
    method: 'get',
    path: '/approvals',
    summary: 'Cards that wait for a decision and that you may see, with who has to approve and who has',
    input: ListPending,
    status: 200,
    reply: PendingCardList,
    async run(app, principal, { limit, cursor }) {
      const listed = await app.pendingCards(principal, { limit: limit + 1, ...(cursor === undefined ? {} : { afterPlanId: cursor }) });
      const { page, next } = onePage(listed, limit, ({ planId }) => planId);
      return { cards: page, next };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/drift/:questionId/answer',
    summary: 'Answer a schema drift column by column: accept, ignore, block, or cast; the load is measured with these answers',
    input: AnswerDrift,
    status: 202,
    reply: DriftAnswerReply,
    run: (app, principal, { questionId, answers }) => app.answerDrift(principal, questionId, answers),
  }),
  defineRoute({
    method: 'get',
    path: '/gate',
    summary: 'The read-only switch and the approval policies',
    input: Nothing,
    status: 200,
    reply: GateState,
    run: (app, principal) => app.gateState(principal),
  }),
  defineRoute({
    method: 'post',
    path: '/gate/read-only',
    summary: 'Turn the read-only switch: while it is on, nothing is approved and no run begins to publish',
    input: SwitchGate,
    status: 200,
    reply: GateState,
    run: (app, principal, { readOnly, reason }) => app.switchGate(principal, { readOnly, ...(reason === undefined ? {} : { reason }) }),
  }),
  defineRoute({
    method: 'post',
    path: '/gate/policies',
    summary: 'Replace the approval policies of the version that was read; they hold from the next decision on',
    input: SetPolicies,
    status: 200,
    reply: GateState,
    run: (app, principal, { policies, version }) => app.setPolicies(principal, { policies, version }),
  }),
];
