/**
 * How a conversation is told in Slack: answers come word by word, as a stream or a growing message, and are never left half said; what
 * Slack refuses, ends or is too busy for is told all the same, and once.
 */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { startSlack, type SlackSurface } from '#surfaces/slack/slack.ts';
import { wholeWords } from '#surfaces/slack/tell/live-answer.ts';
import { eventually, startFakeSlack, signingSecret, type FakeSlack, type ShownMessage } from '../support/slack/fake-slack.ts';
import { fingerprint, memoryApp, type MemoryApp } from '../support/played/memory-app.ts';
import { memorySlackStore } from '../support/slack/memory-slack-store.ts';
import { sampleCard, samplePlan } from '../support/played/sample-card.ts';

interface Talk {
  slack: FakeSlack;
  /** A word of the model, or a thought. */
  speak(text: string, more?: Parameters<MemoryApp['token']>[2]): void;
  note(event: Parameters<MemoryApp['append']>[1]): void;
  answer(text: string, messageId?: string): void;
  /** The message that holds a text. */
  holding(text: string): ShownMessage | undefined;
  seen(text: string): Promise<ShownMessage>;
  restart(): Promise<void>;
}

const proposed = { plan: samplePlan, card: sampleCard, fingerprint };

/** A conversation of Slack in which somebody has asked, and which is being told. */
async function talking(): Promise<Talk> {
  const [slack, app] = [await startFakeSlack(), memoryApp()];
  const { threadId } = await app.openThread({ id: 'ana', name: 'ana', roles: ['approver'] }, {});
  let lastSeq = 0;
  let wake: (threadId: string | null) => void = () => {};
  const store = memorySlackStore(() => lastSeq);
  await store.tie({ threadId, team: 'T1', channel: 'C1', threadTs: '1700000000.000001', ownerId: 'ana', userId: 'UANA00001' });
  const settings = { botToken: 'xoxb-test', signingSecret, appToken: null, apiUrl: slack.apiUrl, alertChannel: null, users: {} };
  const onEvents = (listener: typeof wake) => {
    wake = listener;
    return () => {};
  };
  const start = (): Promise<SlackSurface> =>
    startSlack({ app, store, settings, log: silentLogger, onEvents, isBlocked: async () => false });
  let surface = await start();
  onTestFinished(async () => {
    await surface.close();
    await slack.close();
  });
  const note: Talk['note'] = (event) => {
    lastSeq = app.append(threadId, event).seq;
    wake(threadId);
  };
  const holding = (text: string) => slack.messages().find((message) => message.text.includes(text));
  note({ type: 'message.user', data: { text: 'how many orders?', by: 'ana', clientMessageId: 'slack-1' } });
  await eventually('somebody who listens', () => app.followers() > 0, slack, 20);
  return {
    slack,
    note,
    holding,
    speak: (text, more) => app.token(threadId, text, more),
    answer: (text, messageId = 'm1') => note({ type: 'message.assistant', data: { messageId, text, model: 'scripted' } }),
    // Sooner than a test is given up, so that it says what was missing.
    seen: (text) => eventually(text, () => holding(text), slack, 20),
    async restart() {
      await surface.close();
      surface = await start();
    },
  };
}

