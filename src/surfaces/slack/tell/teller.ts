/**
 * Tells conversations in their threads of Slack, in order and once. It reads the stored events from where it stopped, so that nothing is
 * lost over a restart; a claim in the catalog keeps two servers from telling the same thread.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredEvent } from '#domain/events.ts';
import { post } from '../post.ts';
import { isTooLong, passes, refusalOf } from '../slack-errors.ts';
import { readerOf, type SlackThread, type SlackWorld } from '../world.ts';
import { alreadyTold, mark, nothingTold, type AlreadyTold } from './already-told.ts';
import { noChanges, ProgressState, settleProgress, showProgress, type Changes } from './progress.ts';
import { sayings, type Saying } from './sayings.ts';
import { showCard, showCardOfRun, showOpenCards } from './show-card.ts';
import { RunPictures } from './run-pictures.ts';
import { chartOfAnswer, showPicture } from './show-picture.ts';

const holdSeconds = 15;
const sweepMs = 3000;
/** Wakes and progress that come within this time are taken together. */
const gatherMs = 250;
const betweenMs = 700;
const batch = 200;

export interface Teller {
  /** Ends after what is being told just now. */
  close(): Promise<void>;
}

export function startTeller(world: SlackWorld): Teller {
  const closing = new AbortController();
  const holder = randomUUID();
  const telling = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let woken: Set<string> | 'all' = new Set();
  let gathering: Promise<void> | null = null;

  const begin = (threadId: string): void => {
    if (closing.signal.aborted) return;
    if (telling.has(threadId)) return void again.add(threadId);
    const work = tellThread(world, { threadId, holder, signal: closing.signal })
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
  holder: string;
  signal: AbortSignal;
}

async function tellThread(world: SlackWorld, telling: Telling): Promise<void> {
  const { threadId, holder, signal } = telling;
  const thread = await world.store.hold(threadId, holder, holdSeconds);
  if (!thread) return;
  const beat = setInterval(
    () =>
      void world.store
        .hold(threadId, holder, holdSeconds)
        .catch((error: Error) => world.log.warn('keeping a thread failed', { error: error.message })),
    (holdSeconds * 1000) / 3,
  );
  try {
    const told = thread.wasLeft === true ? await alreadyTold(world, thread) : nothingTold;
    const story = new Story(world, thread, { holder, told });
    for (;;) {
      const events = await world.app.events(readerOf(thread), threadId, story.toldSeq, batch);
      if (events.length === 0 || signal.aborted || !(await story.tell(events))) return;
      await sleep(betweenMs, undefined, { signal, ref: false }).catch(() => {});
    }
  } finally {
    clearInterval(beat);
    await world.store.letGo(threadId, holder);
  }
}

/** One conversation while it is told. */
class Story {
  readonly #world: SlackWorld;
  readonly #thread: SlackThread;
  readonly #holder: string;
  readonly #told: AlreadyTold;
  #progress: ProgressState | null;
  #changes: Changes = noChanges();
  readonly #pictures: RunPictures;
  toldSeq: number;

  constructor(world: SlackWorld, thread: SlackThread, { holder, told }: { holder: string; told: AlreadyTold }) {
    this.#world = world;
    this.#thread = thread;
    this.#holder = holder;
    this.#told = told;
    this.toldSeq = thread.toldSeq;
    this.#pictures = new RunPictures(world, thread);
    this.#progress = ProgressState.nullable().safeParse(thread.progress).data ?? null;
  }

  /** False when another server has taken over. */
  async tell(events: readonly StoredEvent[]): Promise<boolean> {
    for (const event of events) {
      const says = sayings(event);
      for (const saying of says) await this.#perform(saying, event.seq);
      // What was posted must not be posted again, whatever happens to the rest.
      if (says.some(({ kind }) => kind === 'post') && !(await this.#save(event.seq))) return false;
    }
    await this.#flush();
    return this.#save(events.at(-1)?.seq ?? this.toldSeq);
  }

  async #save(seq: number): Promise<boolean> {
    this.toldSeq = seq;
    return this.#world.store.told(this.#thread.threadId, this.#holder, { toldSeq: seq, progress: this.#progress });
  }

  async #perform(saying: Saying, seq: number): Promise<void> {
    if (saying.kind === 'title') this.#changes.title = saying.text;
    else if (saying.kind === 'task')
      this.#changes.tasks.set(saying.task.id, { ...this.#changes.tasks.get(saying.task.id), ...titled(saying.task, this.#changes) });
    else if (saying.kind !== 'run-picture' || this.#pictures.isDue(saying)) await this.#act(saying, seq);
  }

  async #act(saying: Exclude<Saying, { kind: 'title' | 'task' }>, seq: number): Promise<void> {
    const told = this.#told;
    await this.#flush();
    switch (saying.kind) {
      case 'settle':
        if (this.#progress) await this.#try('ending progress', () => settleProgress(this.#world, this.#thread, this.#progress!));
        this.#progress = null;
        return;
      case 'post':
        if (this.#told.seqs.has(seq)) return;
        return this.#try('posting', () => this.#post(saying, seq));
      case 'card':
        return this.#try('showing a card', () => showCard(this.#world, this.#thread, { planId: saying.planId, seq, told }));
      case 'card-of-run':
        return this.#try('showing a card', () => showCardOfRun(this.#world, this.#thread, { runId: saying.runId, seq, told }));
      case 'open-cards':
        return this.#try('showing cards', () => showOpenCards(this.#world, this.#thread, { seq, told }));
      case 'chart':
        return this.#draw(() => showPicture(this.#world, this.#thread, chartOfAnswer(saying.table, saying.chart)));
      case 'run-picture':
        return this.#draw(() => this.#pictures.show(saying));
    }
  }

  /** The whole of it, or its first words when Slack takes no more. */
  async #post({ text, blocks }: Extract<Saying, { kind: 'post' }>, seq: number): Promise<void> {
    const { channel, threadTs } = this.#thread;
    const message = { channel, threadTs, text, metadata: mark(seq) };
    try {
      await post(this.#world, { ...message, blocks });
    } catch (error) {
      if (!isTooLong(error)) throw error;
      await post(this.#world, { ...message, text: `${text}\n(too long for Slack: the whole is on the page)` });
    }
  }

  /** A picture is worth one try: the words that it goes with were said. */
  async #draw(work: () => Promise<unknown>): Promise<void> {
    await work().catch((error: Error) =>
      this.#world.log.warn('a picture could not be shown', { error: error.message, code: refusalOf(error) }),
    );
  }

  async #flush(): Promise<void> {
    const changes = this.#changes;
    if (changes.title === null && changes.tasks.size === 0) return;
    this.#changes = noChanges();
    await this.#try('showing progress', async () => {
      this.#progress = await showProgress(this.#world, this.#thread, this.#progress, changes).catch((error: unknown) => {
        // A stream that Slack has ended meanwhile is followed by a new one.
        if (this.#progress === null || passes(error)) throw error;
        return showProgress(this.#world, this.#thread, null, changes);
      });
    });
  }

  /** A refusal of Slack would be one again: it is noted, and the story goes on. Everything else is tried again later. */
  async #try(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (passes(error)) throw error;
      const reason = refusalOf(error) ?? (error instanceof Error ? error.message : String(error));
      this.#world.log.warn(`${what} in Slack was refused`, { threadId: this.#thread.threadId, reason });
    }
  }
}

/** A task that ends does not repeat what it is about. */
const titled = (task: Extract<Saying, { kind: 'task' }>['task'], { tasks }: Changes) => ({
  ...task,
  title: task.title || (tasks.get(task.id)?.title ?? ''),
});
