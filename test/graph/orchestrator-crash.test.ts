/** The conversation graph dies at any step and is woken again: it ends as if nothing had happened, and says nothing twice. */
import type { BaseMessage } from '@langchain/core/messages';
import { describe, expect, test } from 'vitest';
import { bugError } from '#domain/errors.ts';
import { converse, lookTool, prepared, unpaired, type Conversation, type Line } from '#test/support/played/scripted-conversation.ts';

const draft = { name: 'submit_draft', args: { draft: { title: 'anything' } } };
const look = { name: 'look', args: { name: 'orders' } };

const shape = (one: BaseMessage) => ({ type: one.type, id: one.id, text: one.text, calls: 'tool_calls' in one ? one.tool_calls : [] });

async function outcome(conversation: Conversation) {
  const { messages, waiting, planId, handledSeq } = await conversation.state();
  return {
    messages: messages.map(shape),
    waiting,
    planId,
    handledSeq,
    waitsFor: await conversation.waitsFor(),
    said: conversation.said,
    plans: [...conversation.plans.values()].map(({ version, state, reason }) => ({ version, state, reason })),
  };
}

interface Story {
  script: Line[];
  play: (conversation: Conversation) => Promise<void>;
}

/** The model's lines depend on what it was asked, not on how often: a model that is asked again says the same. */
const byLength = (lines: Record<number, Line>): Line[] =>
  Array.from({ length: 40 }, () => (speech) => {
    const line = lines[speech.messages.length];
    if (line === undefined || line instanceof Error || typeof line === 'function')
      throw bugError('script.over', `No line for ${speech.messages.length}.`);
    return line;
  });

const stories: Record<string, Story> = {
  'a question': {
    script: byLength({ 2: [look, look], 5: 'Seven.' }),
    play: (conversation) => conversation.hear('how many?', 1),
  },
  'a plan that is repaired, announced and approved': {
    script: byLength({ 2: [look], 4: [draft], 6: [draft] }),
    async play(conversation) {
      conversation.problems.push([{ code: 'column.unknown', message: 'No such column.' }]);
      await conversation.hear('load orders', 1);
      const planId = await prepared(conversation);
      Object.assign(conversation.plans.get(planId)!, {
        state: 'approved',
        decidedBy: 'ana',
        run: { number: 1, state: 'queued', receipt: null, error: null },
      });
      await conversation.wake({ cause: 'decided', planId });
      await conversation.wake({ cause: 'ran', planId });
    },
  },
  'a card that is replaced': {
    script: byLength({ 2: [draft], 6: [draft] }),
    async play(conversation) {
      await conversation.hear('load orders', 1);
      await prepared(conversation);
      await conversation.hear('no, customers', 5);
      await prepared(conversation);
    },
  },
  'a card that is withdrawn': {
    script: byLength({ 2: [draft], 6: [{ name: 'reject_plan', args: { reason: 'wrong' } }] }),
    async play(conversation) {
      await conversation.hear('load orders', 1);
      await prepared(conversation);
      await conversation.hear('forget it', 5);
    },
  },
};

/** Steps that leave something behind: to die after them is another thing than to die before the next. */
const lasting = new Set(['put', 'putWrites', 'submit', 'say', 'withdraw']);

describe.each(Object.keys(stories))('%s', (name) => {
  const story = stories[name]!;

  test('is the same when every wake is delivered twice', async () => {
    const [once, twice] = [converse(story.script), converse(story.script)];
    await story.play(once);
    twice.deliver = async (takes) => {
      await takes();
      await takes();
    };
    await story.play(twice);
    expect(await outcome(twice)).toEqual(await outcome(once));
    expect(twice.heard.length).toBe(once.heard.length);
  });

  test('is the same when it died at any step, before or after that step was done', async () => {
    const whole = converse(story.script);
    const steps: string[] = [];
    whole.before = (port) => void steps.push(port);
    await story.play(whole);
    const expected = await outcome(whole);
    expect(unpaired((await whole.state()).messages)).toEqual([]);
    expect(steps.length).toBeGreaterThan(10);
    for (const [index, port] of steps.entries()) {
      for (const when of lasting.has(port) ? (['before', 'after'] as const) : (['before'] as const)) {
        const conversation = converse(story.script);
        conversation[when] = (_port, nth) => {
          if (nth === index + 1) throw bugError('test.died', `died ${when} ${port}`);
        };
        conversation.deliver = (takes) => takes().catch(takes);
        await story.play(conversation);
        expect(await outcome(conversation), `died ${when} step ${index + 1} of ${steps.length}, ${port}`).toEqual(expected);
      }
    }
  });
});

describe('a turn that breaks every time', () => {
  const breaking = (): Conversation =>
    converse([[look], 'Still here.', 'And again.'], [lookTool(() => Promise.reject(new TypeError('nobody thought of this')))]);

  test('does not keep the next message from being answered, and leaves no call without an answer', async () => {
    const it = breaking();
    await expect(it.hear('look', 1)).rejects.toThrow('nobody thought of this');
    await expect(it.hear('look', 1)).rejects.toThrow('nobody thought of this');
    await it.hear('hello?', 4);
    expect(it.said.map(({ text }) => text)).toEqual(['Still here.']);
    await it.hear('look', 1);
    expect(it.said).toHaveLength(1);
    expect(unpaired((await it.state()).messages)).toEqual([]);
    for (const { messages } of it.heard) expect(unpaired(messages)).toEqual([]);
  });
});

test('a long conversation reaches the model whole and in pairs: what fits is for the model to say', async () => {
  const it = converse(Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? [look] : `Answer ${n}.`)));
  for (let n = 0; n < 40; n += 1) await it.hear(`question ${n}`);
  const last = it.heard.at(-1)?.messages ?? [];
  expect(last).toHaveLength(160);
  expect(last.slice(0, 2).map((one) => one.type)).toEqual(['system', 'human']);
  expect(unpaired(last)).toEqual([]);
  expect((await it.state()).messages).toHaveLength(160);
});