describe.concurrent('an answer', () => {
  it('streams while it is spoken, and the stored one takes its place', async () => {
    const talk = await talking();
    talk.speak('There are **2,061** orders, <!channel> see [here](https://evil.exam');
    const live = await talk.seen('2,061');
    expect(live.text).not.toMatch(/evil|<!channel/);
    talk.speak('ple/x) and more');
    talk.speak(' of them. ');
    const chunks = (): { type: string; text?: string }[] =>
      ['chat.startStream', 'chat.appendStream'].flatMap((method) =>
        talk.slack.callsOf(method).flatMap(({ args }) => JSON.parse(args['chunks'] ?? '[]')),
      );
    const said = () => chunks().flatMap(({ type, text }) => (type === 'markdown_text' ? [text] : []));
    await eventually('all words', () => said().join('').endsWith('them. '), talk.slack, 20);
    expect(said().join('')).toBe('There are **2,061** orders, &lt;!channel&gt; see [here] (https://evil.example/x) and more of them. ');
    expect(said().length).toBeGreaterThan(1);
    talk.answer('There are **2,061** orders.');
    await talk.seen('*2,061* orders.');
    expect(talk.holding('*2,061* orders.')?.ts).toBe(live.ts);
    expect(talk.slack.messages().filter(({ text }) => text.includes('2,061'))).toHaveLength(1);
  });

  it('goes on as a message that is changed once Slack has ended its stream', async () => {
    const talk = await talking();
    talk.speak('first words ');
    const live = await talk.seen('first words');
    talk.slack.answer('chat.appendStream', { body: { ok: false, error: 'message_not_in_streaming_state' } });
    talk.speak('and others ');
    await talk.seen('first words and others');
    talk.answer('All of it.');
    await talk.seen('All of it.');
    expect(talk.holding('All of it.')?.ts).toBe(live.ts);
  });

  it('grows as a plain message where a workspace has no streams', async () => {
    const talk = await talking();
    talk.slack.answer('chat.startStream', ...Array.from({ length: 5 }, () => ({ body: { ok: false, error: 'unknown_method' } })));
    for (const words of ['one ', 'two ', 'three ']) {
      talk.speak(words);
      await talk.seen(words.trim());
    }
    expect(talk.slack.callsOf('chat.appendStream')).toEqual([]);
    talk.answer('one two three four');
    await talk.seen('three four');
    expect(talk.slack.messages().filter(({ text }) => text.includes('one'))).toHaveLength(1);
  });

  it('that another server had begun to show is finished in the same place', async () => {
    const talk = await talking();
    talk.speak('half of an ');
    const live = await talk.seen('half of an');
    await talk.restart();
    talk.answer('half of an answer, and the rest');
    await talk.seen('and the rest');
    expect(
      talk.slack
        .messages()
        .filter(({ text }) => text.includes('half of an'))
        .map(({ ts }) => ts),
    ).toEqual([live.ts]);
  });
});

describe.concurrent('what is said on the way', () => {
  it('is taken back when it led to a tool, and stands with the thoughts', async () => {
    const talk = await talking();
    talk.speak('Let me look at the orders. ');
    await talk.seen('Let me look');
    talk.note({ type: 'agent.reasoning', data: { agent: 'orchestrator', text: 'Let me look at the orders.' } });
    await talk.seen('"status":"complete","details":"Let me look');
    await eventually('the end of the words', () => talk.slack.callsOf('chat.delete').length === 1, talk.slack);
    talk.speak('It is 7 of them. ', { messageId: 'm2' });
    await talk.seen('It is 7');
    talk.answer('It is 7 of them, exactly.', 'm2');
    await talk.seen('exactly');
    // What was over before it was shown is not shown afterwards.
    talk.speak('Too late. ', { messageId: 'm3' });
    talk.note({ type: 'agent.reasoning', data: { agent: 'orchestrator', text: 'Too late.' } });
    await talk.seen('"details":"Too late.');
    talk.speak('Next. ', { messageId: 'm4' });
    await talk.seen('Next.');
    expect(talk.slack.messages().some(({ text }) => text.includes('"markdown_text","text":"Too late'))).toBe(false);
  });

  it('thoughts show that it thinks, each detail once', async () => {
    const talk = await talking();
    talk.speak('perhaps the file ', { kind: 'reasoning' });
    await talk.seen('Thinking · …perhaps the file');
    talk.speak('or the table', { kind: 'reasoning' });
    await talk.seen('or the table');
    talk.note({ type: 'agent.reasoning', data: { agent: 'orchestrator', text: 'perhaps the file or the table' } });
    talk.answer('The table.', 'm3');
    await talk.seen('The table.');
    const all = talk.slack.calls.flatMap(({ args }): { id?: string; details?: string }[] => JSON.parse(args['chunks'] ?? '[]'));
    expect(all.flatMap(({ id, details }) => (id === 'thinking' && details !== undefined ? [details] : []))).toEqual([
      'perhaps the file or the table',
    ]);
  });
});

