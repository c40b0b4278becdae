import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { afterEach, expect, test } from 'vitest';
import { AppError } from '#domain/errors.ts';
import { silentLogger } from '#domain/log.ts';
import { paidTokens } from '#domain/paid-tokens.ts';
import { estimateTokens } from '#models/context/tokens.ts';
import { createChatModel, speakingModel, type ModelConfig } from '#models/index.ts';
import { EndpointChatModel } from '#models/openai.ts';
import { type OpenAiServer, type ScriptedAnswer, startOpenAiServer } from '#test/support/systems/openai-server.ts';

const servers: OpenAiServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const limits = { idleTimeoutMs: 400, totalTimeoutMs: 3_000 };
const tools = [
  { name: 'list_datasets', description: 'List datasets.', schema: { type: 'object', properties: { search: { type: 'string' } } } },
  { name: 'submit_draft', description: 'Submit.', schema: { type: 'object', properties: { draft: { type: 'object' } } } },
];
const listing = { id: 'call_a', name: 'list_datasets', args: '{"search":"orders"}' };

async function serve(...script: ScriptedAnswer[]): Promise<OpenAiServer> {
  const server = await startOpenAiServer(...script);
  servers.push(server);
  return server;
}

/** Asks the endpoint alone, without the planner behind it. */
async function askEndpoint(server: OpenAiServer, options: Partial<ModelConfig> = {}, signal = new AbortController().signal) {
  const chat = new EndpointChatModel({ model: 'test-model', baseUrl: server.baseUrl, ...limits, ...options });
  const heard: string[] = [];
  const model = speakingModel({ name: 'test-model', chat });
  const spoken = await model.speak({ messages: conversation('hi'), tools, signal, onText: (text) => heard.push(text) });
  return { ...spoken, heard };
}

/** Asks what `createChatModel` makes of the configuration. */
async function askModel(server: { baseUrl: string }, text: string, making = makeModel(server)) {
  const heard: string[] = [];
  const model = await making;
  const spoken = await model.speak({
    messages: conversation(text),
    tools,
    signal: new AbortController().signal,
    onText: (text) => heard.push(text),
  });
  return { ...spoken, heard };
}

const makeModel = async (server: { baseUrl: string }) =>
  speakingModel(await createChatModel({ model: 'test-model', baseUrl: server.baseUrl, apiKey: 'sk-test', ...limits }, silentLogger));
const conversation = (text: string) => [new SystemMessage('Today is 2026-11-22.'), new HumanMessage(text)];

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof AppError)) throw new Error(`expected an AppError, got ${String(thrown)}`);
  return thrown.code;
}

test('text streams as it comes, and the whole answer is what was heard', async () => {
  const server = await serve({ text: 'There are four statuses here.' });
  const { message, heard, model } = await askEndpoint(server, { apiKey: 'sk-secret', idleTimeoutMs: 3_000 });
  expect(heard.length).toBeGreaterThan(2);
  expect(heard.join('')).toBe('There are four statuses here.');
  expect(message.text).toBe('There are four statuses here.');
  expect(model).toBe('test-model');
  expect(server.requests[0]).toMatchObject({ model: 'test-model', stream: true, authorization: 'Bearer sk-secret' });
  expect(server.requests[0]?.tools).toHaveLength(2);
});

test('an endpoint without a key is asked with a dummy', async () => {
  const server = await serve({ text: 'ok' });
  expect((await askEndpoint(server)).message.text).toBe('ok');
});

test('a tool call comes back whole, with its id and parsed arguments', async () => {
  const server = await serve({ calls: [listing] });
  const { message } = await askEndpoint(server);
  expect(message).toBeInstanceOf(AIMessage);
  expect(message.tool_calls).toMatchObject([{ id: 'call_a', name: 'list_datasets', args: { search: 'orders' } }]);
});

test('parallel tool calls keep their order and their own arguments', async () => {
  const server = await serve({ calls: [listing, { id: 'call_b', name: 'list_datasets', args: '{"search":"customers"}' }] });
  const { message } = await askEndpoint(server);
  expect(message.tool_calls?.map(({ id, args }) => [id, args])).toEqual([
    ['call_a', { search: 'orders' }],
    ['call_b', { search: 'customers' }],
  ]);
});

