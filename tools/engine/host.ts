/** Starts engine children for one process, and keeps a warm one. */
import { bugError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import type { Engine, EngineHost, EngineLimits } from './engine.ts';
import { startEngine } from './engine-process.ts';
import type { EngineProcess } from './engine-process.ts';
import { openBase, sweepOrphans } from './job-folder.ts';
import { detectSandbox } from './sandbox.ts';
import type { Sandbox, SandboxTools } from './sandbox.ts';

export interface EngineHostOptions {
  /** Base folder of the job folders. */
  folder: string;
  limits: EngineLimits;
  log: Logger;
  /** Programs of the sandbox to use instead of those found; null leaves one out. */
  tools?: Partial<SandboxTools>;
}

/** The engine host of this process. Nothing is started, and no folder made, before the first engine is asked for. */
export function createEngineHost(options: EngineHostOptions): EngineHost {
  return new Host(options);
}

class Host implements EngineHost {
  readonly #options: EngineHostOptions;
  readonly #engines = new Set<EngineProcess>();
  #found: Sandbox | null = null;
  #base: Promise<string> | null = null;
  #warm: EngineProcess | null = null;
  #warmTurn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  async start(options: Parameters<EngineHost['start']>[0] = {}): Promise<EngineProcess> {
    if (this.#closed) throw bugError('engine.host-closed', 'An engine was asked for after its host was closed.');
    const limits = { ...this.#options.limits, ...options.limits };
    const log = options.label === undefined ? this.#options.log : this.#options.log.child({ engine: options.label });
    this.#base ??= this.#openBase();
    const engine = await startEngine({ base: await this.#base, sandbox: this.#sandbox, limits, log, signal: options.signal });
    this.#engines.add(engine);
    if (this.#closed) await engine.close();
    return engine;
  }

  warm<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
    const turn = this.#warmTurn.then(() => this.#useWarm(use));
    this.#warmTurn = turn.catch(() => undefined);
    return turn;
  }

  sandbox(): ReturnType<EngineHost['sandbox']> {
    return this.#sandbox.facts;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#engines].map((engine) => engine.close()));
  }

  get #sandbox(): Sandbox {
    this.#found ??= detectSandbox(this.#options.tools);
    return this.#found;
  }

  async #openBase(): Promise<string> {
    const base = await openBase(this.#options.folder, this.#sandbox.changesUser);
    await sweepOrphans(base, this.#options.log);
    return base;
  }

  async #useWarm<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
    const engine = await this.#warmEngine();
    return use(engine);
  }

  async #warmEngine(): Promise<EngineProcess> {
    if (this.#warm?.alive === true) {
      await this.#warm.reset();
      return this.#warm;
    }
    await this.#warm?.close();
    this.#warm = await this.start({ label: 'warm' });
    return this.#warm;
  }
}