describe.concurrent('what goes on', () => {
  /** What a person reads in the message that shows it. */
  const reads = ({ slack }: Talk): string[] => slack.messages().find(({ stream }) => stream.length > 0)?.stream ?? [];
  const sees = (talk: Talk, lines: string[]) => vi.waitFor(() => expect(reads(talk)).toEqual(lines), { timeout: 20_000 });
  const planId = 'plan-1';

  it('is a plan of tasks from the first look at data to the card', async () => {
    const talk = await talking();
    talk.note({ type: 'agent.entered', data: { agent: 'orchestrator', doing: 'Understanding the request' } });
    talk.note({ type: 'tool.started', data: { callId: 'call-1', tool: 'inspect', words: 'Looking at `<!here>.csv`' } });
    await sees(talk, ['Understanding the request', '… Looking at `&lt;!here&gt;.csv`']);
    talk.note({ type: 'tool.finished', data: { callId: 'call-1', tool: 'inspect', ok: true, summary: '12 columns', milliseconds: 8 } });
    await sees(talk, ['Understanding the request', '✓ Looking at `&lt;!here&gt;.csv`: 12 columns']);
    const drafted = { planId, version: 1, planHash: 'a'.repeat(64), plan: samplePlan, steps: [], notes: [] };
    talk.note({ type: 'plan.drafted', data: drafted });
    const reading = { planId, step: 'read', kind: 'extract' as const, words: 'Reading orders.csv' };
    talk.note({ type: 'plan.progress', data: { ...reading, rows: 500, fraction: 0.25 } });
    const looked = '✓ Looking at `&lt;!here&gt;.csv`: 12 columns';
    const measuring = `Measuring plan version 1: ${samplePlan.title}`;
    await sees(talk, [measuring, looked, '… Reading orders.csv · 500 rows · 25%']);
    // What a step has done meanwhile takes the place of what it had done before.
    talk.note({ type: 'plan.progress', data: { ...reading, rows: 1500, fraction: 0.75 } });
    await sees(talk, [measuring, looked, '… Reading orders.csv · 1,500 rows · 75%']);
    talk.note({ type: 'plan.progress', data: { ...reading, step: 'stage', words: 'Staging', rows: 10, fraction: null } });
    await sees(talk, [measuring, looked, '✓ Reading orders.csv', '… Staging · 10 rows']);
    talk.note({
      type: 'plan.proposed',
      data: { planId, version: 1, fingerprint, plan: samplePlan, card: sampleCard, askedBy: 'ana', expiresAt: '2026-01-06T08:00:00.000Z' },
    });
    await sees(talk, ['Measured', looked, '✓ Reading orders.csv', '✓ Staging']);
    await talk.seen('headgate.approve');
  });

  it('is a plan of the steps of a run, which says how fast it goes and what went wrong', async () => {
    const talk = await talking();
    const runId = 'run-1';
    const step = { step: 'load_1', kind: 'load' as const, words: 'Loading analytics.orders' };
    const error = { code: 'load.failed', family: 'transient', message: 'The table is locked.', retryable: true };
    talk.note({ type: 'run.queued', runId, data: { planId, runNumber: 7 } });
    await sees(talk, ['Run 7 is queued']);
    talk.note({ type: 'step.started', runId, data: step });
    const metrics = { rows: 2061, totalRows: 4000, rowsPerSecond: 1200, bytes: 1, engineMemoryBytes: 1, seconds: 2, secondsLeft: 2 };
    talk.note({ type: 'run.metrics', runId, data: metrics });
    await sees(talk, ['2,061 rows · 1,200 rows/s · 2 s left', '… Loading analytics.orders']);
    talk.note({ type: 'step.retrying', runId, data: { ...step, error, attempt: 2, inSeconds: 3 } });
    await sees(talk, ['2,061 rows · 1,200 rows/s · 2 s left', '… Loading analytics.orders · The table is locked. Attempt 2 in 3 s.']);
    // Stopped in the middle of a step, which therefore is not shown as done.
    talk.note({ type: 'run.cancelled', runId, data: { by: 'ana' } });
    await sees(talk, ['The run was stopped', '✗ Loading analytics.orders']);
    await talk.seen('The run was stopped by `ana`');
  });
});

