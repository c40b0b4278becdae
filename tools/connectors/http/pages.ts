/** Requests pages: allowed hosts alone, credentials renewed when refused, redirects looked at, retried by policy. */
import { deniedError } from '#domain/errors.ts';
import { printable } from '#tools/formats/printable.ts';
import type { Dependency } from '#tools/resilience/dependency.ts';
import type { Logger } from '#domain/log.ts';
import type { Credentials } from './credentials.ts';
import { statusError, type About } from './errors.ts';
import { headersOf } from './headers.ts';
import type { HttpSettings } from './settings.ts';
import type { Answer, Transport } from './transport.ts';

export interface HttpWorld {
  /** The connection's name. */
  name: string;
  settings: HttpSettings;
  transport: Transport;
  credentials: Credentials;
  dependency: Dependency;
  log: Logger;
}

const maxRedirects = 3;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Reads one page with `read`, which sees successful answers alone and is called again when a try fails on its way.
 * Throws as `statusError` and `transportError` do, `http.outside` for other hosts, `connection.*`.
 */
export function readPage<T>(
  world: HttpWorld,
  page: { url: URL; about: About; signal: AbortSignal; method?: 'GET' | 'HEAD'; tries?: number },
  read: (answer: Answer) => Promise<T>,
): Promise<T> {
  const { about } = page;
  return world.dependency.call(
    async (signal) => {
      const answer = await ask(world, { ...page, signal });
      if (answer.status >= 200 && answer.status < 300) return read(answer);
      await answer.drop();
      throw statusError(answer.status, answer.header('retry-after'), about);
    },
    {
      signal: page.signal,
      doing: `reading ${about.what}`,
      ...(page.tries === undefined ? {} : { tries: page.tries }),
      retrying: ({ code, message }, attempt, waitMs) => world.log.warn('a request is tried again', { code, message, attempt, waitMs }),
    },
  );
}

interface Ask {
  url: URL;
  about: About;
  signal: AbortSignal;
  method?: 'GET' | 'HEAD';
}

/** Credentials that were refused are renewed once. */
async function ask(world: HttpWorld, request: Ask): Promise<Answer> {
  for (let renewed = false; ; renewed = true) {
    const proof = await world.credentials.headers(request.signal);
    const answer = await follow(world, request, proof);
    if (answer.status !== 401 || renewed || !(await world.credentials.refused(proof))) return answer;
    await answer.drop();
  }
}

async function follow(
  { settings, transport }: HttpWorld,
  { url: start, about, signal, method = 'GET' }: Ask,
  proof: Record<string, string>,
): Promise<Answer> {
  const further = await headersOf(settings.headers);
  let url = start;
  for (let followed = 0; ; followed++) {
    requireAllowed(settings, url, about);
    const headers = {
      accept: 'application/json, application/x-ndjson, text/csv;q=0.9, */*;q=0.1',
      ...further,
      ...proof,
    };
    const answer = await transport.send(url, { method, headers, signal }, about);
    const location = answer.header('location');
    if (!redirects.has(answer.status) || location === null) return answer;
    await answer.drop();
    const next = URL.parse(location, url);
    if (next === null || followed === maxRedirects) throw outside(about, 'more redirects than are followed');
    if (next.host !== url.host) throw outside(about, `a redirect to ${printable(next.host)}`);
    url = next;
  }
}

/** The host of the base URL, or another host on the list; never less protected than the base URL, never with credentials inside. */
function requireAllowed({ baseUrl, hosts }: HttpSettings, url: URL, about: About): void {
  const base = new URL(baseUrl);
  if (url.username !== '' || url.password !== '') throw outside(about, 'an address with credentials inside');
  if (!/^https?:$/.test(url.protocol) || (base.protocol === 'https:' && url.protocol === 'http:'))
    throw outside(about, `an address of ${printable(url.protocol)}`);
  if (url.host !== base.host && !hosts.includes(url.hostname)) throw outside(about, `the host ${printable(url.host)}`);
}

const outside = ({ connection, what }: About, where: string): Error =>
  deniedError('http.outside', `${connection} sent ${what} to ${where}, which is not followed.`, {
    hint: 'Whoever runs Headgate lists further hosts under hosts of the connection.',
  });
