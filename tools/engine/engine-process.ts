/** One engine child with its folder: the `Engine` that the rest of the house holds. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, cancelledError, setupError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { admitFile } from './admit.ts';
import { Channel, interruptedError } from './channel.ts';
import type { RequestOptions } from './channel.ts';
import { openCsvPipe } from './csv-pipe.ts';
import type { Engine, EngineLimits, EngineProgress, RowStream } from './engine.ts';
import { writeInFolder } from './file-writing.ts';
import { reserveJob } from './job-folder.ts';
import type { JobFolder } from './job-folder.ts';
import { memoryOf } from './process-status.ts';
import type { Answers, Asks, Command } from './protocol.ts';
import type { Sandbox } from './sandbox.ts';
import { Watchdog } from './watchdog.ts';

const childFile = fileURLToPath(new URL('child.ts', import.meta.url));
const startMs = 30_000;
const defaultRows = 1000;
const childCommand = [process.execPath, '--expose-gc', childFile];
/** DuckDB's queries hold threads of libuv's pool; progress and messages need some of their own. */
const childThreads = '16';

export interface StartOptions {
  base: string;
  sandbox: Sandbox;
  limits: EngineLimits;
  log: Logger;
  signal?: AbortSignal | undefined;
  /** Told about every child, so that none outlives its host. */
  born: (engine: EngineProcess) => void;
  gone: (engine: EngineProcess) => void;
}

/** Starts a confined child and opens its database. Throws `engine.not-started`, and when the signal is aborted. */
export async function startEngine(options: StartOptions): Promise<EngineProcess> {
  options.signal?.throwIfAborted();
  const job = await reserveJob(options.base, options.sandbox.changesUser);
  const engine = new EngineProcess(job, options);
  options.born(engine);
  try {
    await engine.open();
    return engine;
  } catch (error) {
    await engine.close();
    throw notStarted(error);
  }
}

function notStarted(error: unknown): unknown {
  if (!(error instanceof AppError) || error.family === 'cancelled') return error;
  return setupError('engine.not-started', `The engine child did not come up: ${error.message}`, {
    hint: 'Run `headgate doctor` to see what is missing on this machine.',
    details: error.details,
    cause: error,
  });
}

export class EngineProcess implements Engine {
  readonly #job: JobFolder;
  readonly #options: StartOptions;
  readonly #channel: Channel;
  readonly #watchdog: Watchdog;
  readonly #onAbort = (): void => void this.close();
  #version = '';
  #names = 0;
  /** Whether something may have been made in it since it was empty. */
  #touched = false;
  #memory = { bytes: 0, peakBytes: 0 };
  #closing: Promise<void> | null = null;

