/** A picture of how a run went, in its thread. */
import type { SlackThread, SlackWorld } from '../world.ts';

export async function showRunPicture(_world: SlackWorld, _thread: SlackThread, _runId: string): Promise<void> {}
