/** What endpoints make of the protocol: each of these is a whole answer, whatever its form, or none. */
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { afterEach, describe, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { createChatModel, speakingModel } from '#models/index.ts';
import { EndpointChatModel } from '#models/openai.ts';
import { type OpenAiServer, type ScriptedAnswer, startOpenAiServer } from '#test/support/systems/openai-server.ts';

const servers: OpenAiServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const tools = ['list_datasets', 'submit_draft'].map((name) => ({ name, description: name, schema: { type: 'object', properties: {} } }));

async function ask(...script: ScriptedAnswer[]) {
  const server = await startOpenAiServer(...script);
  servers.push(server);
  const chat = new EndpointChatModel({ model: 'm', baseUrl: server.baseUrl, idleTimeoutMs: 5_000, totalTimeoutMs: 10_000 });
  const heard: string[] = [];
  const { message, reasoning } = await speakingModel({ name: 'm', chat }).speak({
    messages: [new SystemMessage('Today is 2026-11-22.'), new HumanMessage('hi')],
    tools,
    signal: new AbortController().signal,
    onText: (text) => heard.push(text),
  });
  const calls = (message.tool_calls ?? []).map(({ name, args }) => [name, args]);
  const ids = new Set((message.tool_calls ?? []).map(({ id }) => id));
  return { text: message.text, heard: heard.join(''), reasoning, calls, ids, requests: server.requests };
}

const piece = (name: string | undefined, args: unknown, more: object = {}) => ({
  tool_calls: [{ ...more, function: { ...(name === undefined ? {} : { name }), arguments: args } }],
});
const orders = ['list_datasets', { search: 'orders' }];
const customers = ['list_datasets', { search: 'customers' }];
const [askOrders, askCustomers] = [orders, customers].map(([, args]) => JSON.stringify(args));

describe('calls are found and told apart', () => {
  test.each<[string, object[], unknown[]]>([
    ['without a role', [piece('list_datasets', askOrders, { index: 0, id: 'a' })], [orders]],
    [
      'with content that is null',
      [{ role: 'assistant', content: null }, piece('list_datasets', askOrders, { index: 0, id: 'a' })],
      [orders],
    ],
    ['without an id', [piece('list_datasets', askOrders, { index: 0 })], [orders]],
    ['without an index, each whole', [piece('list_datasets', askOrders), piece('list_datasets', askCustomers)], [orders, customers]],
    [
      'all with index 0 and ids of their own',
      [piece('list_datasets', askOrders, { index: 0, id: 'a' }), piece('list_datasets', askCustomers, { index: 0, id: 'b' })],
      [orders, customers],
    ],
    [
      'all with index 0 and no ids',
      [piece('list_datasets', askOrders, { index: 0 }), piece('list_datasets', askCustomers, { index: 0 })],
      [orders, customers],
    ],
    [
      'with one id for two calls',
      [piece('list_datasets', askOrders, { index: 0, id: 'a' }), piece('list_datasets', askCustomers, { index: 1, id: 'a' })],
      [orders, customers],
    ],
    [
      'with id and name repeated in each fragment',
      [piece('list_datasets', '{"search":', { index: 0, id: 'a' }), piece('list_datasets', '"orders"}', { index: 0, id: 'a' })],
      [orders],
    ],
    [
      'in fragments that mix',
      [
        piece('list_datasets', '{"search":', { index: 0, id: 'a' }),
        piece('list_datasets', '{"search":', { index: 1, id: 'b' }),
        piece(undefined, '"orders"}', { index: 0 }),
        piece(undefined, '"customers"}', { index: 1 }),
      ],
      [orders, customers],
    ],
    ['with arguments that are an object', [piece('list_datasets', { search: 'orders' }, { index: 0, id: 'a' })], [orders]],
    ['with empty arguments', [piece('list_datasets', '', { index: 0, id: 'a' })], [['list_datasets', {}]]],
    ['with arguments that are null', [piece('list_datasets', null, { index: 0, id: 'a' })], [['list_datasets', {}]]],
  ])('%s', async (_, deltas, calls) => {
    const said = await ask({ deltas, finish: 'tool_calls' });
    expect(said.calls).toEqual(calls);
    expect(said.ids.size).toBe(calls.length);
  });
});

describe('calls that stand in the text are calls, and nobody reads their JSON', () => {
  const call = `{"name": "list_datasets", "arguments": ${askOrders}}`;
  test.each([
    ['in tags', `<tool_call>\n${call}\n</tool_call>`, [orders]],
    [
      'in several tags',
      `<tool_call>${call}</tool_call>\n<tool_call>${call.replace('orders', 'customers')}</tool_call>`,
      [orders, customers],
    ],
    ['in a tag that is not closed', `<tool_call>\n${call}`, [orders]],
    ['behind a mark, as a list', `[TOOL_CALLS] [${call}]`, [orders]],
    ['in a block of JSON', `\`\`\`json\n${call}\n\`\`\``, [orders]],
    ['as nothing but JSON', call, [orders]],
    ['as JSON of the protocol', `{"type": "function", "function": ${call}}`, [orders]],
    ['with arguments called parameters', call.replace('arguments', 'parameters'), [orders]],
    ['with arguments as a text', `{"name": "list_datasets", "arguments": ${JSON.stringify(askOrders)}}`, [orders]],
  ])('%s', async (_, text, calls) => {
    const said = await ask({ text: `Let me look. ${text}`.slice(text.startsWith('{') ? 13 : 0) });
    expect(said.calls).toEqual(calls);
    expect(said.heard).not.toMatch(/list_datasets|tool_call|TOOL_CALLS/);
  });

  test('a tool that was not offered is asked for all the same when it is marked as a call', async () => {
    const { calls } = await ask({ text: '<tool_call>{"name": "delete_all", "arguments": {}}</tool_call>' });
    expect(calls).toEqual([['delete_all', {}]]);
  });

  test.each([
    ['a block that is no call', 'The draft would be:\n```json\n{"title": "Orders"}\n```'],
    ['a call of no offered tool in a block', '```json\n{"name": "delete_all", "arguments": {}}\n```'],
    ['JSON that is no call', '{"answer": 42}'],
    ['a link', '[the orders](x) are there'],
    ['a comparison', 'a <b and b < c, `x` or ``y``'],
  ])('%s stays text', async (_, text) => {
    const said = await ask({ text });
    expect([said.calls, said.text, said.heard]).toEqual([[], text, text]);
  });

  test.each<[string, ScriptedAnswer]>([
    ['cut by the token limit', { text: `<tool_call>${call.slice(0, 30)}`, finish: 'length' }],
    ['whole, yet cut by the token limit', { text: `<tool_call>${call}</tool_call>`, finish: 'length' }],
    ['that is no JSON', { text: '<tool_call>list_datasets(search=orders)</tool_call>' }],
    ['that was announced and is not there', { text: 'Let me look.', finish: 'tool_calls' }],
  ])('a call %s is none, and the answer is not whole', async (_, answer) => {
    await expect(ask(answer)).rejects.toMatchObject({ code: 'model.incomplete' });
  });
});

test('a call in the text gets the values back that its model was not shown', async () => {
  const server = await startOpenAiServer({
    text: '<tool_call>{"name": "list_datasets", "arguments": {"search": "⟨email_1⟩"}}</tool_call>',
  });
  servers.push(server);
  const config = { model: 'm', baseUrl: server.baseUrl, apiKey: 'k', idleTimeoutMs: 5_000, totalTimeoutMs: 10_000 };
  const { message } = await speakingModel(await createChatModel(config, silentLogger)).speak({
    messages: [new SystemMessage('Today is 2026-11-22.'), new HumanMessage('where is bo@x.org?')],
    tools,
    signal: new AbortController().signal,
    onText: () => {},
  });
  expect(server.requests[0]?.body).not.toContain('bo@x.org');
  expect(message.tool_calls).toMatchObject([{ name: 'list_datasets', args: { search: 'bo@x.org' } }]);
});

describe('thoughts in the text', () => {
  test('between tags are thoughts, and nobody takes them for the answer', async () => {
    const said = await ask({ text: '<think>The orders, perhaps.</think>There are two files.' });
    expect([said.text, said.heard, said.reasoning]).toEqual(['There are two files.', 'There are two files.', 'The orders, perhaps.']);
  });

  test('call nothing, whatever they hold', async () => {
    const said = await ask({ text: '<think>I could say <tool_call>{"name": "submit_draft", "arguments": {}}</tool_call></think>Hello.' });
    expect([said.calls, said.text]).toEqual([[], 'Hello.']);
  });
});

test('an endpoint that cannot count is asked without counting, from then on', async () => {
  const refusal = { status: 400, body: JSON.stringify({ error: { message: "Unknown parameter: 'stream_options'." } }) };
  const { text, requests } = await ask(refusal, { text: 'ok', uncounted: true });
  expect(text).toBe('ok');
  expect(requests.map((request) => 'stream_options' in request)).toEqual([true, false]);
});

test('a conversation that is too long for the endpoint is told as that', async () => {
  const message = "This model's maximum context length is 4096 tokens. However, your messages resulted in 9000 tokens.";
  const asked = ask({ status: 400, body: JSON.stringify({ error: { message, code: 'context_length_exceeded' } }) });
  await expect(asked).rejects.toMatchObject({
    code: 'model.refused-request',
    hint: expect.stringContaining('HEADGATE_MODEL_CONTEXT_TOKENS'),
  });
});

test('what was refused is told in the words of the endpoint alone', async () => {
  const body = JSON.stringify({ error: { message: "messages with role 'tool' must follow 'tool_calls'" } });
  await expect(ask({ status: 400, body })).rejects.toMatchObject({
    code: 'model.refused-request',
    message: expect.stringMatching(/'tool_calls'$/),
  });
});

test('a web page with an error is told by its status alone', async () => {
  const page = { status: 502, body: '<html><h1>Bad Gateway</h1></html>', headers: { 'content-type': 'text/html' } };
  await expect(ask(page)).rejects.toMatchObject({ code: 'model.unreachable', message: expect.stringMatching(/answered with HTTP 502\.$/) });
});