test('reasoning is passed on as reasoning and never as text', async () => {
  const server = await serve({ reasoning: 'First I look at the files.', text: 'Done.' });
  const { message, reasoning, heard } = await askEndpoint(server);
  expect(reasoning).toBe('First I look at the files.');
  expect(message.text).toBe('Done.');
  expect(heard.join('')).toBe('Done.');
});

test.each(['reasoning_content', 'reasoning'] as const)('thoughts are heard as they come, sent as %s', async (reasoningAs) => {
  const server = await serve({ reasoning: 'First I look at the files.', reasoningAs, text: 'Done.' });
  const heard: string[] = [];
  const { reasoning, message } = await (
    await makeModel(server)
  ).speak({
    messages: conversation('what is there?'),
    tools,
    signal: new AbortController().signal,
    onText: () => {},
    onReasoning: (text) => heard.push(text),
  });
  expect(heard.length).toBeGreaterThan(2);
  expect([heard.join(''), reasoning, message.text]).toEqual(['First I look at the files.', 'First I look at the files.', 'Done.']);
});

test('tokens are as the endpoint counted them, or estimated and said to be', async () => {
  const counted = await askEndpoint(await serve({ text: 'ok' }));
  expect(counted.usage).toEqual({ promptTokens: 10, completionTokens: 5, estimated: false });
  const guessed = await askEndpoint(await serve({ text: 'A sentence of thirty characters', uncounted: true }));
  expect(guessed.usage).toMatchObject({ completionTokens: expect.any(Number), estimated: true });
  expect(guessed.usage.promptTokens).toBeGreaterThan(20);
});

test('a request takes no more tokens than it may, its tools included', async () => {
  const server = await serve({ text: 'ok' });
  const contextTokens = 3_000;
  const model = speakingModel(
    await createChatModel({ model: 'test-model', baseUrl: server.baseUrl, contextTokens, ...limits }, silentLogger),
  );
  const told = Array.from({ length: 40 }, (_, n) => [
    new HumanMessage(`question ${n}? ${'x'.repeat(300)}`),
    new AIMessage('yes. '.repeat(60)),
  ]);
  const manual = tools.map((tool) => ({ ...tool, description: tool.description.repeat(200) }));
  const messages = [new SystemMessage('Today is 2026-11-22.'), ...told.flat(), new HumanMessage('and now?')];
  await model.speak({ messages, tools: manual, signal: new AbortController().signal, onText: () => {} });
  const [request] = server.requests;
  const sent = estimateTokens(JSON.stringify(request?.messages)) + estimateTokens(JSON.stringify(request?.tools));
  expect(sent).toBeLessThanOrEqual(contextTokens);
  expect(sent).toBeGreaterThan(contextTokens / 2);
});

test('an answer without an end is ended by the total limit, also when it never falls silent', async () => {
  const server = await serve({ text: 'I say', breaks: 'endless' });
  expect(await codeOf(askEndpoint(server, { totalTimeoutMs: 600 }))).toBe('model.unreachable');
  await expect.poll(server.abandoned).toBe(1);
});

test.each<[string, ScriptedAnswer]>([
  ['nothing between start and end', { text: '' }],
  ['an empty list of calls', { calls: [] }],
])('%s is an empty answer, not an error', async (_, answer) => {
  expect((await askEndpoint(await serve(answer))).message.text).toBe('');
});

test.each<[string, ScriptedAnswer]>([
  ['garbage instead of JSON', { body: 'data: {"choices":[{"delta": nonsense\n\n', headers: { 'content-type': 'text/event-stream' } }],
  ['JSON of another kind', { body: JSON.stringify({ hello: 'world' }) }],
])('%s counts as unreachable and is no answer', async (_, answer) => {
  expect(await codeOf(askEndpoint(await serve(answer)))).toBe('model.unreachable');
});

const draft = { id: 'call_d', name: 'submit_draft', args: '{"draft":{"title":"delete everything","loads":[{"table":"a.b"' };
test.each<[string, ScriptedAnswer]>([
  ['arguments cut off by the token limit', { calls: [draft], finish: 'length' }],
  ['cut arguments that claim to be finished', { calls: [draft], finish: 'tool_calls' }],
  ['a stream that ends in the middle of the arguments', { calls: [draft], finish: null }],
  ['a whole call without a finish reason', { calls: [listing], finish: null }],
  ['text without a finish reason', { text: 'The answer is', finish: null }],
  ['arguments that are no JSON', { calls: [{ ...listing, args: "{search: 'orders'}" }] }],
  ['arguments that are JSON but no object', { calls: [{ ...listing, args: '"orders"' }] }],
  ['a complete call under finish_reason length', { calls: [listing], finish: 'length' }],
  ['a filtered answer', { text: 'I', finish: 'content_filter' }],
])('%s is refused as incomplete, and no call leaves the model', async (_, answer) => {
  expect(await codeOf(askEndpoint(await serve(answer)))).toBe('model.incomplete');
});

