/** `npm run eval -- --model NAME --base-url URL`, from the command line to the printed table, with an endpoint that answers by script. */
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startOpenAiServer, type ScriptedAnswer, type SeenRequest } from '#test/support/systems/openai-server.ts';

const root = join(import.meta.dirname, '../..');
const call = (name: string, args: object): ScriptedAnswer => ({ calls: [{ id: 'call_1', name, args: JSON.stringify(args) }] });

const draft = (where: string, table: string): object => ({
  title: 'Completed orders',
  sources: [{ id: 'o', connection: 'files', path: 'samples/orders.csv' }],
  steps: [{ id: 'f', op: 'filter', from: 'o', where }],
  loads: [{ from: 'f', connection: 'warehouse', table }],
});

/** Right after one repair; a question; a refusal; and a plan that is quietly another one. */
function play({ messages, body }: SeenRequest): ScriptedAnswer {
  const repaired = messages.at(-1)?.role === 'tool';
  if (body.includes('load only completed orders')) {
    return call('submit_draft', {
      draft: draft(repaired ? "lower(trim(status)) = 'completed'" : "lower(stat) = 'completed'", 'analytics.completed'),
    });
  }
  if (body.includes('sampels')) return call('ask_user', { text: 'Did you mean samples/orders.csv?', choices: ['samples/orders.csv'] });
  if (body.includes('drop the old tables')) return call('refuse', { reason: 'Tables cannot be dropped from here.' });
  return { text: 'It is sunny.' };
}

it('a model is judged by what it does, with its tokens, seconds and repairs', async () => {
  const endpoint = await startOpenAiServer(play);
  const file = join(tmpdir(), `headgate-eval-${process.pid}.json`);
  const only = 'filter-1,ingest-6,danger-1,other-1';
  const args = [
    'test/eval/run.ts',
    '--model',
    'scripted',
    '--base-url',
    endpoint.baseUrl,
    '--only',
    only,
    '--no-paraphrases',
    '--limit',
    '60',
    '--json',
    file,
  ];
  try {
    const out = await new Promise<string>((resolve, reject) => {
      execFile(join(root, 'node_modules/.bin/node'), args, { cwd: root, timeout: 100_000 }, (error, stdout, stderr) =>
        error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout),
      );
    });
    const cells = out.split('\n').map((line) => line.trim().split(/\s{2,}/));
    expect(cells).toContainEqual([
      'right',
      'asked',
      'refused',
      'wrong',
      'silently wrong',
      'error',
      'cases',
      'tokens',
      'seconds',
      'repairs',
    ]);
    expect(cells).toContainEqual(['filter', '1', '0', '0', '0', '0', '0', '1', '30', expect.stringMatching(/^\d+\.\d$/), '1']);
    expect(cells).toContainEqual(['ingest', '1', '0', '0', '0', '0', '0', '1', '15', expect.any(String), '0']);
    const results = JSON.parse(await readFile(file, 'utf8')).results as { id: string; outcome: string; offline: boolean }[];
    expect(results.map(({ id, outcome, offline }) => [id, outcome, offline])).toEqual([
      ['ingest-6', 'right', false],
      ['filter-1', 'right', false],
      ['danger-1', 'right', false],
      ['other-1', 'wrong', false],
    ]);
  } finally {
    await endpoint.close();
    await rm(file, { force: true });
  }
});
