/** The one way to open the gate over HTTP. */
import { DecisionReply } from '../replies.ts';
import { DecidePlan } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const decision: Route[] = [
  defineRoute({
    method: 'post',
    path: '/plans/:planId/decision',
    summary: 'Approve, reject or revise the card with this fingerprint',
    input: DecidePlan,
    status: 200,
    reply: DecisionReply,
    run: (app, principal, { planId, ...decision }) => app.decide(principal, planId, decision),
  }),
];
