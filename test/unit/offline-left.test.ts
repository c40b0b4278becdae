/** The planner goes on where it stopped, and comes to the same from its start. */
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { expect, test } from 'vitest';
import { atStart, listDatasets, type Planning, type Standing } from '#models/offline/asking.ts';
import { leave, left } from '#models/offline/left.ts';
import type { Reply } from '#models/offline/reply.ts';
import { House } from './offline-house.ts';

test.each([
  ['load completed orders into a.b, drop duplicates by order_id'],
  ['revenue by country into a.b'],
  ['pivot orders: one row per country, one column per status, number of orders'],
  ['how many orders are there per month?'],
  ['load the stuff into a.b', 'orders', 'only the completed ones'],
])('%s: a step that remembers the one before and one that does not say the same', async (...said) => {
  const house = await House.open();
  const turns = async (isForgetful: boolean): Promise<unknown[]> => {
    house.reset();
    house.isForgetful = isForgetful;
    const outcomes: unknown[] = [];
    for (const text of said) outcomes.push(await house.say(text));
    return outcomes;
  };
  const remembering = await turns(false);
  expect(remembering).toEqual(await turns(true));
  house.close();
});

const asking = (): Standing =>
  atStart(
    (function* (): Planning<Reply> {
      yield* listDatasets();
      return { text: 'done', calls: [] };
    })(),
  );
const prompt = new SystemMessage('Today is 2026-11-22.');
const request = new HumanMessage('load orders');
const call = new AIMessage({ content: '', tool_calls: [{ id: 'a', name: 'list_datasets', args: {} }] });
const answer = new ToolMessage({ tool_call_id: 'a', content: '{"datasets":[]}' });

test('what was left is found once by the same conversation, whose prompt is written anew', () => {
  const standing = asking();
  leave([prompt, request], standing);
  expect(left([new SystemMessage('Today is 2026-11-22.'), request, call, answer])).toBe(standing);
  expect(left([prompt, request, call, answer])).toBeNull();
});

test.each([
  ['another prompt', [new SystemMessage('Today is 2026-11-23.'), request, call, answer]],
  ['the same words said again', [prompt, new HumanMessage('load orders'), call, answer]],
  ['an earlier message that went', [request, call, answer]],
])('%s begins from the start', (_, messages) => {
  leave([prompt, request], asking());
  expect(left(messages)).toBeNull();
});
