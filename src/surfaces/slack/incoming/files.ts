/** Files that were dropped into Slack: fetched with the bot's token, from Slack alone, and handed in like any upload. */
import { AppError, inputError, transientError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { plainName } from '#domain/upload.ts';
import { errorWords } from '../slack-errors.ts';
import type { SlackWorld } from '../world.ts';
import type { SlackFile } from './payloads.ts';

const mostAtOnce = 5;
const patienceMs = 120_000;
const slackHost = 'files.slack.com';

export interface TakenFiles {
  /** What they can be read as. */
  datasets: string[];
  /** Why others were not taken, for the one who sent them. */
  refused: string[];
}

/** Takes what can be taken. Throws only what may pass. */
export async function takeFiles(world: SlackWorld, principal: Principal, files: readonly SlackFile[]): Promise<TakenFiles> {
  const taken: TakenFiles = { datasets: [], refused: [] };
  for (const [index, file] of files.entries()) {
    try {
      if (index >= mostAtOnce) throw inputError('upload.too-many', `Only ${mostAtOnce} files of a message are taken.`);
      const { dataset } = await world.app.upload(principal, { name: plainName(file.name ?? ''), bytes: await download(world, file) });
      taken.datasets.push(dataset);
    } catch (error) {
      if (error instanceof AppError && error.retryable) throw error;
      taken.refused.push(errorWords(error));
    }
  }
  return taken;
}

/** The token goes to Slack's own host and nowhere else, so no redirect is followed. */
async function download({ settings }: SlackWorld, { url_private_download: address }: SlackFile): Promise<AsyncIterable<Uint8Array>> {
  const url = address !== undefined && address !== null && URL.canParse(address) ? new URL(address) : null;
  if (!url || !isSlack(url, settings.apiUrl)) throw inputError('upload.elsewhere', 'This file is not kept by Slack, so it is not fetched.');
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${settings.botToken}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceMs),
  }).catch((cause: unknown) => {
    throw transientError('upload.not-fetched', 'Slack did not give the file.', { cause });
  });
  if (response.status >= 500 || response.status === 429)
    throw transientError('upload.not-fetched', `Slack did not give the file (HTTP ${response.status}).`);
  // Without the right to read files Slack answers with its sign-in page.
  const isPage = (response.headers.get('content-type') ?? '').startsWith('text/html');
  if (response.status !== 200 || response.body === null || isPage) {
    await response.body?.cancel();
    throw inputError('upload.not-fetched', `Slack did not give the file (HTTP ${response.status}).`, {
      hint: 'The app needs the scope files:read, and must be in the channel.',
    });
  }
  return chunksOf(response.body);
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // What is refused halfway is not read to its end.
    await reader.cancel();
  }
}

/** Where the Web API is another one, as in tests, so are its files. */
function isSlack(url: URL, apiUrl: string | null): boolean {
  if (apiUrl !== null) return url.origin === new URL(apiUrl).origin;
  return url.protocol === 'https:' && url.host === slackHost;
}
