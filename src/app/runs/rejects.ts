/** The rows that a run or a plan could not read, page by page. */
import { inputError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import type { RejectPage } from '#domain/reject.ts';
import { findPlan, type PlanRow } from '#store/plans.ts';
import type { RejectsOf } from '../app.ts';
import type { AppContext } from '../context.ts';
import { readablePlan } from '../plans/readable-plan.ts';
import { rejectsFor, requireReadableSources } from './readable-rejects.ts';
import { readableRun } from './runs.ts';
import { connectionsOf, requireUse } from '../people/within-connections.ts';

/** Throws `run.not-found`, `plan.not-found`. */
export async function listRejects(
  context: AppContext,
  principal: Principal,
  of: RejectsOf,
  { after = 0, limit = 100 }: { after?: number; limit?: number },
): Promise<RejectPage> {
  const { id, plan } =
    'run' in of ? await planOfRun(context, principal, of.run) : (await readablePlan(context.database, principal, of.planId)).plan;
  const allowed = rejectsFor(principal);
  requireUse(allowed.within, connectionsOf(plan));
  await requireReadableSources(context.database, allowed, plan.sources);
  const keeper = context.rejectKeeper(plan.loads.map((load) => load.connection));
  const summary = await keeper.summary(id);
  if (!summary) return { planId: id, count: 0, kept: 0, runNumber: null, keptAt: null, sources: [], rejects: [], next: null };
  const rejects = await keeper.list(id, { after, limit });
  return { planId: id, ...summary, rejects, next: rejects.length < limit ? null : (rejects.at(-1)?.number ?? null) };
}

async function planOfRun(context: AppContext, principal: Principal, idOrNumber: string): Promise<PlanRow> {
  const { run } = await readableRun(context, principal, idOrNumber);
  const plan = await findPlan(context.database, run.plan_id);
  if (!plan) throw inputError('plan.not-found', `The plan of run ${run.number} is gone.`);
  return plan;
}
