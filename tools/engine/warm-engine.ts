/** One engine child kept ready: its users come one after the other, and each finds it empty. */
import { AppError } from '#domain/errors.ts';
import type { Engine } from './engine.ts';
import type { EngineProcess } from './engine-process.ts';

/** A child is replaced before it has used up its CPU or address space limit, or when it holds on to memory it no longer needs. */
const usesPerChild = 200;
const idleBytes = 320 * 2 ** 20;

export class WarmEngine {
  readonly #start: () => Promise<EngineProcess>;
  #engine: EngineProcess | null = null;
  #uses = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(start: () => Promise<EngineProcess>) {
    this.#start = start;
  }

  /** Runs `use` when those before it are done. It must not ask for the warm engine again inside: it would wait for itself. */
  use<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
    const result = this.#turn.then(async () => use(await this.#ready()));
    // Cleaning up belongs to the turn, but nobody waits for it except the next user.
    this.#turn = result.then(
      () => this.#clean(),
      (error: unknown) => this.#clean(error instanceof AppError && error.code === 'engine.out-of-memory'),
    );
    return result;
  }

  async #ready(): Promise<EngineProcess> {
    if (this.#engine?.alive !== true) {
      await this.#engine?.close();
      this.#engine = await this.#start();
      this.#uses = 0;
    }
    return this.#engine;
  }

  /** A child that ran out of memory is not trusted with small work afterwards. */
  async #clean(exhausted = false): Promise<void> {
    const engine = this.#engine;
    if (engine === null) return;
    this.#uses += 1;
    try {
      await engine.reset();
      if (exhausted || this.#uses >= usesPerChild || engine.memory().bytes > idleBytes) await engine.close();
    } catch {
      await engine.close();
    }
  }
}
