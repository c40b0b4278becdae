import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { asAppError, deniedError, transientError, type AppError } from '#domain/errors.ts';
import { createDependency, type Dependency, type DependencyOptions } from '#tools/resilience/dependency.ts';

const going: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of going.splice(0).reverse()) await stop();
});

const unreachable = (): AppError => transientError('shop.unreachable', 'The shop cannot be reached.');
const isOutage = (error: AppError): boolean => error.code === 'shop.unreachable';
const never = new AbortController().signal;

function dependency(options: Partial<DependencyOptions> = {}): Dependency {
  const made = createDependency({ name: 'shop', isOutage, failures: 3, openMs: 60, maxOpenMs: 500, ...options });
  going.push(() => made.close());
  return made;
}

const failure = (work: Promise<unknown>): Promise<AppError> => work.then(() => Promise.reject(new Error('it succeeded')), asAppError);
const fail = (made: Dependency, error = unreachable()): Promise<AppError> =>
  failure(made.call(() => Promise.reject(error), { signal: never, doing: 'asking', tries: 1 }));

/** A shop on a port of its own that can go away and come back. */
async function openShop(port = 0): Promise<{ port: number; asked(): number; close(): Promise<void> }> {
  let asked = 0;
  const server: Server = createServer((_request, response) => {
    asked += 1;
    response.end('open');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  going.push(close);
  return { port: typeof address === 'object' && address ? address.port : 0, asked: () => asked, close };
}

const ask =
  (port: number) =>
  async (signal: AbortSignal): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal, headers: { connection: 'close' } }).catch(() => {
      throw unreachable();
    });
    return response.text();
  };

