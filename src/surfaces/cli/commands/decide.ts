/** `headgate approve` and `headgate reject`: a card by its plan. */
import { converse } from '../converse.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import { cardOf } from '../open-card.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { Decided, Plan, type Plan as PlanReply } from '../replies.ts';
import { renderCard } from '../render/render-card.ts';
import type { Gateway } from '../gateway.ts';
import { openTalk } from './ask.ts';

export interface ApproveOptions extends ServerOptions {
  yes?: boolean;
  only?: string;
  json?: boolean;
}

export interface RejectOptions extends ServerOptions {
  reason?: string;
  json?: boolean;
}

/** Shows the card, asks, and follows the run. What is approved is the card that was shown. */
export function approve(ports: CliPorts, planId: string, options: ApproveOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const plan = await readPlan(gateway, planId);
    const card = cardOf(plan);
    const talk = await openTalk(ports, gateway, {
      thread: plan.threadId,
      json: options.json === true,
      answering: options.yes === true ? 'yes' : 'ask',
    });
    if (options.json !== true) for (const line of renderCard(card.card, ports.terminal.canvas)) ports.terminal.line(line);
    return converse(talk, async () => {}, card);
  });
}

/** Takes one's own yes back while others are still to follow. */
export function withdraw(ports: CliPorts, planId: string, options: RejectOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const { fingerprint } = cardOf(await readPlan(gateway, planId));
    const path = `/api/v1/plans/${encodeURIComponent(planId)}/decision`;
    const decided = await gateway.post(path, { fingerprint, decision: 'withdraw' }, Decided);
    ports.terminal.line(options.json === true ? JSON.stringify({ planId, ...decided }) : 'Your approval is taken back.');
    return exitCodes.done;
  });
}

/** Says no. Nothing is written. */
export function reject(ports: CliPorts, planId: string, options: RejectOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const { fingerprint } = cardOf(await readPlan(gateway, planId));
    const reason = options.reason === undefined ? {} : { reason: options.reason };
    const decided = await gateway.post(
      `/api/v1/plans/${encodeURIComponent(planId)}/decision`,
      { fingerprint, decision: 'reject', ...reason },
      Decided,
    );
    ports.terminal.line(options.json === true ? JSON.stringify({ planId, ...decided }) : 'Rejected. Nothing was written.');
    return exitCodes.done;
  });
}

const readPlan = (gateway: Gateway, planId: string): Promise<PlanReply> => gateway.get(`/api/v1/plans/${encodeURIComponent(planId)}`, Plan);
