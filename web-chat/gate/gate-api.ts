/** The read-only switch and the policies over REST. */
import type { z } from 'zod';
import { GateState } from '#domain/gate-view.ts';
import type { ApprovalPolicy } from '#domain/policy.ts';
import type { Answer } from '../wire/views.ts';

export interface GateApi {
  look: () => Promise<Answer<GateState>>;
  turn: (to: { readOnly: boolean; reason?: string }) => Promise<Answer<GateState>>;
  /** Puts a policy in the place of the one of that name, behind the others when there is none; null takes it away. The others stay as the server has them now. */
  put: (name: string, policy: ApprovalPolicy | null) => Promise<Answer<GateState>>;
}

type Call = <T>(path: string, schema: z.ZodType<T>, asking?: { body: object }) => Promise<Answer<T>>;

export function gateApi(call: Call): GateApi {
  const look = (): Promise<Answer<GateState>> => call('gate', GateState);
  return {
    look,
    turn: (to) => call('gate/read-only', GateState, { body: to }),
    async put(name, policy) {
      const now = await look();
      return now.ok ? call('gate/policies', GateState, { body: { policies: withPolicy(now.value.policies, name, policy) } }) : now;
    },
  };
}

function withPolicy(policies: readonly ApprovalPolicy[], name: string, policy: ApprovalPolicy | null): ApprovalPolicy[] {
  const put = policy === null ? [] : [policy];
  return policies.some((one) => one.name === name) ? policies.flatMap((one) => (one.name === name ? put : [one])) : [...policies, ...put];
}