  constructor(job: JobFolder, options: StartOptions) {
    this.#job = job;
    this.#options = options;
    this.#channel = new Channel(spawnChild(job, options));
    this.#watchdog = new Watchdog({
      pid: this.#channel.pid,
      folder: job.work,
      limits: options.limits,
      exceeded: (reason) => this.#channel.kill(reason),
    });
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
    void this.#reportEnd();
  }

  get version(): string {
    return this.#version;
  }

  /** Whoever knows it may write there. */
  get folder(): string {
    this.#touched = true;
    return this.#job.work;
  }

  get alive(): boolean {
    return !this.#channel.ended;
  }

  async open(): Promise<void> {
    const { path, uid } = this.#job;
    const setup = { folder: path, tempFolder: this.#spillFolder, uid, limits: this.#options.limits };
    const { version } = await this.#channel.request('open', setup, { timeoutMs: startMs });
    this.#version = version;
  }

  /** Empties the child: a new database, no inputs, no files. Stops what still runs. A child in which nothing was made is empty as it is. */
  async reset(): Promise<void> {
    if (!this.#touched) return;
    this.interrupt();
    await this.#ask('reset', {});
    await Promise.all([emptyFolder(this.#job.inputs), emptyFolder(this.#job.work)]);
    this.#touched = false;
  }

  admit(path: string): Promise<string> {
    this.#names += 1;
    this.#touched = true;
    return admitFile(this.#job, path, this.#names);
  }

  check(...[sql, relations]: Parameters<Engine['check']>): ReturnType<Engine['check']> {
    return this.#look('check', { sql, relations });
  }

  describe(...[sql, relations]: Parameters<Engine['describe']>): ReturnType<Engine['describe']> {
    return this.#look('describe', { sql, relations });
  }

  columnsOf(sql: string): ReturnType<Engine['columnsOf']> {
    return this.#ask('columns', { sql });
  }

  async define(name: string, sql: string): Promise<void> {
    await this.#ask('define', { name, sql });
  }

  materialise(name: string, sql: string, onProgress?: (progress: EngineProgress) => void): Promise<{ rows: number }> {
    return this.#ask('materialise', { name, sql }, { onProgress });
  }

  query(...[sql, options = {}]: Parameters<Engine['query']>): ReturnType<Engine['query']> {
    return this.#ask('query', { sql, maxRows: options.maxRows ?? defaultRows, params: options.params ?? [] });
  }

  streamCsv(...[sql, { quoteAll = true, onProgress } = {}]: Parameters<Engine['streamCsv']>): Promise<RowStream> {
    this.#names += 1;
    return openCsvPipe({
      job: this.#job,
      mkfifo: this.#options.sandbox.mkfifo,
      name: `rows-${this.#names}`,
      write: (path, signal) => this.#ask('copy', { sql, path, quoteAll }, { onProgress, signal }),
    });
  }

  writeFiles(...[sql, writing, onProgress]: Parameters<Engine['writeFiles']>): ReturnType<Engine['writeFiles']> {
    this.#names += 1;
    return writeInFolder(this.#job, `files-${this.#names}`, writing, (path) => this.#ask('write', { sql, path, writing }, { onProgress }));
  }

  memory(): { bytes: number; peakBytes: number } {
    const now = this.alive ? memoryOf(this.#channel.pid) : null;
    if (now !== null) this.#memory = { bytes: now.bytes, peakBytes: Math.max(now.peakBytes, this.#memory.peakBytes) };
    return this.#memory;
  }

  interrupt(): void {
    this.#channel.stop(interruptedError());
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.memory();
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    const reason =
      this.#options.signal?.aborted === true
        ? cancelledError('run.cancelled', 'Stopped.')
        : cancelledError('engine.closed', 'The engine was closed.');
    this.#channel.kill(reason);
    await this.#channel.gone;
    await this.#job.remove();
    this.#options.gone(this);
  }

  async #reportEnd(): Promise<void> {
    const end = await this.#channel.gone;
    if (this.#closing === null) this.#options.log.warn('an engine child ended', { code: end.code, message: end.message, ...end.details });
  }

  get #spillFolder(): string {
    return join(this.#job.work, 'spill');
  }

  /** Asks what leaves nothing behind, once it is answered. */
  async #look<C extends Command>(command: C, ask: Asks[C]): Promise<Answers[C]> {
    const before = this.#touched;
    const answer = await this.#ask(command, ask);
    this.#touched = before;
    return answer;
  }

  #ask<C extends Command>(command: C, ask: Asks[C], options: Omit<RequestOptions, 'timeoutMs'> = {}): Promise<Answers[C]> {
    this.#touched = true;
    const timeoutMs = this.#options.limits.statementMs;
    return this.#watchdog.during(this.#channel.request(command, ask, { timeoutMs, ...options }));
  }
}

function spawnChild({ work }: JobFolder, { base, sandbox, limits }: StartOptions): ChildProcess {
  const [program = process.execPath, ...args] = sandbox.wrap(childCommand, limits, work);
  return spawn(program, args, {
    cwd: '/',
    env: { UV_THREADPOOL_SIZE: childThreads, ...compileCache(base) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // In a session of its own, Ctrl-C in a terminal reaches the parent alone, which then ends its children in order.
    detached: true,
  });
}

/** Compiled code is kept, because compiling is more than half of a start. Whoever a child becomes cannot write there. */
const compileCache = (base: string): { NODE_COMPILE_CACHE: string } => ({ NODE_COMPILE_CACHE: join(base, 'compiled') });

/** Has the child's code compiled and kept for children that cannot write there themselves: without a parent to talk to it ends at once. */
export function compileChild(base: string): ChildProcess {
  const [program = process.execPath, ...args] = childCommand;
  return spawn(program, args, { cwd: '/', env: compileCache(base), stdio: 'ignore', detached: true });
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}
