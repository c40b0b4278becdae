/** Pipelines: approved once, they run again by schedule, within a standing rule, with no person and no model. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import type { PipelineDetail, StandingRuleView } from '#app/pipeline-views.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/headgate.ts';
import type { TestThread } from '#test/support/headgate-thread.ts';

vi.setConfig({ testTimeout: 120_000 });

let headgate: TestHeadgate;
let made = 0;

beforeAll(async () => {
  headgate = await startTestHeadgate();
});
afterAll(() => headgate.close());

interface Kept {
  name: string;
  table: string;
  file: string;
  thread: TestThread;
}

const rows = (from: number, count: number): string =>
  ['id,name', ...Array.from({ length: count }, (_, index) => `${from + index},name ${from + index}`)].join('\n');

const draftOf = ({ name, table, file }: Omit<Kept, 'thread'>, more: Partial<DraftInput> = {}): DraftInput => ({
  title: `Load ${table}`,
  name,
  sources: [{ id: 'few', path: `data/${file}` }],
  loads: [{ from: 'few', table, mode: 'create' }],
  schedule: { cron: '0 7 * * 1-5', timezone: 'Europe/Berlin' },
  ...more,
});

/** An approved pipeline whose first run has ended. */
async function keep(load: Partial<DraftInput['loads'][number]> = {}, more: Partial<DraftInput> = {}): Promise<Kept> {
  made += 1;
  const kept = { name: `line_${made}`, table: `public.line_${made}`, file: `line_${made}.csv` };
  await headgate.write(kept.file, rows(1, 3));
  const thread = await headgate.open();
  const draft = draftOf(kept, more);
  await thread.propose({ ...draft, loads: draft.loads.map((one) => ({ ...one, ...load })) });
  await thread.approve(await thread.until('plan.proposed'));
  return { ...kept, thread };
}

/** Makes a tick of the schedule come now. */
const due = (name: string, ago = '1 second'): Promise<unknown> =>
  headgate.catalog(`update pipelines set next_at = now() - $2::interval where name = $1`, [name, ago]);

async function detail(name: string): Promise<PipelineDetail> {
  const { body } = await headgate.call('GET', `/pipelines/${name}`);
  return body as PipelineDetail;
}

const runStates = async (name: string): Promise<string[]> => (await detail(name)).runs.map(({ state }) => state);

const count = async (table: string): Promise<number> =>
  Number((await headgate.warehouse<{ count: string }>(`select count(*) from ${table}`))[0]?.count);

async function act(action: object): Promise<TestThread> {
  const { status, body } = await headgate.call('POST', '/actions', { action });
  expect({ status, body }).toMatchObject({ status: 202 });
  return headgate.open((body as { threadId: string }).threadId);
}

async function actAndApprove(action: object): Promise<TestThread> {
  const thread = await act(action);
  const ended = await thread.approve(await thread.until('plan.proposed'));
  expect(ended.type).toBe('run.succeeded');
  return thread;
}

const patience = { timeout: 60_000, interval: 200 };

describe('an approved schedule', () => {
  test('makes a pipeline and its standing rule, and the card says so', async () => {
    const { name, thread, table } = await keep();
    const [card] = thread.all('plan.proposed');
    const notes = card?.card.notes.join('\n') ?? '';
    expect(notes).toMatch(/keeps the plan as the pipeline line_\d+: At 07:00, Monday through Friday \(Europe\/Berlin\)/);
    expect(notes).toMatch(/standing rule for 90 days/);
    expect(notes).toMatch(/Each later run replaces the rows/);
    const { version, schedule, nextAt, rule, versions } = await detail(name);
    expect({ version, cron: schedule?.cron, timezone: schedule?.timezone }).toEqual({
      version: 1,
      cron: '0 7 * * 1-5',
      timezone: 'Europe/Berlin',
    });
    expect(Date.parse(nextAt ?? '')).toBeGreaterThan(Date.now());
    expect(rule?.words).toContain(`warehouse.${table}`);
    expect(versions).toMatchObject([{ version: 1, approvedBy: 'admin' }]);
  });

  test('runs when it is due, with no person and no model, by the standing rule that is named', async () => {
    const { name, table, file } = await keep();
    await headgate.write(file, rows(1, 5));
    await due(name);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['succeeded']), patience);
    expect(await count(table)).toBe(5);
    const { runs, rule, threadId } = await detail(name);
    const { body } = await headgate.call('GET', `/runs/${runs[0]?.runNumber}`);
    expect(body).toMatchObject({ receipt: { approvedBy: `standing rule ${rule?.number} of admin`, model: 'none' } });
    const told = await headgate.open(threadId);
    expect(told.all('plan.decided')).toMatchObject([{ by: `standing rule ${rule?.number} of admin`, decision: 'approve' }]);
    const { body: rules } = await headgate.call('GET', '/standing-rules');
    expect((rules as { rules: StandingRuleView[] }).rules.find(({ number }) => number === rule?.number)).toMatchObject({ uses: 1 });
  });
});
