/** What the ledgers of a run's targets keep besides its counts. */
import { inputIdentities } from '#planning/input-identity.ts';
import type { ProposalRow } from '#store/plans.ts';
import type { PublishRecord } from '#tools/connectors/connector.ts';
import type { Connections } from './reject-keeper.ts';
import { replaysOf } from './replays.ts';

/** By connection: the identity of every load, and the replays whose rejects are kept there. */
export function publishRecords(
  connections: Connections,
  { plan, snapshots }: Pick<ProposalRow, 'plan' | 'snapshots'>,
  runNumber: number,
): (connection: string) => PublishRecord {
  const inputs = Object.fromEntries(inputIdentities(plan, snapshots));
  const replays = replaysOf(connections, plan);
  return (connection) => ({
    runNumber,
    inputs,
    replays: replays.filter(({ home }) => home === connection).map(({ replay }) => replay),
  });
}
