/** What keeping a plan does to its pipeline and standing rule, on a real catalog. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Draft, type Schedule } from '#domain/draft.ts';
import type { Card } from '#domain/effect.ts';
import { silentLogger } from '#domain/log.ts';
import type { PlannedAction } from '#domain/pipeline.ts';
import { actionChanges } from '#jobs/actions/action-changes.ts';
import { applyAction } from '#jobs/actions/apply-action.ts';
import { keepNotes, keepPipeline } from '#jobs/keep-pipeline.ts';
import { auditPage } from '#store/audit.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { findPipeline, type PipelineRow } from '#store/pipelines.ts';
import { findPlan, insertPlan, type PlanRow } from '#store/plans.ts';
import { newestRule } from '#store/standing-rules.ts';
import { insertThread } from '#store/threads.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres/postgres.ts';
import { sampleCard, samplePlan } from '../../support/played/sample-card.ts';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'kept pipelines' });
  await migrate(database);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const daily: Schedule = { cron: '0 7 * * *', timezone: 'UTC' };

async function planned(name: string, schedule: Schedule | null, askedBy = 'anna'): Promise<PlanRow> {
  const { id: threadId } = await insertThread(database, { id: randomUUID(), title: name, createdBy: askedBy });
  const draft = Draft.parse({
    title: name,
    sources: [{ id: 'raw', path: 'a.csv' }],
    loads: [{ from: 'raw', table: 'analytics.orders' }],
    ...(schedule ? { schedule } : {}),
  });
  const id = randomUUID();
  const plan = { ...samplePlan, pipeline: name, schedule };
  await database.transaction((tx) =>
    insertPlan(tx, {
      id,
      state: 'preparing',
      thread_id: threadId,
      draft,
      plan,
      plan_hash: 'h',
      notes: [],
      model: 'none',
      asked_by: askedBy,
    }),
  );
  return (await findPlan(database, id))!;
}

const keep = (plan: PlanRow, name: string): Promise<PipelineRow> =>
  database.transaction((tx) => keepPipeline(tx, { plan, card: sampleCard, name, by: plan.asked_by }));

const rescheduled = ({ id, name, revision }: PipelineRow): PlannedAction => ({
  do: 'reschedule',
  pipelines: [{ id, name, revision }],
  schedule: { ...daily, cron: '0 9 * * *' },
});

describe('a standing rule', () => {
  it('ends with the schedule it was approved for, and the card says so', async () => {
    const kept = await keep(await planned('ends', daily), 'ends');
    const rule = await newestRule(database, kept.id);
    expect(rule).toMatchObject({ revoked_at: null });
    const byHand = await planned('ends', null);
    expect((await keepNotes(database, byHand, sampleCard)).notes.join(' ')).toContain(`standing rule ${rule?.number} of anna`);
    const next = await keep(byHand, 'ends');
    expect(next).toMatchObject({ version: 2, cron: null });
    expect(await newestRule(database, kept.id)).toMatchObject({ number: rule?.number, revoked_by: 'anna', revoked_at: expect.any(Date) });
    const entries = await auditPage(database, { before: null, limit: 5 });
    expect(entries).toContainEqual(expect.objectContaining({ action: 'rule.revoke', about: `rule:${rule?.number}`, by: 'anna' }));
    const [change] = await actionChanges(database, rescheduled(next));
    expect(change?.after).toContain('each run waits for a person');
    await database.transaction((tx) => applyAction(tx, rescheduled(next), 'anna'));
    expect(await newestRule(database, kept.id)).toMatchObject({ number: rule?.number, revoked_at: expect.any(Date) });
  });

  it('that stands is named on the card of another schedule', async () => {
    const kept = await keep(await planned('named', daily), 'named');
    const rule = await newestRule(database, kept.id);
    const [stands] = await actionChanges(database, rescheduled(kept));
    expect(stands?.after).toContain(`standing rule ${rule?.number} of anna`);
  });
});

describe('a card that keeps a plan under a name', () => {
  const promised = async (plan: PlanRow): Promise<Card> => {
    const { keeps } = await keepNotes(database, plan, sampleCard);
    return { ...sampleCard, ...(keeps ? { keeps } : {}) };
  };
  const approve = async (plan: PlanRow, card: Card): Promise<PipelineRow> =>
    database.transaction(async (tx) => keepPipeline(tx, { plan, card, name: 'shared', by: 'leo', promised: card.keeps }));

  it('makes what it promised, and nothing when somebody was faster', async () => {
    const [mine, theirs] = [await planned('shared', null, 'ben'), await planned('shared', daily, 'cleo')];
    const [myCard, theirCard] = [await promised(mine), await promised(theirs)];
    expect(myCard.keeps).toEqual({ name: 'shared', pipelineId: null, version: 1 });
    const kept = await approve(theirs, theirCard);
    expect(kept).toMatchObject({ owner: 'cleo', version: 1 });
    await expect(approve(mine, myCard)).rejects.toMatchObject({
      code: 'approval.pipeline-changed',
      message: expect.stringContaining('shared'),
    });
    expect(await findPipeline(database, 'shared')).toMatchObject({ owner: 'cleo', version: 1, cron: '0 7 * * *' });
    const anew = await promised(mine);
    expect(anew.keeps).toEqual({ name: 'shared', pipelineId: kept.id, version: 2 });
    expect(await approve(mine, anew)).toMatchObject({ owner: 'cleo', version: 2 });
  });
});
