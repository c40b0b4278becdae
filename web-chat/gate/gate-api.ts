/** The read-only switch and the policies over REST. */
import { z } from 'zod';
import { ApprovalPolicy, ReadOnly } from '#domain/policy.ts';
import type { Answer } from '../wire/views.ts';

const Gate = z.object({ readOnly: ReadOnly.nullable(), policies: z.array(ApprovalPolicy) });
export type Gate = z.infer<typeof Gate>;

export interface GateApi {
  look: () => Promise<Answer<Gate>>;
  turn: (to: { readOnly: boolean; reason?: string }) => Promise<Answer<Gate>>;
  /** Puts a policy in the place of the one of that name, behind the others when there is none; null takes it away. The others stay as the server has them now. */
  put: (name: string, policy: ApprovalPolicy | null) => Promise<Answer<Gate>>;
}

type Call = <T>(path: string, schema: z.ZodType<T>, asking?: { body: object }) => Promise<Answer<T>>;

export function gateApi(call: Call): GateApi {
  const look = (): Promise<Answer<Gate>> => call('gate', Gate);
  return {
    look,
    turn: (to) => call('gate/read-only', Gate, { body: to }),
    async put(name, policy) {
      const now = await look();
      return now.ok ? call('gate/policies', Gate, { body: { policies: withPolicy(now.value.policies, name, policy) } }) : now;
    },
  };
}

function withPolicy(policies: readonly ApprovalPolicy[], name: string, policy: ApprovalPolicy | null): ApprovalPolicy[] {
  const put = policy === null ? [] : [policy];
  return policies.some((one) => one.name === name) ? policies.flatMap((one) => (one.name === name ? put : [one])) : [...policies, ...put];
}
