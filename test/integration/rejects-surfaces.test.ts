/** The list of rejects as surfaces hand it out: pages of JSON, a whole CSV, and the command line's export. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { RejectPage } from '#domain/reject.ts';
import { parsePlanFile, writePlanFile } from '#planning/plan-file.ts';
import { run } from '#surfaces/cli/program.ts';
import { createTerminal } from '#surfaces/cli/terminal.ts';
import { startTestServer, type TestServer } from '#test/support/page/web-server.ts';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'headgate-export-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('over REST', () => {
  test('pages follow each other by the number of the last row', async () => {
    const seen: number[] = [];
    for (let after: number | null = 0; after !== null;) {
      const response = await server.call('GET', `/api/v1/runs/1/rejects?after=${after}&limit=90`);
      const page: RejectPage = RejectPage.parse(await response.json());
      seen.push(...page.rejects.map(({ number }) => number));
      after = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    expect((await server.call('GET', '/api/v1/plans/plan-1/rejects')).status).toBe(200);
  });

  test('format=csv and Accept give all rows as a file, and a formula stays text where that is asked for', async () => {
    const response = await server.call('GET', '/api/v1/runs/1/rejects?format=csv');
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(response.headers.get('content-disposition')).toContain('rejects.csv');
    const lines = (await response.text()).split('\r\n');
    expect(lines[0]).toBe('number,source,file,line,column,value,reason,replayed_by,record,raw');
    expect(lines[1]).toBe('1,raw,data/orders.csv,2,amount,"0,50",is not a number,9,"{""id"":""0"",""amount"":""0,50""}",');
    expect(lines).toHaveLength(252);
    expect(lines[7]).toContain(',=1+1,');
    const accepted = await server.call('GET', '/api/v1/runs/1/rejects?spreadsheet=true', { headers: { accept: 'text/csv' } });
    expect((await accepted.text()).split('\r\n')[7]).toContain(",'=1+1,");
  });

  test('the description of the API says that there is a file', async () => {
    const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
    const { paths } = Document.parse(await (await server.call('GET', '/api/openapi.json')).json());
    expect(paths['/api/v1/runs/{runId}/rejects']?.['get']).toMatchObject({
      responses: { 200: { content: { 'application/json': {}, 'text/csv': { schema: { type: 'string' } } } } },
    });
    expect(JSON.stringify(paths['/api/v1/runs'])).not.toContain('text/csv');
  });

  test('what is wrong is said before a file begins', async () => {
    const Wrong = z.object({ code: z.string() });
    const limit = await server.call('GET', '/api/v1/runs/1/rejects?limit=5000&format=csv');
    expect([limit.status, Wrong.parse(await limit.json()).code]).toEqual([400, 'request.invalid']);
    expect((await server.call('GET', '/api/v1/runs/1/rejects?format=xml')).status).toBe(400);
    expect((await server.call('GET', '/api/v1/runs/1/rejects', { token: null })).status).toBe(401);
  });
});

describe('headgate export', () => {
  const headgate = async (...argv: string[]) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const code = await run(
      {
        version: '0.0.0-test',
        terminal: createTerminal(stdin, stdout, stderr),
        signal: new AbortController().signal,
        settings: () => ({ dataDir: folder, url: server.url, token: 'admin-token', ownDatabase: false, pageFolder: folder }),
        startServer: () => Promise.reject(new Error('a server runs')),
        startWorker: () => Promise.reject(new Error('not needed')),
        bridgeMcp: async () => {},
        parsePlan: parsePlanFile,
        writePlan: writePlanFile,
      },
      ['export', ...argv],
    );
    return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
  };

  test('writes the CSV to the terminal, and nothing else', async () => {
    const { code, out, err } = await headgate('--rejects', '1');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\r\n')).toHaveLength(252);
  });

  test('writes JSON lines into a new file, and never over one that is there', async () => {
    const path = join(folder, 'rejects.json');
    const { code, out, err } = await headgate('--rejects', '1', '--format', 'json', '--out', path);
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('250 rejects are in');
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(lines[6] ?? '')).toMatchObject({ number: 7, value: '=1+1' });
    const second = await headgate('--rejects', '1', '--out', path);
    expect(second.code).toBe(2);
    expect(second.err).toContain('exist');
  });
});
