/** Starts engine children for one process, and keeps a warm one. */
import type { ChildProcess } from 'node:child_process';
import { bugError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import type { Engine, EngineHost, EngineLimits } from './engine.ts';
import { compileChild, startEngine } from './engine-process.ts';
import type { EngineProcess } from './engine-process.ts';
import { openBase, sweepOrphans } from './job-folder.ts';
import { detectSandbox } from './sandbox.ts';
import type { Sandbox, SandboxTools } from './sandbox.ts';
import { WarmEngine } from './warm-engine.ts';

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

type StartRequest = NonNullable<Parameters<EngineHost['start']>[0]>;

const hostClosed = (): Error => bugError('engine.host-closed', 'An engine was asked for after its host was closed.');

class Host implements EngineHost {
  readonly #options: EngineHostOptions;
  readonly #engines = new Set<EngineProcess>();
  readonly #starting = new Set<Promise<EngineProcess>>();
  readonly #warm = new WarmEngine(() => this.start({ label: 'warm' }));
  #found: Sandbox | null = null;
  #base: Promise<string> | null = null;
  #compiling: ChildProcess | null = null;
  #closed = false;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  async start(options: StartRequest = {}): Promise<EngineProcess> {
    const starting = this.#start(options);
    this.#starting.add(starting);
    try {
      return await starting;
    } finally {
      this.#starting.delete(starting);
    }
  }

  warm<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
    return this.#warm.use(use);
  }

  sandbox(): ReturnType<EngineHost['sandbox']> {
    return this.#sandbox.facts;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#compiling?.kill('SIGKILL');
    await Promise.all([...this.#engines].map((engine) => engine.close()));
    await Promise.allSettled(this.#starting);
  }

  async #start({ limits, label = 'job', signal }: StartRequest): Promise<EngineProcess> {
    const base = await this.#openBase();
    const engine = await startEngine({
      base,
      sandbox: this.#sandbox,
      limits: { ...this.#options.limits, ...limits },
      log: this.#options.log.child({ engine: label }),
      signal,
      born: (child) => this.#engines.add(child),
      gone: (child) => this.#engines.delete(child),
    });
    if (this.#closed) {
      await engine.close();
      throw hostClosed();
    }
    // For the children that come after; the first one was not to share its processor.
    if (this.#sandbox.readOnlyView) this.#compiling ??= compileChild(base).on('error', () => undefined);
    return engine;
  }

  get #sandbox(): Sandbox {
    this.#found ??= this.#detect();
    return this.#found;
  }

  #detect(): Sandbox {
    const sandbox = detectSandbox(this.#options.tools);
    const missing = sandbox.facts.filter(({ active }) => !active).map(({ name, why }) => `${name}: ${why}`);
    this.#options.log.info('engine children are confined', { missing });
    return sandbox;
  }

  /** Refuses once the host is closed, so that no child outlives it. */
  async #openBase(): Promise<string> {
    this.#base ??= this.#prepareBase().catch((error: unknown) => {
      this.#base = null;
      throw error;
    });
    const base = await this.#base;
    if (this.#closed) throw hostClosed();
    return base;
  }

  async #prepareBase(): Promise<string> {
    const base = await openBase(this.#options.folder, this.#sandbox.changesUser);
    await sweepOrphans(base, this.#options.log);
    return base;
  }
}
