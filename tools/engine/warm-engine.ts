/** One engine child kept ready: its users come one after the other, and each finds it empty. */
import type { Engine } from './engine.ts';
import type { EngineProcess } from './engine-process.ts';

/** A child is replaced before it has used up its CPU limit, or when it holds on to memory it no longer needs. */
const usesPerChild = 2000;
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
    this.#turn = result.catch(() => undefined).then(() => this.#clean());
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

  async #clean(): Promise<void> {
    const engine = this.#engine;
    if (engine === null) return;
    this.#uses += 1;
    try {
      await engine.reset();
      if (this.#uses >= usesPerChild || engine.memory().bytes > idleBytes) await engine.close();
    } catch {
      await engine.close();
    }
  }
}