describe.concurrent('Slack', () => {
  const text = 'There are 2,061 orders.';
  const told = (talk: Talk) => talk.slack.messages().filter((message) => message.text.includes('2,061'));

  it('that is too busy is asked again after the time it names, and later when it is broken for a moment', async () => {
    const talk = await talking();
    const broken = { body: { ok: false, error: 'internal_error' } };
    talk.slack.answer('chat.postMessage', { status: 429, headers: { 'retry-after': '1' } }, broken);
    talk.answer(text);
    await talk.seen('2,061');
    const tries = talk.slack.callsOf('chat.postMessage').filter(({ args }) => args['text']?.includes('2,061'));
    const [first = 0, second = 0, ...others] = tries.map(({ at }) => at);
    expect(others).toHaveLength(1);
    // Timers may be early by a millisecond.
    expect(second - first).toBeGreaterThan(990);
    talk.answer('And that is all.', 'm2');
    await talk.seen('And that is all.');
    expect(told(talk)).toHaveLength(1);
  });

  it('that finds an answer too long gets its words, and of a card what decides it', async () => {
    const talk = await talking();
    const tooLong = { body: { ok: false, error: 'msg_blocks_too_long' } };
    talk.slack.answer('chat.postMessage', tooLong);
    talk.answer(text);
    expect((await talk.seen('2,061')).text).toContain('the whole is on the page');
    talk.slack.answer('chat.postMessage', tooLong);
    const { plan, card, fingerprint } = proposed;
    talk.note({
      type: 'plan.proposed',
      data: { planId: 'plan-1', version: 1, fingerprint, plan, card, askedBy: 'ana', expiresAt: '2026-01-06T08:00:00.000Z' },
    });
    const short = await talk.seen('headgate.approve');
    expect(short.text).toContain('too long for Slack');
    expect(short.text).toContain('1,204 inserted');
    // When there is room for it later, the same message shows the whole.
    talk.note({ type: 'plan.expired', data: { planId: 'plan-1' } });
    await eventually('the whole card', () => talk.holding('headgate.approve')?.text.includes('Rows, before and after'), talk.slack, 20);
    expect(talk.holding('headgate.approve')?.ts).toBe(short.ts);
  });

  it('that takes a message or a card and loses the answer shows it once, and a look that fails is made again', async () => {
    const talk = await talking();
    const { plan, card } = proposed;
    talk.slack.lose('chat.postMessage', 'Seven', 'cut');
    talk.slack.lose('chat.postMessage', 'headgate.approve', 'cut');
    talk.slack.answer('conversations.replies', { body: { ok: false, error: 'internal_error' } });
    talk.answer('Seven of them.');
    talk.note({
      type: 'plan.proposed',
      data: { planId: 'plan-1', version: 1, fingerprint, plan, card, askedBy: 'ana', expiresAt: '2026-01-06T08:00:00.000Z' },
    });
    talk.note({ type: 'plan.expired', data: { planId: 'plan-1' } });
    await talk.seen('the card has expired');
    const cards = talk.slack.messages().filter((message) => message.text.includes('headgate.approve'));
    const answers = talk.slack.messages().filter((message) => message.text.includes('Seven'));
    expect([answers.length, cards.length]).toEqual([1, 1]);
    // The one that stands there is the one that is kept up to date.
    expect(cards[0]?.updates).toBeGreaterThan(0);
  });

  it('that took a message once more, after we had looked, or began a stream we were not told of, is tidied up', async () => {
    const talk = await talking();
    const away = { body: { ok: false, error: 'internal_error' } };
    talk.slack.lose('chat.startStream', 'Looking', 'cut');
    talk.slack.lose('chat.postMessage', 'Seven', 'cut');
    talk.slack.answer('conversations.replies', away, away);
    talk.note({ type: 'agent.entered', data: { agent: 'orchestrator', doing: 'Looking around' } });
    const lostStream = await talk.seen('Looking around');
    talk.answer('Seven of them.');
    const first = await talk.seen('Seven');
    const [post] = talk.slack.callsOf('chat.postMessage').filter((call) => JSON.stringify(call.args).includes('Seven'));
    await fetch(`${talk.slack.apiUrl}chat.postMessage`, { method: 'POST', body: new URLSearchParams(post?.args) });
    talk.note({ type: 'plan.expired', data: { planId: 'plan-1' } });
    await talk.seen('the card has expired');
    const sevens = () => talk.slack.messages().filter((message) => message.text.includes('Seven'));
    await eventually('one of them alone', () => sevens().length === 1, talk.slack, 20);
    expect(sevens()[0]?.ts).toBe(first.ts);
    expect(talk.slack.callsOf('chat.stopStream').map((call) => call.args['ts'])).toContain(lostStream.ts);
  });

  it('that refuses a word for good does not stop the story', async () => {
    const talk = await talking();
    talk.slack.answer('chat.postMessage', { body: { ok: false, error: 'is_archived' } });
    talk.answer(text);
    talk.answer('And that is all.', 'm2');
    await talk.seen('And that is all.');
    expect(told(talk)).toEqual([]);
  });
});

