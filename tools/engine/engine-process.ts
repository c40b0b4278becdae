/** One engine child with its folder: the `Engine` that the rest of the house holds. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cancelledError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { admitFile } from './admit.ts';
import { Channel, interruptedError } from './channel.ts';
import { openCsvPipe } from './csv-pipe.ts';
import type { Engine, EngineLimits, EngineProgress, RowStream } from './engine.ts';
import { reserveJob } from './job-folder.ts';
import type { JobFolder } from './job-folder.ts';
import type { Answers, Asks, Command } from './protocol.ts';
import type { Sandbox } from './sandbox.ts';

const childFile = fileURLToPath(new URL('child.ts', import.meta.url));
const startMs = 30_000;
const defaultRows = 1000;
/** DuckDB's queries hold threads of libuv's pool; progress and messages need some of their own. */
const childThreads = '16';

export interface StartOptions {
  base: string;
  sandbox: Sandbox;
  limits: EngineLimits;
  log: Logger;
  signal?: AbortSignal | undefined;
}

/** Starts a confined child and opens its database. Throws when the signal is aborted or the child does not come up. */
export async function startEngine(options: StartOptions): Promise<EngineProcess> {
  options.signal?.throwIfAborted();
  const job = await reserveJob(options.base, options.sandbox.changesUser);
  const engine = new EngineProcess(job, options);
  try {
    await engine.open();
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

export class EngineProcess implements Engine {
  readonly #job: JobFolder;
  readonly #options: StartOptions;
  readonly #channel: Channel;
  readonly #onAbort = (): void => void this.close();
  #version = '';
  #names = 0;
  #memory = { bytes: 0, peakBytes: 0 };
  #closing: Promise<void> | null = null;

  constructor(job: JobFolder, options: StartOptions) {
    this.#job = job;
    this.#options = options;
    const [program = process.execPath, ...args] = options.sandbox.wrap(
      [process.execPath, '--disable-warning=ExperimentalWarning', childFile],
      options.limits,
    );
    const child = spawn(program, args, {
      cwd: '/',
      env: { UV_THREADPOOL_SIZE: childThreads },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#channel = new Channel(child);
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get version(): string {
    return this.#version;
  }

  get folder(): string {
    return this.#job.work;
  }

  get alive(): boolean {
    return !this.#channel.ended;
  }

  async open(): Promise<void> {
    const { path, work, uid } = this.#job;
    const setup = { folder: path, tempFolder: `${work}/spill`, uid, limits: this.#options.limits };
    const { version } = await this.#channel.request('open', setup, { timeoutMs: startMs });
    this.#version = version;
  }

  /** Empties the child: a new database, no inputs. */
  async reset(): Promise<void> {
    await this.#ask('reset', {});
  }

  admit(path: string): Promise<string> {
    this.#names += 1;
    return admitFile(this.#job, path, this.#names);
  }

  check(...[sql, relations]: Parameters<Engine['check']>): ReturnType<Engine['check']> {
    return this.#ask('check', { sql, relations });
  }

  describe(...[sql, relations]: Parameters<Engine['describe']>): ReturnType<Engine['describe']> {
    return this.#ask('describe', { sql, relations });
  }

  columnsOf(sql: string): ReturnType<Engine['columnsOf']> {
    return this.#ask('columns', { sql });
  }

  async define(name: string, sql: string): Promise<void> {
    await this.#ask('define', { name, sql });
  }

  materialise(name: string, sql: string, onProgress?: (progress: EngineProgress) => void): Promise<{ rows: number }> {
    return this.#ask('materialise', { name, sql }, onProgress);
  }

  query(...[sql, options = {}]: Parameters<Engine['query']>): ReturnType<Engine['query']> {
    return this.#ask('query', { sql, maxRows: options.maxRows ?? defaultRows, params: options.params ?? [] });
  }

  streamCsv(sql: string, onProgress?: (progress: EngineProgress) => void): Promise<RowStream> {
    this.#names += 1;
    return openCsvPipe({
      job: this.#job,
      mkfifo: this.#options.sandbox.mkfifo,
      name: `rows-${this.#names}`,
      write: (path) => this.#ask('copy', { sql, path }, onProgress),
      stop: () => this.interrupt(),
    });
  }

  memory(): { bytes: number; peakBytes: number } {
    const status = readStatus(this.#channel.ended ? undefined : this.#channel.pid);
    if (status !== null) this.#memory = { bytes: status.bytes, peakBytes: Math.max(status.peakBytes, this.#memory.peakBytes) };
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
  }

  #ask<C extends Command>(command: C, ask: Asks[C], onProgress?: (progress: EngineProgress) => void): Promise<Answers[C]> {
    return this.#channel.request(command, ask, { timeoutMs: this.#options.limits.statementMs, onProgress });
  }
}

/** Resident memory from the kernel's own books; null where there are none. */
function readStatus(pid: number | undefined): { bytes: number; peakBytes: number } | null {
  if (pid === undefined) return null;
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return { bytes: kilobytes('VmRSS') * 1024, peakBytes: kilobytes('VmHWM') * 1024 };
  } catch {
    return null;
  }
}
