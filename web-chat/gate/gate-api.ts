/** The read-only switch and the policies over REST. */
import type { z } from 'zod';
import { GateState } from '#domain/gate-view.ts';
import type { ApprovalPolicy } from '#domain/policy.ts';
import type { Answer } from '../wire/views.ts';

export interface GateApi {
  look: () => Promise<Answer<GateState>>;
  turn: (to: { readOnly: boolean; reason?: string }) => Promise<Answer<GateState>>;
  /** Puts a policy in the place of the one of that name, behind the others when there is none; null takes it away. Refused when the policies are not the `read` ones any more. */
  put: (read: GateState, name: string, policy: ApprovalPolicy | null) => Promise<Answer<GateState>>;
}

type Call = <T>(path: string, schema: z.ZodType<T>, asking?: { body: object }) => Promise<Answer<T>>;

export function gateApi(call: Call): GateApi {
  return {
    look: () => call('gate', GateState),
    turn: (to) => call('gate/read-only', GateState, { body: to }),
    put: ({ policies, version }, name, policy) =>
      call('gate/policies', GateState, { body: { policies: withPolicy(policies, name, policy), version } }),
  };
}

function withPolicy(policies: readonly ApprovalPolicy[], name: string, policy: ApprovalPolicy | null): ApprovalPolicy[] {
  const put = policy === null ? [] : [policy];
  return policies.some((one) => one.name === name) ? policies.flatMap((one) => (one.name === name ? put : [one])) : [...policies, ...put];
}