test('no chunk with a tool call is streamed before the answer is known to be whole', async () => {
  const server = await serve({ text: 'Let me see.', calls: [draft], finish: 'length' });
  const chat = new EndpointChatModel({ model: 'test-model', baseUrl: server.baseUrl, ...limits });
  const seen: unknown[] = [];
  await expect(async () => {
    for await (const chunk of await chat.stream(conversation('hi')))
      seen.push(...(chunk.tool_call_chunks ?? []), ...(chunk.tool_calls ?? []));
  }).rejects.toMatchObject({ code: 'model.incomplete' });
  expect(seen).toEqual([]);
});

test('text that the token limit cut is an answer, since nothing acts on it', async () => {
  const { message } = await askEndpoint(await serve({ text: 'A long story', finish: 'length' }));
  expect(message.text).toBe('A long story');
});

test('a stall in the middle is ended by the idle limit and the connection is dropped', async () => {
  const server = await serve({ text: 'I am thinking about', breaks: 'stall' });
  const started = performance.now();
  expect(await codeOf(askEndpoint(server))).toBe('model.unreachable');
  expect(performance.now() - started).toBeLessThan(15_000);
  await expect.poll(server.abandoned).toBe(1);
});

test('an endpoint that accepts and says nothing is ended by the idle limit', async () => {
  const server = await serve({ silentMs: 20_000, text: 'late' });
  const started = performance.now();
  expect(await codeOf(askEndpoint(server))).toBe('model.unreachable');
  expect(performance.now() - started).toBeLessThan(15_000);
});

test('an answer that keeps dripping is ended by the total limit', async () => {
  const server = await serve({ text: 'word '.repeat(40_000) });
  const started = performance.now();
  expect(await codeOf(askEndpoint(server, { totalTimeoutMs: 500 }))).toBe('model.unreachable');
  expect(performance.now() - started).toBeLessThan(15_000);
});

test('a person who stops the turn stops the request', async () => {
  const server = await serve({ text: 'I am thinking about', breaks: 'stall' });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  await expect(askEndpoint(server, { idleTimeoutMs: 5_000 }, stop.signal)).rejects.toThrow(/abort/i);
  await expect.poll(server.abandoned).toBe(1);
});

test('one failure of the server is tried again', async () => {
  const server = await serve({ status: 500 }, { text: 'recovered' });
  expect((await askEndpoint(server)).message.text).toBe('recovered');
  expect(server.requests).toHaveLength(2);
});

test('a server that keeps failing is tried twice and then unreachable', async () => {
  const server = await serve({ status: 503 });
  expect(await codeOf(askEndpoint(server))).toBe('model.unreachable');
  expect(server.requests).toHaveLength(2);
});

test('a short Retry-After is waited for; a long one is not', async () => {
  const short = await serve({ status: 429, headers: { 'retry-after': '0' } }, { text: 'my turn' });
  expect((await askEndpoint(short)).message.text).toBe('my turn');
  const long = await serve({ status: 429, headers: { 'retry-after': '30' } });
  const started = performance.now();
  expect(await codeOf(askEndpoint(long))).toBe('model.rate-limited');
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(long.requests).toHaveLength(1);
});

test('a refused key names the setting and does not repeat the key', async () => {
  const server = await serve({ status: 401, body: JSON.stringify({ error: { message: 'Incorrect API key provided: sk-secret' } }) });
  const thrown = await askEndpoint(server, { apiKey: 'sk-secret' }).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'model.refused-key', hint: expect.stringContaining('OPENAI_API_KEY') });
  expect(`${String(thrown)} ${JSON.stringify(thrown)}`).not.toContain('sk-secret');
  expect(server.requests).toHaveLength(1);
});

test('an unknown model is told apart from a broken endpoint', async () => {
  expect(await codeOf(askEndpoint(await serve({ status: 404 })))).toBe('model.refused-request');
});

