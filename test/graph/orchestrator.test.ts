/** The conversation graph: whatever a model says, it ends in a sentence, a question or a plan, and writes nothing. */
import { ToolMessage } from '@langchain/core/messages';
import { describe, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { conflictError, errorFact, transientError } from '#domain/errors.ts';
import { paidFor } from '#domain/paid-tokens.ts';
import { converse, lookTool, prepared, unpaired, type Conversation } from '#test/support/played/scripted-conversation.ts';

const draft = { name: 'submit_draft', args: { draft: { title: 'anything' } } };
const look = { name: 'look', args: { name: 'orders' } };
const anotherDraft = Draft.parse({
  title: 'By hand',
  sources: [{ id: 'o', path: 'data/o.csv' }],
  loads: [{ from: 'o', table: 'public.o' }],
});
const problem = (message: string) => [{ code: 'column.unknown', message }];

/** What holds after every turn. */
async function expectSound(conversation: Conversation): Promise<void> {
  expect(unpaired((await conversation.state()).messages)).toEqual([]);
  for (const { messages } of conversation.heard) expect(unpaired(messages)).toEqual([]);
}

describe('a draft', () => {
  test('that holds is waited for', async () => {
    const it = converse([[look], [draft]]);
    await it.hear('load orders');
    expect(await it.waitsFor()).toBe('prepared');
    expect(it.plans.size).toBe(1);
    expect(it.said).toEqual([]);
    await expectSound(it);
  });

  test('that is wrong goes back to the model with what is wrong, and may be repaired', async () => {
    const it = converse([[draft], [draft]]);
    it.problems.push(problem('There is no column "idd".'));
    await it.hear('load orders');
    expect(it.plans.size).toBe(1);
    const told = it.heard[1]?.messages.at(-1);
    expect(ToolMessage.isInstance(told) && told.status).toBe('error');
    expect(told?.text).toContain('There is no column \\"idd\\".');
    await expectSound(it);
  });

  test('that is wrong three times ends in an honest sentence', async () => {
    const it = converse([[draft], [draft], [draft]]);
    it.problems.push(problem('First.'), problem('Second.'), problem('There is no column "total".'));
    await it.hear('load orders');
    expect(it.plans.size).toBe(0);
    expect(it.said.map(({ text }) => text)).toEqual(['I could not make a plan of this. There is no column "total". Nothing was written.']);
    expect(await it.waitsFor()).toBeNull();
    await expectSound(it);
  });

  test('of new files alone is at its end when there are none', async () => {
    const it = converse([[draft], [draft]]);
    it.problems.push([{ code: 'load.nothing-new', message: 'There is nothing new to load: data/inbox holds no files now.' }]);
    await it.hear('load the new files');
    expect(it.said.map(({ text }) => text)).toEqual(['There is nothing new to load: data/inbox holds no files now.']);
    expect(it.heard).toHaveLength(1);
    expect(await it.waitsFor()).toBeNull();
    await expectSound(it);
  });

  test('that needs a choice becomes the question of the compiler', async () => {
    const question = { text: 'orders exists. Append, replace or upsert?', choices: ['append', 'replace', 'upsert'] };
    const it = converse([[draft], [draft], [draft]]);
    for (let n = 0; n < 3; n += 1) it.problems.push([{ code: 'load.mode', message: 'Which mode?', question }]);
    await it.hear('load orders');
    expect(it.said).toMatchObject([{ text: question.text, question }]);
  });

  test('is taken alone: a second draft and read tools beside it are refused, and each is answered', async () => {
    const it = converse([[look, draft, draft]]);
    await it.hear('load orders twice');
    expect(it.plans.size).toBe(1);
    expect(it.events.filter(({ type }) => type === 'tool.started')).toEqual([]);
    await expectSound(it);
  });

  test.each([
    ['no draft', {}],
    ['a text for a draft', { draft: 'load it' }],
    ['notes that are not a list', { draft: {}, notes: 'none' }],
  ])('with %s is a problem, not a crash', async (_what, args) => {
    const it = converse([[{ name: 'submit_draft', args }], 'I give up.']);
    it.problems.push(problem('The draft has no title.'));
    await it.hear('load orders');
    expect(it.said.map(({ text }) => text)).toEqual(['I give up.']);
    await expectSound(it);
  });
});

describe('an undo', () => {
  test('that is proposed is waited for like a draft, and announced', async () => {
    const it = converse([[{ name: 'propose_undo', args: { run: 41 } }]]);
    await it.hear('undo run 41');
    expect(await it.waitsFor()).toBe('prepared');
    expect([...it.plans.keys()]).toEqual(['undo-41']);
    await prepared(it);
    expect(await it.waitsFor()).toBe('decision');
    await expectSound(it);
  });

  test('that cannot be is refused with the reason', async () => {
    const says = 'Run 7 was undone already by run 8.';
    const it = converse([[{ name: 'propose_undo', args: { run: '7' } }]]);
    await it.hear('undo it');
    expect(it.said[0]?.text).toContain(says);
    expect(it.said[0]?.refused?.reason).toContain(says);
    expect(await it.waitsFor()).toBeNull();
    await expectSound(it);
  });

  test('gives way to a draft beside it', async () => {
    const it = converse([[{ name: 'propose_undo', args: { run: 'last' } }, draft]]);
    await it.hear('undo that and load orders');
    expect([...it.plans.keys()]).not.toContain('undo-last');
    expect(it.plans.size).toBe(1);
    await expectSound(it);
  });
});

describe('a call that ends the turn and cannot be read', () => {
  test.each([
    ['propose_undo', { run: 'yesterday' }, { run: 41 }],
    ['propose_action', { do: 'stop' }, { do: 'pause', all: true }],
    ['submit_draft', {}, draft.args],
  ])('goes back to the model with what is wrong: %s', async (name, wrong, right) => {
    const it = converse([[look, { name, args: wrong }], [{ name, args: right }]]);
    await it.hear('do it');
    const told = it.heard[1]?.messages.at(-1);
    expect(told?.text).toContain('tool.input');
    expect(it.heard).toHaveLength(2);
    expect(it.events.filter(({ type }) => type === 'tool.refused')).toEqual([]);
    await expectSound(it);
  });

  test('goes back three times at most, and ends in a sentence', async () => {
    const it = converse(Array.from({ length: 4 }, () => [{ name: 'propose_undo', args: {} }]));
    await it.hear('undo it');
    expect(it.heard).toHaveLength(4);
    expect(it.said[0]?.text.length).toBeGreaterThan(20);
    expect(await it.waitsFor()).toBeNull();
    await expectSound(it);
  });

  test('is read as it was meant where only its form is another', async () => {
    const it = converse([[{ name: 'ask_user', args: { text: 'Which?', choices: '["2025", "2026"]' } }]]);
    await it.hear('load orders');
    expect(it.said).toMatchObject([{ text: 'Which?', question: { choices: ['2025', '2026'] } }]);
    await expectSound(it);
  });
});

describe('tools', () => {
  test('called at once are all answered, in their order', async () => {
    const it = converse([[look, { ...look, args: { name: 'customers' } }, { name: 'look', args: {} }], 'Three things.']);
    await it.hear('look around');
    const results = (await it.state()).messages.filter((one) => ToolMessage.isInstance(one));
    expect(results.map((one) => one.text)).toEqual([
      '{"seen":"{\\"name\\":\\"orders\\"}"}',
      '{"seen":"{\\"name\\":\\"customers\\"}"}',
      '{"seen":"{}"}',
    ]);
    await expectSound(it);
  });

  test('that do not exist are answered with that', async () => {
    const it = converse([[{ name: 'publish', args: { table: 'orders' } }, { name: 'rm_rf' }], 'I cannot do that.']);
    await it.hear('publish at once');
    expect(it.events.filter(({ type }) => type.startsWith('tool.'))).toMatchObject([
      { type: 'tool.refused', data: { tool: 'publish' } },
      { type: 'tool.refused', data: { tool: 'rm_rf' } },
    ]);
    expect(it.said.map(({ text }) => text)).toEqual(['I cannot do that.']);
    await expectSound(it);
  });

  test('that fail are answered with the error, and the model goes on', async () => {
    const failing = lookTool(async () => ({ ok: false, output: { error: { code: 'source.not-found' } }, summary: 'not there' }));
    const it = converse([[look], 'It is not there.'], [failing]);
    await it.hear('look');
    expect(it.events).toContainEqual(expect.objectContaining({ type: 'tool.finished', data: expect.objectContaining({ ok: false }) }));
    expect(it.said).toMatchObject([{ text: 'It is not there.' }]);
  });

  test('called without an end are stopped after eight rounds, with a sentence', async () => {
    const it = converse([...Array.from({ length: 8 }, () => [look]), [look], 'Found.']);
    await it.hear('look forever');
    expect(it.heard).toHaveLength(8);
    expect(it.said.map(({ text }) => text)).toEqual(['I looked 8 times and could not finish this. Please say it in smaller parts.']);
    // The next message starts with a full allowance.
    await it.hear('look once');
    expect(it.said.at(-1)?.text).toBe('Found.');
    await expectSound(it);
  });

  test('of the planner cost nothing: it may look more often, and not without an end', async () => {
    const it = converse([...Array.from({ length: 12 }, () => [look]), 'Found.', ...Array.from({ length: 40 }, () => [look])]);
    it.answeredBy = 'offline';
    await it.hear('look at all there is');
    expect(it.said.map(({ text }) => text)).toEqual(['Found.']);
    await it.hear('look forever');
    expect(it.said.at(-1)).toMatchObject({ text: expect.stringContaining('could not finish this'), model: 'policy' });
    await expectSound(it);
  });

  test.each([
    { of: 'tokens', usage: { promptTokens: 100, completionTokens: 6000, estimated: false }, says: 'tokens of the model' },
    { of: 'cost', usage: { promptTokens: 600, completionTokens: 0, estimated: false }, says: 'a turn may cost 1' },
  ])('called until the turn has no more $of are stopped with a sentence', async ({ usage, says }) => {
    const it = converse([[look], [look], [look], 'Found.']);
    it.usage = usage;
    await it.hear('look a lot');
    expect(it.heard).toHaveLength(2);
    expect(it.said).toMatchObject([{ text: expect.stringContaining(says), model: 'policy' }]);
    expect(it.used).toMatchObject([{ seq: 1, askedBy: 'ana', model: 'scripted' }, { seq: 1 }]);
    // The next turn has its own.
    await it.hear('look once');
    expect(it.heard).toHaveLength(4);
    await expectSound(it);
  });

  test('whose call ids repeat, in one message or over turns, are answered all the same', async () => {
    const same = { ...look, id: 'call_0' };
    const it = converse([[same, same], [same], 'Done.', [same], 'Done again.']);
    await it.hear('look');
    await it.hear('look again');
    expect(it.said.map(({ text }) => text)).toEqual(['Done.', 'Done again.']);
    expect((await it.state()).messages.filter((one) => ToolMessage.isInstance(one))).toHaveLength(4);
    await expectSound(it);
  });

  test('with long results are cut before a model reads them', async () => {
    const long = lookTool(async () => ({ ok: true, output: { text: 'x'.repeat(100_000) }, summary: 'long' }));
    const it = converse([[look], 'Long.'], [long]);
    await it.hear('look');
    expect(it.heard[1]?.messages.at(-1)?.text.length).toBeLessThan(25_000);
  });

  test('bound to the model are the read tools and those that end a turn', async () => {
    const it = converse(['Hello.']);
    await it.hear('hello');
    expect(it.heard[0]?.tools.map(({ name }) => name)).toEqual([
      'look',
      'answer',
      'submit_draft',
      'propose_undo',
      'propose_action',
      'ask_user',
      'refuse',
      'reject_plan',
    ]);
  });
});

describe('an answer', () => {
  const table = {
    columns: [
      { name: 'country', type: 'VARCHAR' },
      { name: 'orders', type: 'BIGINT' },
    ],
    rows: [
      ['DE', 7],
      ['FR', 3],
    ],
    truncated: false,
  };
  const seeing = () => lookTool(async () => ({ ok: true, output: {}, summary: '2 rows', table }));

  test('ends the turn with its words, the last result, how it is drawn, and what was not used', async () => {
    const it = converse([[look], [{ name: 'answer', args: { text: 'Mostly DE.', notUnderstood: ['nicely'] } }]], [seeing()]);
    await it.hear('orders by country, nicely');
    expect(it.said).toMatchObject([
      { text: 'Mostly DE.', table, chart: { kind: 'bar', x: 'country', y: ['orders'] }, notUnderstood: ['nicely'] },
    ]);
    expect(unpaired((await it.state()).messages)).toEqual([]);
  });

  test('shows no rows that no tool returned, and none when it says so', async () => {
    const forged = { name: 'answer', args: { text: 'Here.', table: { columns: [], rows: [['forged']], truncated: false } } };
    const it = converse(
      [...Array.from({ length: 4 }, () => [forged]), [look], [{ name: 'answer', args: { text: 'Ten.', table: false } }]],
      [seeing()],
    );
    await it.hear('orders?');
    expect(JSON.stringify(it.said)).not.toContain('forged');
    await it.hear('how many?');
    expect(it.said[1]).toEqual(expect.not.objectContaining({ table: expect.anything() }));
  });

  test('is drawn as asked only where the result has the columns', async () => {
    const it = converse(
      [[look], [{ name: 'answer', args: { text: 'So.', chart: { kind: 'line', x: 'gone', y: ['orders'] } } }]],
      [seeing()],
    );
    await it.hear('draw it');
    expect(it.said).toMatchObject([{ chart: { kind: 'bar', x: 'country' } }]);
  });

  test('carries the table that was looked at', async () => {
    const table = { columns: [{ name: 'n', type: 'BIGINT' }], rows: [[7]], truncated: false };
    const it = converse(
      [[look], 'Seven.', 'You are welcome.'],
      [lookTool(async () => ({ ok: true, output: { table }, summary: '1 row', table }))],
    );
    await it.hear('how many?');
    expect(it.said).toMatchObject([{ text: 'Seven.', table }]);
    await it.hear('thanks');
    expect(it.said[1]).toEqual(expect.not.objectContaining({ table: expect.anything() }));
  });

  test('that asks carries the question, one that refuses the reason', async () => {
    const it = converse([
      [{ name: 'ask_user', args: { text: 'Which orders?', choices: ['2025', '2026'] } }],
      [{ name: 'refuse', args: { reason: 'Tables cannot be dropped from here.' } }],
    ]);
    await it.hear('load orders');
    await it.hear('drop table orders');
    expect(it.said).toMatchObject([
      { text: 'Which orders?', question: { choices: ['2025', '2026'] } },
      { text: 'Tables cannot be dropped from here.', refused: { reason: 'Tables cannot be dropped from here.' } },
    ]);
    await expectSound(it);
  });

  test.each([
    ['an empty question', [{ name: 'ask_user', args: { text: '' } }]],
    ['a question without words', [{ name: 'ask_user', args: {} }]],
    ['a refusal without a reason', [{ name: 'refuse', args: { because: 'no' } }]],
    ['nothing at all', ''],
    ['blanks', ' \n '],
  ])('made of %s is still a sentence', async (_what, line) => {
    const it = converse([line, line, line, line]);
    await it.hear('load orders');
    expect(it.said).toHaveLength(1);
    expect(it.said[0]?.text.length).toBeGreaterThan(20);
    await expectSound(it);
  });

  test('that the model could not give says why, and that nothing was written', async () => {
    const broken = transientError('model.incomplete', 'The model stopped in the middle of its answer.', { hint: 'Ask again.' });
    const it = converse([broken, 'Now it works.']);
    await it.hear('load orders');
    expect(it.said).toMatchObject([
      { text: 'The model stopped in the middle of its answer. Ask again. Nothing was planned or written.', model: 'policy' },
    ]);
    expect(it.used).toEqual([]);
    await it.hear('again');
    expect(it.said.at(-1)?.text).toBe('Now it works.');
    await expectSound(it);
  });

  test('that could not be stored is no answer: the turn is tried again when the catalog is back', async () => {
    const it = converse(['Here it is.', 'Here it is.']);
    it.before = (port) => {
      if (port === 'spent') throw transientError('catalog.unreachable', 'The catalog database does not answer.');
    };
    await expect(it.hear('load orders', 1)).rejects.toMatchObject({ code: 'catalog.unreachable' });
    expect(it.said).toEqual([]);
    it.before = () => {};
    await it.hear('load orders', 1);
    expect(it.said).toMatchObject([{ text: 'Here it is.' }]);
    await expectSound(it);
  });

  test('that failed after it was counted is paid for', async () => {
    const it = converse([transientError('model.incomplete', 'Cut off.', { details: paidFor({ promptTokens: 70, completionTokens: 9 }) })]);
    await it.hear('load orders');
    expect(it.used).toMatchObject([{ model: 'scripted', promptTokens: 70, completionTokens: 9, estimated: false }]);
  });
});

describe('a card', () => {
  test('is announced, then waited for, then closed by what was decided', async () => {
    const it = converse([[draft], 'Thanks.']);
    await it.hear('load orders');
    const planId = await prepared(it);
    expect(await it.waitsFor()).toBe('decision');
    expect(it.said).toHaveLength(1);
    Object.assign(it.plans.get(planId)!, {
      state: 'approved',
      decidedBy: 'ana',
      run: { number: 7, state: 'queued', receipt: null, error: null },
    });
    await it.wake({ cause: 'decided', planId });
    expect(await it.waitsFor()).toBeNull();
    await it.wake({ cause: 'ran', planId });
    expect(it.said).toHaveLength(1);
    await it.hear('thanks');
    expect(it.heard.at(-1)?.messages.map((one) => one.text)).toContainEqual(expect.stringContaining('Plan version 1 is approved by ana'));
    await expectSound(it);
  });

  test('stays while a question is answered', async () => {
    const it = converse([[draft], 'It has nine columns.']);
    await it.hear('load orders');
    await prepared(it);
    await it.hear('how many columns has it?');
    expect(it.said.at(-1)?.text).toBe('It has nine columns.');
    expect(await it.waitsFor()).toBe('decision');
    expect([...it.plans.values()].map(({ state }) => state)).toEqual(['proposed']);
  });

  test('is superseded by a new draft, and the news of the old one change nothing', async () => {
    const it = converse([[draft], [draft]]);
    await it.hear('load orders');
    const first = await prepared(it);
    await it.hear('no, upsert them');
    expect([...it.plans.values()].map(({ state }) => state)).toEqual(['superseded', 'preparing']);
    expect(await it.waitsFor()).toBe('prepared');
    await it.wake({ cause: 'prepared', planId: first });
    await it.wake({ cause: 'decided', planId: first });
    expect(await it.waitsFor()).toBe('prepared');
    await prepared(it);
    expect(await it.waitsFor()).toBe('decision');
    expect(it.said).toHaveLength(2);
  });

  test('is withdrawn when the person says so', async () => {
    const it = converse([[draft], [{ name: 'reject_plan', args: { reason: 'wrong table' } }], [{ name: 'reject_plan' }]]);
    await it.hear('load orders');
    await prepared(it);
    await it.hear('forget it');
    expect([...it.plans.values()]).toMatchObject([{ state: 'rejected', reason: 'wrong table', decidedBy: 'ana' }]);
    expect(it.said.at(-1)?.text).toBe('The plan is withdrawn. Nothing was written.');
    expect(await it.waitsFor()).toBeNull();
    await it.hear('forget it');
    expect(it.said.at(-1)?.text).toBe('There is no plan waiting, so there is nothing to withdraw.');
    await expectSound(it);
  });

  test('that was approved in the moment it is taken back is told as what it is now: a run', async () => {
    const it = converse([[draft], [{ name: 'reject_plan' }], [{ name: 'reject_plan' }]]);
    await it.hear('load orders');
    const facts = it.plans.get(await prepared(it))!;
    Object.assign(facts, { state: 'approved', decidedBy: 'ben', run: { number: 7, state: 'running', receipt: null, error: null } });
    await it.hear('forget it');
    expect(it.said.at(-1)?.text).toContain('approved by ben before this came, and run 7 is under way. Say “cancel run 7” to stop it.');
    Object.assign(facts, { run: { ...facts.run, state: 'succeeded' } });
    await it.hear('forget it');
    expect(it.said.at(-1)?.text).toMatch(/nothing to withdraw\. Run 7 has loaded .*: “undo run 7” prepares taking that back\./);
    await expectSound(it);
  });

  test('that was made or changed elsewhere is stated before what is said about it, and once', async () => {
    const it = converse([[draft], 'Fine.', 'Still fine.', 'As before.']);
    await it.hear('load orders');
    it.elsewhere = { planId: await prepared(it), version: 1, draft: anotherDraft };
    await it.hear('is that right?');
    expect(JSON.stringify(it.heard.at(-1)?.messages)).not.toContain('version 1 now');
    it.elsewhere = { planId: 'edited', version: 2, draft: anotherDraft };
    await it.hear('and now?');
    await it.hear('and then?');
    const texts = it.heard.at(-1)?.messages.map(({ text }) => text) ?? [];
    expect(texts.filter((text) => text.includes('The plan is version 2 now') && text.includes(anotherDraft.title))).toHaveLength(1);
    expect(texts.findIndex((text) => text.includes('version 2 now'))).toBe(texts.indexOf('and now?') - 1);
    await expectSound(it);
  });

  test('that could not be prepared is told with its reason', async () => {
    const it = converse([[draft]]);
    await it.hear('load orders');
    const [plan] = it.plans.values();
    const error = conflictError('source.changed', 'The file changed while it was read.', { hint: 'Ask again.' });
    Object.assign(plan!, { state: 'rejected', error: errorFact(error) });
    await it.wake({ cause: 'prepared', planId: plan!.planId });
    expect(it.said.at(-1)?.text).toBe('Plan 1 could not be prepared: The file changed while it was read. Ask again. Nothing was written.');
    expect(await it.waitsFor()).toBeNull();
  });
});

describe('news that a message was faster than', () => {
  /** The card was approved by a button; the conversation was told nothing yet. */
  async function approved(it: Conversation, run: string): Promise<string> {
    await it.hear('load orders');
    const planId = await prepared(it);
    const news = { state: 'approved', decidedBy: 'ana', run: { number: 7, state: run, receipt: null, error: null } };
    Object.assign(it.plans.get(planId) ?? {}, news);
    return planId;
  }
  const factsHeard = (it: Conversation): unknown[] =>
    (it.heard.at(-1)?.messages ?? []).flatMap((message) => {
      const fact: unknown = message.additional_kwargs['fact'];
      return typeof fact === 'object' && fact !== null && 'type' in fact ? [fact.type] : [];
    });

  test('a run that ended a moment ago is known to what is said next, and its news changes nothing any more', async () => {
    const it = converse([[draft], 'Fine.']);
    const planId = await approved(it, 'succeeded');
    await it.hear('undo that');
    expect(factsHeard(it).slice(-2)).toEqual(['plan.decided', 'run.succeeded']);
    expect(await it.waitsFor()).toBeNull();
    const { messages } = await it.state();
    await it.wake({ cause: 'decided', planId });
    await it.wake({ cause: 'ran', planId });
    expect((await it.state()).messages).toHaveLength(messages.length);
    await expectSound(it);
  });

  test('of a run that goes on the decision is known, and its end is taken in when it comes', async () => {
    const it = converse([[draft], 'Fine.', 'Fine.']);
    const planId = await approved(it, 'running');
    await it.hear('and now?');
    expect(factsHeard(it).at(-1)).toBe('plan.decided');
    Object.assign(it.plans.get(planId)?.run ?? {}, { state: 'failed' });
    await it.wake({ cause: 'ran', planId });
    await it.hear('and now?');
    expect(factsHeard(it).at(-1)).toBe('run.failed');
    await expectSound(it);
  });

  test('a card that waits stays open', async () => {
    const it = converse([[draft], 'Fine.']);
    await it.hear('load orders');
    await prepared(it);
    await it.hear('how many rows is that?');
    expect(await it.waitsFor()).toBe('decision');
    expect(factsHeard(it).at(-1)).toBe('plan.proposed');
  });
});
