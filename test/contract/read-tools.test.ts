/** Each read tool as an agent calls it: raw JSON in, an output of its own form, a table for the person, errors as AppErrors. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Problem } from '#domain/errors.ts';
import type { History } from '#domain/history.ts';
import { silentLogger } from '#domain/log.ts';
import { agentTools } from '#jobs/agent-tools.ts';
import type { AgentTool } from '#graphs/context.ts';
import { readTools } from '#tools/index.ts';
import { createReaders } from '#tools/readers.ts';
import type { ReadPorts } from '#tools/tool.ts';
import { openFiles, type FilesFixture } from '#test/support/files/files-fixture.ts';
import { openTestHost } from '#test/support/engine/engine.ts';

const host = openTestHost();
let files: FilesFixture;
let dataset: string;
let tools: AgentTool[];

const rows = Array.from({ length: 200 }, (_, n) => {
  const key = n < 4 ? 1 : n;
  const amount = n === 199 ? 99_999 : n % 50;
  return [
    key,
    n % 3 ? 'Berlin' : 'Paris',
    n % 10 ? `Person${n}@Mail.example` : '',
    amount,
    `2026-01-${String((n % 28) + 1).padStart(2, '0')}`,
  ].join(',');
});

const nobody = (): never => {
  throw new Error('this test asks nothing of the catalog');
};
const history: History = {
  runs: nobody,
  run: async () => null,
  rejects: nobody,
  compare: nobody,
  origins: nobody,
  dependents: nobody,
  freshness: nobody,
};
const wrong: Problem = { code: 'source.not-found', message: 'There is no ghosts.csv.', at: 'sources.g' };

beforeAll(async () => {
  files = await openFiles();
  dataset = files.write('people.csv', ['id,city,email,amount,day', ...rows].join('\n'));
  const readers = createReaders({
    engines: host.host,
    connections: new Map([[files.connection.name, files.connection]]),
    log: silentLogger,
  });
  const ports: ReadPorts = {
    ...readers,
    history,
    pipelines: async () => [],
    alerts: async () => [],
    definitions: async () => [],
    connections: async () => [{ name: 'files', kind: 'files', read: true, write: false, healthy: true, message: 'ok' }],
    problemsOf: async (draft) => (JSON.stringify(draft).includes('ghosts') ? [wrong] : []),
  };
  tools = agentTools({ portsFor: () => ports, log: silentLogger }, { showRows: true });
});
afterAll(async () => {
  await files.close();
  await host.close();
});

const asker = { id: 'ana', threadId: 't', reach: 'own' as const };
async function use(name: string, input: unknown) {
  const tool = tools.find((one) => one.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool.call(input, AbortSignal.timeout(30_000), asker);
}

test('a tool that fails unexpectedly is logged, unless the person stopped it', async () => {
  const logged: string[] = [];
  const log = { ...silentLogger, error: (message: string) => logged.push(message) };
  const failing = agentTools({ portsFor: nobody, log }, { showRows: true }).find(({ name }) => name === 'list_pipelines')!;
  await failing.call({}, AbortSignal.abort(), asker);
  expect(logged).toEqual([]);
  await failing.call({}, new AbortController().signal, asker);
  expect(logged).toEqual(['a read tool failed']);
});

describe('every tool', () => {
  test.each(readTools.map((tool) => [tool.name, tool] as const))('%s only reads, and is described by a small schema', (_, tool) => {
    expect(tool.description.length).toBeGreaterThan(20);
    const schema = JSON.stringify(z.toJSONSchema(tool.input, { io: 'input' }));
    expect(schema.length).toBeLessThan(1500);
  });

  test('answers a wrong input with what is wrong, and does nothing', async () => {
    const strict = [
      'inspect_dataset',
      'profile_dataset',
      'query_data',
      'find_values',
      'show_run',
      'show_rejects',
      'explain_number',
      'find_dependents',
      'tell_freshness',
    ];
    for (const name of strict) {
      const { ok, output } = await use(name, { run: -1, dataset: 7 });
      expect({ name, ok, output }).toMatchObject({ ok: false, output: { error: { code: 'tool.input' } } });
    }
  });
});

describe('profile_dataset', () => {
  test('counts over every row what is in the columns, as SQL does', async () => {
    const { output } = await use('profile_dataset', { connection: files.connection.name, dataset });
    const columns = z.array(z.looseObject({ name: z.string() })).parse(output['columns']);
    const of = (name: string) => columns.find((column) => column.name === name);
    expect(output).toMatchObject({ rows: 200, keys: [], span: { column: 'day', from: '2026-01-01', to: '2026-01-28' } });
    expect(of('id')).toMatchObject({ nulls: 0, different: 197, min: '1', max: '199' });
    expect(of('city')).toMatchObject({ different: 2, min: 'Berlin', max: 'Paris', shapes: [{ shape: 'Aa', rows: 200 }] });
    expect(of('amount')).toMatchObject({ outliers: 1, max: '99999' });
    expect(of('email')).toMatchObject({ nulls: 20, different: 180 });
  });

  test('says why a column is almost a key', async () => {
    const { output } = await use('profile_dataset', { connection: files.connection.name, dataset });
    const almost = z.looseObject({
      almost: z.object({ column: z.string(), values: z.number(), differIn: z.array(z.object({ column: z.string(), values: z.number() })) }),
    });
    const found = almost.parse(output['duplicates']).almost;
    expect(found).toMatchObject({ column: 'id', values: 1 });
    expect(found.differIn.map(({ column }) => column).toSorted()).toEqual(['amount', 'city', 'day', 'email']);
  });

  test('shows no value of a personal column', async () => {
    const answer = await use('profile_dataset', { connection: files.connection.name, dataset });
    expect(JSON.stringify(answer)).not.toMatch(/Person\d|Mail\.example/);
  });

  test('tells an unknown dataset by what is near', async () => {
    expect(await use('profile_dataset', { connection: files.connection.name, dataset: dataset.replace('people', 'peple') })).toMatchObject({
      ok: false,
      output: { error: { code: 'source.not-found', details: { suggestions: [dataset] } } },
    });
  });
});

describe('find_values', () => {
  const find = async (...values: string[]) =>
    (await use('find_values', { connection: files.connection.name, dataset, values })).output['hits'];

  test('finds the column and the spelling, exact ones first', async () => {
    expect(await find('berlin', 'Paris')).toEqual([
      { said: 'Paris', column: 'city', value: 'Paris', rows: 67, how: 'exact' },
      { said: 'berlin', column: 'city', value: 'Berlin', rows: 133, how: 'spelling' },
    ]);
    expect(await find('Par')).toMatchObject([{ column: 'city', value: 'Paris', how: 'part' }]);
    expect(await find('Atlantis')).toEqual([]);
  });

  test('finds a whole address, and never lists others by a part of one', async () => {
    expect(await find('person7@mail.example')).toMatchObject([{ column: 'email', rows: 1, how: 'spelling' }]);
    expect(await find('mail.example')).toEqual([]);
  });

  test('takes a value for a value, whatever is in it', async () => {
    expect(await find(`x' OR 1=1 --`, '"; DROP TABLE d')).toEqual([]);
  });
});

describe('query_data', () => {
  test('gives the model the rows, and the person the table', async () => {
    const { output, table } = await use('query_data', {
      sql: 'select city, count(*) as people from p group by city order by city',
      sources: [{ id: 'p', connection: files.connection.name, dataset }],
    });
    expect(table?.rows).toEqual([
      ['Berlin', 133],
      ['Paris', 67],
    ]);
    expect(output['rows']).toEqual(table?.rows);
  });
});

test('check_draft tells the problems of a draft, and nothing is stored', async () => {
  expect(await use('check_draft', { draft: { title: 'x' } })).toMatchObject({ ok: true, output: { ok: true, problems: [] } });
  expect(await use('check_draft', { draft: { path: 'ghosts.csv' } })).toMatchObject({
    output: { ok: false, problems: [wrong] },
    summary: '1 problem',
  });
});

test('questions about runs are answered calmly where there was none', async () => {
  expect(await use('show_run', { run: 'last' })).toMatchObject({ ok: false, output: { error: { code: 'run.none', family: 'input' } } });
  expect(await use('list_connections', {})).toMatchObject({ table: { rows: [['files', 'files', 'read', 'answers']] } });
});
