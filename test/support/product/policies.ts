/** The policies of a test's Headgate, as its admin sets them. */
import { expect } from 'vitest';
import { GateState } from '#domain/gate-view.ts';
import type { ApprovalPolicy } from '#domain/policy.ts';
import type { TestHeadgate } from './headgate.ts';

export type GivenPolicy = Omit<ApprovalPolicy, 'when'> & { when?: ApprovalPolicy['when'] };

/** Takes the place of what is there. */
export async function setPolicies({ call }: Pick<TestHeadgate, 'call'>, policies: GivenPolicy[]): Promise<void> {
  const { version } = GateState.parse((await call('GET', '/gate')).body);
  expect(await call('POST', '/gate/policies', { policies, version })).toMatchObject({ status: 200 });
}
