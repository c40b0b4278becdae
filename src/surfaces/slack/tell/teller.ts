/**
 * Tells conversations in their threads of Slack, in order and once. It reads the stored events from where it stopped, so that nothing is
 * lost over a restart; a claim in the catalog keeps two servers from telling the same thread.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readerOf, type SlackThread, type SlackWorld } from '../world.ts';
import { alreadyTold, nothingTold } from './already-told.ts';
import { Story } from './story.ts';

const holdSeconds = 15;
const sweepMs = 3000;
/** Wakes and progress that come within this time are taken together. */
const gatherMs = 250;
const betweenMs = 700;
const batch = 200;
/** How long words are waited for that a model speaks between two events. */
const longestTurnMs = 5 * 60_000;

export interface Teller {
  /** Ends after what is being told just now. */
  close(): Promise<void>;
}

export function startTeller(world: SlackWorld): Teller {
  const closing = new AbortController();
  const telling = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let woken: Set<string> | 'all' = new Set();
  let gathering: Promise<void> | null = null;

  const begin = (threadId: string): void => {
    if (closing.signal.aborted) return;
    if (telling.has(threadId)) return void again.add(threadId);
    const work = tellThread(world, { threadId, holder: randomUUID(), signal: closing.signal })
      .catch((error: Error) => world.log.warn('telling a conversation in Slack failed; trying again', { threadId, error: error.message }))
      .finally(() => {
        telling.delete(threadId);
        if (again.delete(threadId)) begin(threadId);
      });
    telling.set(threadId, work);
  };
  const look = async (threadIds: readonly string[] | null): Promise<void> => {
    for (const threadId of await world.store.behind(threadIds)) begin(threadId);
  };
  const wake = (threadId: string | null): void => {
    if (threadId === null) woken = 'all';
    else if (woken !== 'all') woken.add(threadId);
    gathering ??= sleep(gatherMs, undefined, { ref: false }).then(async () => {
      gathering = null;
      const these = woken === 'all' ? null : [...woken];
      woken = new Set();
      if (!closing.signal.aborted)
        await look(these).catch((error: Error) => world.log.warn('looking for news failed', { error: error.message }));
    });
  };
  const off = world.onEvents(wake);
  const timer = setInterval(() => wake(null), sweepMs);
  wake(null);
  return {
    async close() {
      closing.abort();
      clearInterval(timer);
      off();
      await gathering;
      await Promise.all(telling.values());
    },
  };
}

interface Telling {
  threadId: string;
  /** Of this telling alone: one that breaks off is told apart from the next, also within a process. */
  holder: string;
  signal: AbortSignal;
}

async function tellThread(world: SlackWorld, telling: Telling): Promise<void> {
  const { threadId, holder } = telling;
  const thread = await world.store.hold(threadId, holder, holdSeconds);
  if (!thread) return;
  const hold = keepHold(world, telling);
  try {
    await tellFrom(world, thread, telling);
    // Slack may have taken meanwhile what it had not when we looked.
    if (thread.wasLeft === true) await alreadyTold(world, (await world.store.threadAt(thread.channel, thread.threadTs)) ?? thread);
  } catch (error) {
    await hold.end();
    // What was sent last may stand in the thread without being noted: whoever comes next has to look.
    await world.store.hold(threadId, holder, 0);
    throw error;
  }
  await hold.end();
  await world.store.letGo(threadId, holder);
}

/** Stays the one who tells it. Nothing of it comes after its end. */
function keepHold({ store, log }: SlackWorld, { threadId, holder }: Telling): { end(): Promise<void> } {
  let last: Promise<unknown> = Promise.resolve();
  const beat = (): void => {
    last = store.hold(threadId, holder, holdSeconds).catch((error: Error) => log.warn('keeping a thread failed', { error: error.message }));
  };
  const timer = setInterval(beat, (holdSeconds * 1000) / 3);
  return {
    async end() {
      clearInterval(timer);
      await last;
    },
  };
}

async function tellFrom(world: SlackWorld, thread: SlackThread, { threadId, holder, signal }: Telling): Promise<void> {
  const told = thread.wasLeft === true ? await alreadyTold(world, thread) : nothingTold;
  const story = new Story(world, thread, { holder, told });
  const deafen = await world.app.follow(readerOf(thread), threadId, thread.toldSeq, {
    event: () => {},
    token: (chunk) => story.hear(chunk),
  });
  try {
    for (let quietSince = performance.now(); !signal.aborted;) {
      const events = await world.app.events(readerOf(thread), threadId, story.toldSeq, batch);
      if (events.length > 0) quietSince = performance.now();
      if (events.length > 0 ? !(await story.tell(events)) : !(await story.listen())) return;
      if (events.length === 0 && performance.now() - quietSince > longestTurnMs) return;
      await sleep(betweenMs, undefined, { signal, ref: false }).catch(() => {});
    }
  } finally {
    deafen();
  }
}
