/**
 * A local server that speaks OpenAI's streaming chat completions, with scripted answers, good and broken.
 * Each request takes the next answer of the script; the last one repeats.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

export interface ScriptedCall {
  id?: string;
  name: string;
  /** The arguments as text, so that they can be broken. */
  args: string;
}

export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as it is instead of a stream. */
  body?: string;
  /** Sent before the text, as `reasoning_content`, or under another name that endpoints use. */
  reasoning?: string;
  reasoningAs?: 'reasoning_content' | 'reasoning';
  text?: string;
  calls?: ScriptedCall[];
  /** Sent as they are, in place of all that would be said: what endpoints make of the protocol. */
  deltas?: object[];
  /** `null`: the stream ends without saying why. Left out: `stop` or `tool_calls`. */
  finish?: 'stop' | 'tool_calls' | 'length' | 'content_filter' | null;
  /** What happens after the content instead of a proper end. `endless`: more text, for as long as anybody listens. */
  breaks?: 'stall' | 'error-event' | 'destroy' | 'endless';
  /** The endpoint does not count tokens. */
  uncounted?: boolean;
  /** Nothing at all is sent for this long. */
  silentMs?: number;
  /** Between two words. */
  wordMs?: number;
}

/** The next answer, or one that is made for the request. */
export type ScriptLine = ScriptedAnswer | ((request: SeenRequest) => ScriptedAnswer);

const Request = z
  .object({
    model: z.string(),
    stream: z.boolean(),
    messages: z.array(z.object({ role: z.string() }).loose()),
    tools: z.array(z.unknown()).optional(),
  })
  .loose();
export type SeenRequest = z.infer<typeof Request> & {
  authorization: string | undefined;
  /** The body as it came. */
  body: string;
};

export interface OpenAiServer {
  /** Up to and including `/v1`. */
  baseUrl: string;
  requests: SeenRequest[];
  /** Requests whose client went away before the answer ended. */
  abandoned: () => number;
  close(): Promise<void>;
}

export async function startOpenAiServer(...script: ScriptLine[]): Promise<OpenAiServer> {
  const requests: SeenRequest[] = [];
  let abandoned = 0;
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) abandoned += 1;
    });
    void receive(request).then((seen) => {
      const line = script[Math.min(requests.length, script.length - 1)] ?? {};
      requests.push(seen);
      return respond(response, typeof line === 'function' ? line(seen) : line, seen.model);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    abandoned: () => abandoned,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage): Promise<SeenRequest> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts).toString('utf8');
  return { ...Request.parse(JSON.parse(body)), body, authorization: request.headers.authorization };
}

async function respond(response: ServerResponse, answer: ScriptedAnswer, model: string): Promise<void> {
  if (answer.silentMs !== undefined) await silence(response, answer.silentMs);
  if (answer.body !== undefined || (answer.status ?? 200) !== 200) {
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body ?? JSON.stringify({ error: { message: 'scripted failure', type: 'scripted' } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', ...answer.headers });
  const send = (delta: object, finish: string | null = null): void => {
    const chunk = {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  if (!answer.deltas) send({ role: 'assistant', content: '' });
  for (const delta of deltasOf(answer)) {
    if (response.destroyed) return;
    send(delta);
    await new Promise((resolve) => setTimeout(resolve, answer.wordMs ?? 1));
  }
  await endAnswer(response, answer, send, model);
}

/** Ends early when nobody listens any more. */
async function silence(response: ServerResponse, ms: number): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await sleep(ms, undefined, { signal: gone.signal }).catch(() => undefined);
}

async function endAnswer(
  response: ServerResponse,
  answer: ScriptedAnswer,
  send: (delta: object, finish?: string | null) => void,
  model: string,
): Promise<void> {
  if (answer.breaks === 'stall') return;
  while (answer.breaks === 'endless' && !response.destroyed) {
    send({ content: 'and so on ' });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (answer.breaks === 'destroy') {
    response.destroy();
    return;
  }
  if (answer.breaks === 'error-event') {
    response.write(`data: ${JSON.stringify({ error: { message: 'the model broke', type: 'server_error' } })}\n\n`);
    response.end();
    return;
  }
  if (answer.finish !== null) {
    send({}, answer.finish ?? ((answer.calls ?? []).length > 0 ? 'tool_calls' : 'stop'));
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
    const count = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices: [], usage };
    if (!answer.uncounted) response.write(`data: ${JSON.stringify(count)}\n\n`);
    response.write('data: [DONE]\n\n');
  }
  response.end();
}

/** The content in small pieces: reasoning, text, then each call with its arguments split in three. */
function deltasOf({ deltas, reasoning, reasoningAs = 'reasoning_content', text, calls = [] }: ScriptedAnswer): object[] {
  if (deltas) return deltas;
  const words = (whole: string): string[] => whole.match(/\S+\s*/g) ?? [];
  return [
    ...words(reasoning ?? '').map((piece) => ({ [reasoningAs]: piece })),
    ...words(text ?? '').map((piece) => ({ content: piece })),
    ...calls.flatMap((call, index) => callDeltas(call, index)),
  ];
}

function callDeltas({ id, name, args }: ScriptedCall, index: number): object[] {
  const third = Math.ceil(args.length / 3);
  const pieces = [args.slice(0, third), args.slice(third, 2 * third), args.slice(2 * third)];
  const head = { index, ...(id === undefined ? {} : { id }), type: 'function', function: { name, arguments: '' } };
  return [{ tool_calls: [head] }, ...pieces.map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] }))];
}
