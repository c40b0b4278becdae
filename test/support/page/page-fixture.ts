/**
 * The real page behind the real web surface, over an application that plays a recorded story: for tests of what people see.
 * Run as a program it serves the page for looking at: `node test/support/page/page-fixture.ts [milliseconds between events]`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '#domain/log.ts';
import { createMetrics } from '#src/metrics.ts';
import { allowOrigins } from '#surfaces/web/origin.ts';
import { createWebServer } from '#surfaces/web/server.ts';
import { PlayedApp } from '../played/played-app.ts';

export const pageToken = 'page-token';

export interface PageFixture {
  /** Origin of the server. */
  url: string;
  app: PlayedApp;
  /** How often somebody came to the door. */
  knocks(): number;
  /** Takes the server away from its clients, does something meanwhile, then brings it back at the same address. */
  restart(meanwhile: () => unknown): Promise<void>;
  close(): Promise<void>;
}

/** Builds the page into a folder of its own. */
export async function buildPage(): Promise<string> {
  // Only those who build the page pay for loading its builder.
  const { build } = await import('vite');
  const folder = await mkdtemp(join(tmpdir(), 'headgate-page-'));
  await build({ root: join(import.meta.dirname, '../../../web-chat'), logLevel: 'silent', build: { outDir: folder, emptyOutDir: true } });
  return folder;
}

/** Starts the server on a free port. `beatMs` is the time between two events of the story. */
export async function startPage(options: { folder: string; beatMs: number }): Promise<PageFixture> {
  const app = new PlayedApp(options.beatMs);
  let knocks = 0;
  const serve = async (port: number) => {
    const server = createWebServer({
      app,
      authenticate: async (token) => {
        knocks += 1;
        return token === pageToken ? { id: 'ana', name: 'Ana', roles: ['admin'] } : null;
      },
      log: silentLogger,
      metrics: createMetrics({ processMetrics: false }),
      pageFolder: options.folder,
      originAllowed: allowOrigins(),
      version: '0.0.0-test',
    });
    return { server, url: (await server.listen(port, '127.0.0.1')).url };
  };
  let running = await serve(0);
  return {
    url: running.url,
    app,
    knocks: () => knocks,
    async restart(meanwhile) {
      await running.server.close();
      await meanwhile();
      running = await serve(Number(new URL(running.url).port));
    },
    async close() {
      app.stop();
      await running.server.close();
    },
  };
}

if (import.meta.main) {
  const folder = await buildPage();
  const { url } = await startPage({ folder, beatMs: Number(process.argv[2] ?? 300) });
  console.log(`${url}/#token=${pageToken}`);
  process.once('SIGINT', () => void rm(folder, { recursive: true }).then(() => process.exit()));
}