it('an answer says which message it is to, when another one came before it', async () => {
  const talk = await talking();
  talk.note({ type: 'message.user', data: { text: 'and customers?', by: 'ana', clientMessageId: 'slack-2' } });
  talk.note({ type: 'message.assistant', data: { messageId: 'm1', text: '2,061 orders.', model: 'scripted', answers: 1 } });
  talk.note({ type: 'message.assistant', data: { messageId: 'm2', text: '310 customers.', model: 'scripted', answers: 2 } });
  await talk.seen('310 customers.');
  expect(JSON.stringify(await talk.seen('2,061 orders.'))).toContain('To `how many orders?`');
  expect(JSON.stringify(talk.slack.messages())).not.toContain('To `and customers?`');
});

it('what a card or a receipt says is not said a second time, what was not used is', async () => {
  const talk = await talking();
  const error = { family: 'data' as const, code: 'check.failed', message: 'No.', retryable: false, hint: 'Repair them first.' };
  const note = (messageId: string, more: object) =>
    talk.note({ type: 'message.assistant', data: { messageId, text: `whole ${messageId}`, model: 'policy', ...more } });
  note('run-1', { besideCard: '', error });
  note('plan-1', { besideCard: 'Read as: all.' });
  note('plan-2', { besideCard: '', notUnderstood: ['call'] });
  note('m4', {});
  await talk.seen('whole m4');
  const said = talk.slack.callsOf('chat.postMessage').map(({ args }) => args['blocks'] ?? '');
  expect(said).toHaveLength(3);
  expect(said[0]).toContain('Read as: all.');
  expect(said[1]).toContain('Not used: `call`');
  expect(said.join()).not.toMatch(/whole (run|plan)|Repair them/);
});

it('only whole words are shown, so that nothing that was shown changes', () => {
  const text = 'a [link](https://evil.example/1) ![image](https://evil.example/2)\n[x]: https://evil.example/3 <@U1> н\u0430me end ';
  const parts = Array.from(text, (_, n) => wholeWords(text.slice(0, n)));
  for (const [n, part] of parts.entries()) expect(wholeWords(text).startsWith(part), String(n)).toBe(true);
  expect(wholeWords(text)).not.toMatch(/\]\(|\]:|<@/);
});
