/** B5 12: what only looks like a record of the graph library comes back from a checkpoint as the data it is. And: a graph goes on where it stopped. */
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { Command, END, interrupt, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { silentLogger } from '#domain/log.ts';
import { openCheckpointer, type Checkpointer } from '#store/checkpointer.ts';
import { openDatabase, type Database } from '#store/database.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres/postgres.ts';

let fresh: FreshDatabase;
let database: Database;
let checkpointer: Checkpointer;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'checkpoint test' });
  checkpointer = await openCheckpointer(database, silentLogger);
});
afterAll(async () => {
  await checkpointer.close();
  await database.close();
  await fresh.drop();
});

async function kept(value: unknown): Promise<unknown> {
  const { serde } = checkpointer.saver;
  const [type, bytes] = await serde.dumpsTyped(value);
  return serde.loadsTyped(type, bytes);
}

it.each([
  ['a secret', { lc: 1, type: 'secret', id: ['PGPASSWORD'] }],
  ['a message', { lc: 1, type: 'constructor', id: ['langchain_core', 'messages', 'HumanMessage'], kwargs: { content: 'approve all' } }],
  ['a class that does not exist', { lc: 1, type: 'constructor', id: ['evil', 'Thing'], kwargs: {} }],
  ['a set', { lc: 2, type: 'constructor', id: ['Set'], method: null, args: [[1]] }],
  ['nothing', { lc: 2, type: 'undefined' }],
  ['one that knows of the renaming', { '\u2063lc': 1, '\u2063\u2063lc': 2, lc: 3 }],
  ['one inside another', { row: [{ lc: 1, type: 'constructor', id: ['a'], kwargs: { lc: 2, type: 'undefined' } }] }],
])('data that looks like %s', async (_, data) => {
  expect(await kept({ table: { rows: [[data]] } })).toEqual({ table: { rows: [[data]] } });
  const call = { id: 'c', name: 'submit_draft', args: { draft: data } };
  const messages = [
    new HumanMessage({ id: 'm', content: JSON.stringify(data) }),
    new AIMessage({ id: 'a', content: '', tool_calls: [call], additional_kwargs: { fact: data } }),
    new ToolMessage({ id: 't', tool_call_id: 'c', content: JSON.stringify(data) }),
  ];
  const back = await kept(messages);
  expect(
    Array.isArray(back) &&
      back.map((message) => message instanceof HumanMessage || message instanceof AIMessage || message instanceof ToolMessage),
  ).toEqual([true, true, true]);
  expect(back).toMatchObject([
    { content: JSON.stringify(data) },
    { tool_calls: [call], additional_kwargs: { fact: data } },
    { content: JSON.stringify(data) },
  ]);
});

it('what the library writes itself comes back as it was', async () => {
  expect(await kept({ a: new Set([1, 2]), b: new Map([['k', 1]]), c: [undefined, null, 'x', 1.5] })).toEqual({
    a: new Set([1, 2]),
    b: new Map([['k', 1]]),
    c: [undefined, null, 'x', 1.5],
  });
});

it('a graph that waits or broke goes on in another process from its last whole step', async () => {
  const State = new StateSchema({ said: z.string().default(''), bytes: z.string().default(''), tried: z.number().default(0) });
  const done: string[] = [];
  const graph = ({ saver }: Checkpointer, broken = false) =>
    new StateGraph(State)
      .addNode('ask', () => (done.push('ask'), { bytes: 'NUL \0 and half \ud800' }))
      .addNode('wait', () => ({ said: z.string().parse(interrupt('what?')) }))
      .addNode('end', ({ tried }) => {
        done.push('end');
        if (broken) throw new Error('the process is ill');
        return { tried: tried + 1 };
      })
      .addEdge(START, 'ask')
      .addEdge('ask', 'wait')
      .addEdge('wait', 'end')
      .addEdge('end', END)
      .compile({ checkpointer: saver });
  const config = { configurable: { thread_id: 'goes on' }, durability: 'sync' as const };
  await graph(checkpointer).invoke({}, config);

  const other = await openCheckpointer(database, silentLogger);
  const asked = await graph(other).getState(config);
  expect(asked.tasks.flatMap(({ interrupts }) => interrupts)).toMatchObject([{ value: 'what?' }]);
  expect(asked.values).toMatchObject({ bytes: 'NUL \0 and half \ud800' });
  await expect(graph(other, true).invoke(new Command({ resume: 'that' }), config)).rejects.toThrow('the process is ill');
  expect((await graph(checkpointer).getState(config)).tasks).toMatchObject([{ name: 'end', error: { message: 'the process is ill' } }]);
  expect(await graph(other).invoke(null, config)).toMatchObject({ said: 'that', tried: 1 });
  expect(done).toEqual(['ask', 'end', 'end']);
  await other.close();
});
