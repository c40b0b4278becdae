/** The line with the Stop button under a turn that takes its time: it comes after a few seconds and goes with the turn's end. */
import { z } from 'zod';
import { post } from '../post.ts';
import { actions, button, context } from '../render/blocks.ts';
import { passes } from '../slack-errors.ts';
import type { SlackThread, SlackWorld } from '../world.ts';

/** As it is kept over a restart: since when something is under way, and the message once it is shown. */
export const StopLineState = z.object({ since: z.number(), ts: z.string().nullable() });
export type StopLineState = z.infer<typeof StopLineState>;

export const stopTurnAction = 'headgate.stop-turn';
/** What ends sooner needs no button. */
const shownAfterMs = 3000;

export class StopLine {
  readonly #world: SlackWorld;
  readonly #thread: SlackThread;
  #state: StopLineState | null;

  constructor(world: SlackWorld, thread: SlackThread, state: StopLineState | null) {
    this.#world = world;
    this.#thread = thread;
    this.#state = state;
  }

  get state(): StopLineState | null {
    return this.#state;
  }

  /** Something that may be stopped is under way, at the latest since `since` (milliseconds of the clock). */
  begin(since: number): void {
    this.#state ??= { since, ts: null };
  }

  /** True when the line was just posted, which has to be kept. */
  async show(now = Date.now()): Promise<boolean> {
    if (!this.#state || this.#state.ts !== null || now - this.#state.since < shownAfterMs) return false;
    const { threadId, channel, threadTs } = this.#thread;
    const blocks = [context(['Still at it.']), actions([button(stopTurnAction, 'Stop', { threadId }, 'danger')])];
    this.#state = { ...this.#state, ts: await post(this.#world, { channel, threadTs, text: 'Still at it.', blocks }) };
    return true;
  }

  async end(): Promise<void> {
    const ts = this.#state?.ts ?? null;
    if (ts !== null)
      await this.#world.client.chat.delete({ channel: this.#thread.channel, ts }).catch((error: unknown) => {
        if (passes(error)) throw error;
      });
    this.#state = null;
  }
}
