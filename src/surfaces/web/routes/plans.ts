/** Plans and their cards. */
import { PlanView } from '#domain/plan-view.ts';
import { ProposalReply } from '../replies.ts';
import { ProposePlan, ReadPlan } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const plans: Route[] = [
  defineRoute({
    method: 'post',
    path: '/plans',
    summary: 'Propose a plan file in a thread; its card arrives as events',
    input: ProposePlan,
    status: 202,
    reply: ProposalReply,
    run: (app, principal, proposal) => app.proposePlan(principal, proposal),
  }),
  defineRoute({
    method: 'get',
    path: '/plans/:planId',
    summary: 'One plan with its card',
    input: ReadPlan,
    status: 200,
    reply: PlanView,
    run: (app, principal, { planId }) => app.getPlan(principal, planId),
  }),
];
