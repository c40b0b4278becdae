/** The loading agent: in a prepare it stages and measures; in a publish it moves exactly what was approved. */
import { bugError } from '#domain/errors.ts';
import type { StagedLoad } from '#domain/effect.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { PublishOutcome } from '#domain/receipt.ts';
import { originOf } from '#planning/origin.ts';
import { targetName } from '#planning/stages.ts';
import type { EtlPorts } from '../../context.ts';
import { isBlocked } from '../routes.ts';
import type { EtlState, EtlUpdate } from '../state.ts';

export const loading =
  (ports: EtlPorts) =>
  (state: EtlState): Promise<EtlUpdate> =>
    state.phase === 'prepare' ? stageAll(ports, state) : publishAll(ports, state);

async function stageAll(ports: EtlPorts, state: EtlState): Promise<EtlUpdate> {
  const staged: StagedLoad[] = [];
  const counts = { ...state.counts };
  for (const load of isBlocked(state) ? [] : state.plan.loads) {
    const { undoes } = state.plan;
    const words = undoes
      ? `Measure what of run ${undoes.runNumber} can be taken back from ${targetName(load)}`
      : `Stage rows for ${targetName(load)} and measure the effect`;
    const result = await ports.step({ id: load.id, kind: 'load', words }, async () => {
      const done = await (undoes
        ? ports.tools.undo({ load, runId: undoes.runId })
        : ports.tools.stage({ load, origin: originOf(state.plan, load) }));
      counts[load.id] = { rowsIn: done.stagedRows, rowsOut: done.stagedRows };
      return { result: done, rowsIn: done.stagedRows, rowsOut: done.stagedRows };
    });
    staged.push(result);
  }
  const { snapshots, rejects } = await ports.tools.settle();
  const kept = await keepRejects(ports, state, rejects);
  ports.failpoint('prepare.staged');
  return { staged, counts, snapshots, ...kept };
}

/** Keeps what was rejected; the card shows the first of each source. */
async function keepRejects(
  ports: EtlPorts,
  { plan }: EtlState,
  rejects: EtlState['rejects'],
): Promise<Pick<EtlState, 'rejects' | 'rejectsKept'>> {
  const counts = Object.fromEntries(Object.entries(rejects).map(([source, { count }]) => [source, count]));
  if (Object.values(counts).every((count) => count === 0)) return { rejects, rejectsKept: 0 };
  const { kept, first } = await ports.tools.quarantine({ connections: plan.loads.map((load) => load.connection), counts });
  const shown = Object.entries(rejects).map(([source, { count, rows }]) => [source, { count, rows: first[source] ?? rows }] as const);
  return { rejects: Object.fromEntries(shown), rejectsKept: kept };
}

async function publishAll(ports: EtlPorts, state: EtlState): Promise<EtlUpdate> {
  ports.failpoint('publish.started');
  const pairs = state.plan.loads.map((load) => ({ load, staged: stagedOf(state, load) }));
  const outcome: PublishOutcome = { loads: [], alreadyDone: true };
  // One transaction per target; each has its own ledger row, so a crash between two is finished by the next attempt.
  for (const connection of new Set(pairs.map(({ load }) => load.connection))) {
    const loads = pairs.filter(({ load }) => load.connection === connection);
    const words = `Publish to ${loads.map(({ load }) => targetName(load)).join(', ')}`;
    const done = await ports.step({ id: connection, kind: 'load', words }, async () => {
      const result = await ports.tools.publish({ connection, loads });
      return {
        result,
        rowsIn: rowsOf(loads),
        rowsOut: result.loads.reduce((sum, load) => sum + load.inserted + load.updated + load.deleted, 0),
      };
    });
    outcome.loads.push(...done.loads);
    outcome.alreadyDone &&= done.alreadyDone;
  }
  return { outcome };
}

const rowsOf = (loads: { staged: StagedLoad }[]): number => loads.reduce((sum, { staged }) => sum + staged.stagedRows, 0);

function stagedOf(state: EtlState, load: PlannedLoad): StagedLoad {
  const staged = state.staged.find((candidate) => candidate.load === load.id);
  if (!staged) throw bugError('stage.missing', `The approved plan has no stage for ${load.id}.`);
  return staged;
}
