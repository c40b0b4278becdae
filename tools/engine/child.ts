/**
 * The engine child: a process of its own that runs DuckDB for one job. Everything it needs is imported before it gives
 * up its privileges, because afterwards it may not be able to read this checkout.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { asAppError, bugError, errorFact } from '#domain/errors.ts';
import { becomeUser } from './become-user.ts';
import { Database } from './database.ts';
import { describe } from './describe.ts';
import type { FromChild, Request, Setup, ToChild } from './protocol.ts';
import { check, columnsOf, copy, define, materialise, query, write } from './statements.ts';

const progressEveryMs = 250;
const interruptEveryMs = 50;
const tidyBytes = 64 * 2 ** 20;

/** Asks the kernel to end this process before any other when memory runs out. Not permitted everywhere, never needed. */
function volunteerForOutOfMemory(): void {
  try {
    const file = openSync('/proc/self/oom_score_adj', 'w');
    writeSync(file, '1000');
    closeSync(file);
  } catch {
    return;
  }
}

class Child {
  #setup: Setup | null = null;
  #database: Database | null = null;
  #currentId: number | null = null;
  #tidyAboveBytes = 0;

  async receive(message: ToChild): Promise<void> {
    if ('interrupt' in message) this.#interrupt(message.interrupt);
    else await this.#serve(message);
  }

  async #serve(request: Request): Promise<void> {
    this.#currentId = request.id;
    const ticking = setInterval(() => this.#sendProgress(request.id), progressEveryMs);
    try {
      send({ id: request.id, answer: await this.#answer(request) });
    } catch (error) {
      send({ id: request.id, error: errorFact(asAppError(error)) });
    } finally {
      clearInterval(ticking);
      this.#currentId = null;
      this.#database?.resume();
      this.#tidy();
    }
  }

  /** DuckDB's results live until they are collected, and V8 does not see how large they are. */
  #tidy(): void {
    if (process.memoryUsage.rss() < this.#tidyAboveBytes) return;
    globalThis.gc?.();
    this.#tidyAboveBytes = process.memoryUsage.rss() + tidyBytes;
  }

  async #answer({ command, ask }: Request): Promise<unknown> {
    switch (command) {
      case 'open':
        return this.#open(ask);
      case 'reset':
        return this.#reset();
      case 'check':
        return check(this.#opened, ask.sql, ask.relations);
      case 'describe':
        return describe(this.#opened, ask.sql, ask.relations);
      case 'columns':
        return columnsOf(this.#opened.run, ask.sql);
      case 'define':
        return define(this.#opened, ask.name, ask.sql);
      case 'materialise':
        return materialise(this.#opened, ask.name, ask.sql);
      case 'query':
        return query(this.#opened, ask);
      case 'copy':
        return copy(this.#opened, ask);
      case 'write':
        return write(this.#opened, ask);
      default:
        throw bugError('engine.unknown-command', 'The engine child was asked something it does not know.');
    }
  }

  get #opened(): Database {
    if (this.#database === null) throw bugError('engine.not-open', 'The engine child was used before it was opened.');
    return this.#database;
  }

  async #open(setup: Setup): Promise<{ version: string }> {
    // Kept now: this process is killed in the end, and as another user it could not write.
    flushCompileCache();
    volunteerForOutOfMemory();
    if (setup.uid !== null) becomeUser(setup.uid);
    process.umask(0o077);
    this.#setup = setup;
    this.#database = await Database.open(setup);
    const [row] = await (await this.#database.run('SELECT version()')).getRows();
    return { version: String(row?.[0]) };
  }

  async #reset(): Promise<object> {
    this.#opened.close();
    this.#database = null;
    if (this.#setup !== null) this.#database = await Database.open(this.#setup);
    return {};
  }

  #sendProgress(id: number): void {
    if (this.#database !== null) send({ id, progress: this.#database.progress() });
  }

  /** An interrupt that arrives just before DuckDB starts is lost, so it is repeated until the request has ended. */
  #interrupt(id: number): void {
    if (this.#currentId !== id) return;
    this.#database?.stop();
    setTimeout(() => this.#interrupt(id), interruptEveryMs);
  }
}

function send(message: FromChild): void {
  process.send?.(message);
}

const isToChild = (message: unknown): message is ToChild =>
  typeof message === 'object' && message !== null && ('interrupt' in message || 'command' in message);

const child = new Child();
process.on('message', (message: unknown) => {
  if (isToChild(message)) void child.receive(message);
});
// The parent is gone: whatever runs here serves nobody. A polite exit would wait for DuckDB's threads.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