describe('the breaker', () => {
  test('opens after failures in a row, refuses at once and says since when and until when', async () => {
    const made = dependency({ openMs: 60_000, maxOpenMs: 60_000 });
    for (let time = 0; time < 3; time++) expect((await fail(made)).code).toBe('shop.unreachable');
    expect(made.breaker()).toBe('open');
    let called = false;
    const refused = await failure(made.call(async () => void (called = true), { signal: never, doing: 'asking' }));
    expect(called).toBe(false);
    expect(refused.code).toBe('connection.unavailable');
    expect(refused.message).toMatch(/^shop does not answer since \d\d:\d\d:\d\d UTC; it is tried again at \d\d:\d\d:\d\d UTC\./);
    expect(refused.message).toContain('The shop cannot be reached.');
    expect(refused.details['retryAfterMs']).toBeGreaterThan(50_000);
  });

  test('does not take an error that is an answer for an outage', async () => {
    const made = dependency();
    for (let time = 0; time < 10; time++) await fail(made, time % 3 === 2 ? deniedError('shop.denied', 'No.') : unreachable());
    expect(made.breaker()).toBe('closed');
  });

  test('opens at once after a failure that took long', async () => {
    const made = dependency({ slowMs: 20, openMs: 60_000 });
    const slow = async (): Promise<never> => {
      await wait(40);
      throw unreachable();
    };
    await failure(made.call(slow, { signal: never, doing: 'asking', tries: 1 }));
    expect(made.breaker()).toBe('open');
  });

  test('a call that a person stopped says nothing about the system', async () => {
    const made = dependency({ failures: 1 });
    const stop = new AbortController();
    const stopped = failure(made.call(async (signal) => wait(60_000, undefined, { signal }), { signal: stop.signal, doing: 'asking' }));
    stop.abort();
    expect((await stopped).code).toBe('run.cancelled');
    expect(made.breaker()).toBe('closed');
  });

  test('a server that goes away and comes back is used again without anybody asking for it', async () => {
    const shop = await openShop();
    const made = dependency({ probe: ask(shop.port) });
    const call = (): Promise<string> => made.call(ask(shop.port), { signal: never, doing: 'asking', tries: 1 });
    expect(await call()).toBe('open');
    await shop.close();
    for (let time = 0; time < 3; time++) await failure(call());
    expect(made.breaker()).toBe('open');
    const back = await openShop(shop.port);
    await expect.poll(() => made.breaker(), { timeout: 20_000 }).toBe('closed');
    expect(back.asked()).toBeGreaterThan(0);
    expect(await call()).toBe('open');
  });

  test('stays open, with longer pauses, while the probe fails; others do not wait for the probe', async () => {
    const probes: number[] = [];
    let ended = 0;
    const probe = async (): Promise<void> => {
      probes.push(performance.now());
      await wait(200);
      ended += 1;
      throw unreachable();
    };
    const made = dependency({ probe });
    await made.trip(unreachable());
    await expect.poll(() => made.breaker(), { timeout: 20_000, interval: 2 }).toBe('half-open');
    const endedBefore = ended;
    expect((await fail(made)).code).toBe('connection.unavailable');
    expect(ended).toBe(endedBefore);
    await expect.poll(() => probes.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
    const [first = 0, second = 0, third = 0] = probes;
    expect(third - second).toBeGreaterThan((second - first) * 1.2);
  });
});

describe('retries', () => {
  test('an error that policy calls transient is tried again, with the number of tries in the last one', async () => {
    const made = dependency({ failures: 100 });
    let tries = 0;
    const busy = async (): Promise<never> => {
      tries += 1;
      throw transientError('shop.busy', 'Busy.', { details: { retryAfterMs: 1 } });
    };
    const error = await failure(made.call(busy, { signal: never, doing: 'asking', tries: 2 }));
    expect(tries).toBe(2);
    expect(error.details).toMatchObject({ tried: 2 });
  });

  test('the moment the system named is waited for', async () => {
    const made = dependency();
    const at: number[] = [];
    const busyOnce = async (): Promise<string> => {
      at.push(performance.now());
      if (at.length === 1) throw transientError('shop.busy', 'Busy.', { details: { retryAfterMs: 2_500 } });
      return 'done';
    };
    expect(await made.call(busyOnce, { signal: never, doing: 'asking' })).toBe('done');
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(2_490);
  });

  test('an error that waiting cannot cure is not tried again', async () => {
    const made = dependency();
    let tries = 0;
    const denied = async (): Promise<never> => {
      tries += 1;
      throw deniedError('shop.denied', 'No.');
    };
    expect((await failure(made.call(denied, { signal: never, doing: 'asking' }))).code).toBe('shop.denied');
    expect(tries).toBe(1);
  });

  test('the time budget ends a try that hangs, and says what took so long', async () => {
    const made = dependency();
    const hang = (signal: AbortSignal): Promise<void> => wait(60_000, undefined, { signal });
    const error = await failure(made.call(hang, { signal: never, doing: 'reading page 3', budgetMs: 80 }));
    expect(error.code).toBe('connection.timeout');
    expect(error.message).toBe('shop took longer than 0.1 s while reading page 3.');
  });
});

describe('bounds', () => {
  test('no more calls run at once than allowed; one too many in line is refused', async () => {
    const made = dependency({ atOnce: 2, inLine: 1 });
    let running = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await gate.promise;
      running -= 1;
    };
    const call = (): Promise<void> => made.call(work, { signal: never, doing: 'asking', tries: 1 });
    const calls = [call(), call(), call()];
    expect((await failure(call())).code).toBe('connection.busy');
    gate.resolve();
    await Promise.all(calls);
    expect(most).toBe(2);
  });

  test('a caller that is stopped does not wait for its turn in line', async () => {
    const made = dependency({ atOnce: 1 });
    const gate = Promise.withResolvers<void>();
    const first = made.call(() => gate.promise, { signal: never, doing: 'asking' });
    const stop = new AbortController();
    const second = failure(made.call(async () => {}, { signal: stop.signal, doing: 'asking' }));
    stop.abort();
    expect((await second).code).toBe('run.cancelled');
    gate.resolve();
    await first;
  });

  test('calls start evenly spaced', async () => {
    const made = dependency({ perSecond: 50 });
    const started = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => made.call(async () => {}, { signal: never, doing: 'asking' })));
    expect(performance.now() - started).toBeGreaterThanOrEqual(95);
  });
});