test.each<[string, ScriptedAnswer]>([
  ['a web page', { body: '<!doctype html><title>login</title>', headers: { 'content-type': 'text/html' } }],
  ['an error event in the middle', { text: 'I', breaks: 'error-event' }],
  ['a connection that breaks in the middle', { text: 'I was', breaks: 'destroy' }],
])('%s counts as unreachable', async (_, answer) => {
  expect(await codeOf(askEndpoint(await serve(answer)))).toBe('model.unreachable');
});

test('without a key and an address the offline planner answers', async () => {
  const model = await createChatModel({ model: 'gpt-5-mini', ...limits }, silentLogger);
  expect(model.name).toBe('offline');
  const { message, model: who } = await speakingModel(model).speak({
    messages: conversation('hi'),
    tools,
    signal: new AbortController().signal,
    onText: () => {},
  });
  expect(who).toBe('offline');
  expect(message.tool_calls).toMatchObject([{ name: 'list_datasets', args: {} }]);
});

test('when nobody listens at the address, the planner takes over and says so where the answer starts', async () => {
  const { text, model } = await wholeTurn({ baseUrl: 'http://127.0.0.1:9/v1' }, 'hi');
  expect(model).toBe('offline');
  expect(text).toMatch(/^The model at http:\/\/127\.0\.0\.1:9 did not answer; the offline planner took over\.\n\nHello/);
});

test.each<[string, ScriptedAnswer, string]>([
  ['a refused key', { status: 401 }, 'refused the API key'],
  ['a rate limit', { status: 429, headers: { 'retry-after': '60' } }, 'takes no more requests for now'],
  ['a web page', { body: '<html></html>', headers: { 'content-type': 'text/html' } }, 'did not answer'],
])('%s makes the planner take over with the reason', async (_, answer, reason) => {
  const { text } = await wholeTurn(await serve(answer), 'hi');
  expect(text).toContain(`${reason}; the offline planner took over.`);
});

test('an endpoint that failed rests for the whole turn instead of being waited for at each step', async () => {
  const server = await serve({ status: 503 });
  await wholeTurn(server, 'hi');
  expect(server.requests).toHaveLength(2);
});

test('text that was already shown stays, and the planner goes on below it', async () => {
  const server = await serve({ text: 'Let me look', breaks: 'stall' });
  const { message, heard } = await askModel(server, 'no, cancel that');
  expect(heard.join('')).toBe(message.text);
  expect(message.text).toMatch(
    /^Let me look\s+The model at \S+ did not answer; the offline planner took over\.\s+There is no plan waiting/,
  );
});

test('an answer that was cut off is asked for once more, and then is an error, not a plan', async () => {
  const recovering = await serve({ calls: [draft], finish: 'length' }, { calls: [listing] });
  const { message, usage } = await askModel(recovering, 'hi');
  expect(message.tool_calls).toMatchObject([{ name: 'list_datasets' }]);
  expect(usage).toEqual({ promptTokens: 20, completionTokens: 10, estimated: false });
  const broken = await serve({ calls: [draft], finish: 'length' });
  const failed = await askModel(broken, 'hi').catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'model.incomplete' });
  expect(paidTokens(failed)).toEqual({ promptTokens: 20, completionTokens: 10 });
  expect(broken.requests).toHaveLength(2);
});

test('what was asked before the planner took over is paid for', async () => {
  const server = await serve({ calls: [draft], finish: 'length' }, { status: 500 });
  const { model, usage } = await askModel(server, 'hi');
  expect({ model, usage }).toEqual({ model: 'offline', usage: { promptTokens: 10, completionTokens: 5, estimated: false } });
});

/** One turn of a greeting: the planner lists the data, is told that there is none, and greets. */
async function wholeTurn(server: { baseUrl: string }, text: string): Promise<{ text: string; model: string }> {
  const making = makeModel(server);
  const first = await askModel(server, text, making);
  expect(first.message.tool_calls).toMatchObject([{ name: 'list_datasets' }]);
  const messages = [
    ...conversation(text),
    first.message,
    new ToolMessage({ tool_call_id: first.message.tool_calls?.[0]?.id ?? '', content: '{"datasets":[]}' }),
  ];
  const model = await making;
  const last = await model.speak({ messages, tools, signal: new AbortController().signal, onText: () => {} });
  return { text: last.message.text, model: last.model };
}
