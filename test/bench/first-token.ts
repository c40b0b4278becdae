/** What our model path adds until the first token, beside the raw endpoint. */
import { HumanMessage } from '@langchain/core/messages';
import { silentLogger } from '#domain/log.ts';
import { createChatModel, speakingModel } from '#models/index.ts';
import { startOpenAiServer } from '../support/systems/openai-server.ts';
import { type Bench, median, milliseconds } from './bench.ts';

const model = 'bench';

export const firstToken: Bench = {
  name: 'first-token',
  about: 'milliseconds to the first text of a streaming answer through our model path, beside a bare request to the same endpoint',
  async run({ rounds, say }) {
    const server = await startOpenAiServer({ text: 'A first answer in a few words.' });
    try {
      const speaking = speakingModel(
        await createChatModel(
          { model, baseUrl: server.baseUrl, apiKey: 'bench', idleTimeoutMs: 10_000, totalTimeoutMs: 10_000 },
          silentLogger,
        ),
      );
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let round = 0; round <= rounds * 10; round += 1) {
        const [raw, through] = [await rawFirst(server.baseUrl), await ourFirst(speaking)];
        // The first of each pays for loading code and opening connections.
        if (round > 0) theirs.push(raw);
        if (round > 0) ours.push(through);
      }
      say(`${ours.length} requests each`);
      return [
        {
          what: 'first token through the model path',
          yardstick: 'the raw endpoint',
          ours: milliseconds(median(ours)),
          theirs: milliseconds(median(theirs)),
          ratio: `+${milliseconds(median(ours) - median(theirs))}`,
          wanted: '≤ 20 ms more',
        },
      ];
    } finally {
      await server.close();
    }
  },
};

async function rawFirst(baseUrl: string): Promise<number> {
  const started = performance.now();
  const response = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer bench' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  });
  const decoder = new TextDecoder();
  let first = Number.NaN;
  for await (const chunk of response.body ?? []) {
    if (Number.isNaN(first) && /"content":"[^"]/.test(decoder.decode(chunk))) first = performance.now() - started;
  }
  return first;
}

async function ourFirst(speaking: ReturnType<typeof speakingModel>): Promise<number> {
  const started = performance.now();
  let first = Number.NaN;
  const onText = (): void => {
    if (Number.isNaN(first)) first = performance.now() - started;
  };
  await speaking.speak({ messages: [new HumanMessage('hello')], tools: [], signal: AbortSignal.timeout(10_000), onText });
  return first;
}
