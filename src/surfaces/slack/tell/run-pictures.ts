/** The one picture of a run: drawn anew now and then while it goes on, and once it is over; the one before goes. */
import { refusalOf } from '../slack-errors.ts';
import type { SlackThread, SlackWorld } from '../world.ts';
import { chartOfRun, metricsOfRun, showPicture } from './show-picture.ts';

const everyMs = 30_000;

interface Asked {
  runId: string;
  goesOn: boolean;
}

export class RunPictures {
  readonly #world: SlackWorld;
  readonly #thread: SlackThread;
  #shown: { runId: string; fileId: string } | null = null;
  /** A run shorter than this needs no picture before its end. */
  #lastAt = performance.now();

  constructor(world: SlackWorld, thread: SlackThread) {
    this.#world = world;
    this.#thread = thread;
  }

  isDue({ goesOn }: Asked): boolean {
    return !goesOn || performance.now() - this.#lastAt > everyMs;
  }

  async show({ runId, goesOn }: Asked): Promise<void> {
    this.#lastAt = performance.now();
    const picture = chartOfRun(await metricsOfRun(this.#world, this.#thread, runId), goesOn ? 'The run so far' : 'The run');
    if (!picture) return;
    const before = this.#shown;
    this.#shown = { runId, fileId: await showPicture(this.#world, this.#thread, picture) };
    if (before?.runId !== runId) return;
    await this.#world.client.files.delete({ file: before.fileId }).catch((error: unknown) => {
      this.#world.log.warn('an older picture could not be removed', { code: refusalOf(error) });
    });
  }
}
