/** The one way to open the gate over HTTP. */
import { DecisionOutcome, PlanView } from '#domain/plan-view.ts';
import { ContinuePlan, DecidePlan } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const decision: Route[] = [
  defineRoute({
    method: 'post',
    path: '/plans/:planId/decision',
    summary: 'Approve, reject or revise the card with this fingerprint',
    input: DecidePlan,
    status: 200,
    reply: DecisionOutcome,
    run: (app, principal, { planId, ...decision }) => app.decide(principal, planId, decision),
  }),
  defineRoute({
    method: 'post',
    path: '/plans/:planId/prepare',
    summary: 'Say whether the exact effect shall be measured, when measuring is dear and the plan asks first',
    input: ContinuePlan,
    status: 202,
    reply: PlanView,
    async run(app, principal, { planId, go }) {
      await app.continuePlan(principal, planId, { go });
      return app.getPlan(principal, planId);
    },
  }),
];
