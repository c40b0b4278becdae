/** One conversation while it is told: its events in order, and between them the words of a model as they come. */
import { z } from 'zod';
import type { StoredEvent, TokenChunk } from '#domain/events.ts';
import { post } from '../post.ts';
import { isTooLong, passes, refusalOf } from '../slack-errors.ts';
import type { SlackThread, SlackWorld } from '../world.ts';
import { mark, type AlreadyTold } from './already-told.ts';
import { earlierMessage, Heard, hearing } from './heard.ts';
import { LiveAnswer, LiveState } from './live-answer.ts';
import { endTasks, noChanges, ProgressState, settleProgress, showProgress, type Changes } from './progress.ts';
import { sayings, type Saying } from './sayings.ts';
import { StopLine, StopLineState } from './stop-line.ts';
import { showCard, showCardOfRun, showOpenCards } from './show-card.ts';
import { RunPictures } from './run-pictures.ts';
import { chartOfAnswer, showPicture } from './show-picture.ts';

/** What is kept of the messages that go on, over a restart. */
const Ongoing = z.object({
  progress: ProgressState.nullable(),
  live: LiveState.nullable(),
  stop: StopLineState.nullable().default(null),
  heard: Heard.default([]),
});
const nothingOngoing: z.infer<typeof Ongoing> = { progress: null, live: null, stop: null, heard: [] };

/** With these something begins, or goes on, that a person may stop. */
const stoppable = new Set<StoredEvent['type']>(['message.user', 'plan.drafted', 'plan.continued', 'plan.progress']);
/** After these a model speaks, or is about to. */
const speaking = new Set<StoredEvent['type']>([
  'message.user',
  'agent.entered',
  'agent.reasoning',
  'tool.started',
  'tool.finished',
  'model.used',
]);
const thoughtLength = 120;

export class Story {
  readonly #world: SlackWorld;
  readonly #thread: SlackThread;
  readonly #holder: string;
  readonly #told: AlreadyTold;
  #progress: ProgressState | null;
  #heard: Heard;
  #changes: Changes = noChanges();
  readonly #pictures: RunPictures;
  readonly #live: LiveAnswer;
  readonly #stop: StopLine;
  #thinking = '';
  #isSpeaking = false;
  toldSeq: number;

  constructor(world: SlackWorld, thread: SlackThread, { holder, told }: { holder: string; told: AlreadyTold }) {
    this.#world = world;
    this.#thread = thread;
    this.#holder = holder;
    this.#told = told;
    this.toldSeq = thread.toldSeq;
    this.#pictures = new RunPictures(world, thread);
    const { progress, live, stop, heard } = Ongoing.safeParse(thread.progress).data ?? nothingOngoing;
    this.#progress = progress;
    this.#heard = heard;
    this.#live = new LiveAnswer(world, thread, live);
    this.#stop = new StopLine(world, thread, stop);
  }

  /** Takes in what a model says or thinks just now; it is shown with the next look at the thread. */
  hear(chunk: TokenChunk): void {
    if (chunk.kind !== 'reasoning') return this.#live.hear(chunk);
    this.#thinking = `${this.#thinking}${chunk.text}`.slice(-thoughtLength);
    this.#changes.tasks.set('thinking', { id: 'thinking', title: 'Thinking', status: 'in_progress', details: `…${this.#thinking}` });
  }

  /** Shows what was heard since. False when nothing more is to be heard, or another server has taken over. */
  async listen(): Promise<boolean> {
    if (!this.#isSpeaking && this.#stop.state === null) return false;
    await this.#flush();
    return this.#showLive();
  }

  /** False when another server has taken over. */
  async tell(events: readonly StoredEvent[]): Promise<boolean> {
    for (const event of events) {
      if (stoppable.has(event.type)) this.#stop.begin(Date.parse(event.at));
      const says = sayings(event, earlierMessage(this.#heard, event));
      this.#heard = hearing(this.#heard, event);
      for (const saying of says) await this.#perform(saying, event.seq);
      // What was posted must not be posted again, whatever happens to the rest.
      if (says.some(({ kind }) => kind === 'post') && !(await this.#save(event.seq))) return false;
    }
    await this.#flush();
    const last = events.at(-1);
    this.#isSpeaking =
      last !== undefined && speaking.has(last.type) && !(last.type === 'agent.entered' && last.data.agent !== 'orchestrator');
    return (await this.#save(last?.seq ?? this.toldSeq)) && this.#showLive();
  }

  /** A message that was begun is kept at once, so that it is never left behind. */
  async #showLive(): Promise<boolean> {
    let began = false;
    if (this.#isSpeaking) await this.#try('showing an answer', async () => void (began = await this.#live.show()));
    await this.#try('offering to stop', async () => void (began = (await this.#stop.show()) || began));
    return began ? this.#save(this.toldSeq) : true;
  }

  async #save(seq: number): Promise<boolean> {
    this.toldSeq = seq;
    return this.#world.store.told(this.#thread.threadId, this.#holder, {
      toldSeq: seq,
      progress: { progress: this.#progress, live: this.#live.state, stop: this.#stop.state, heard: this.#heard },
    });
  }

  async #perform(saying: Saying, seq: number): Promise<void> {
    if (saying.kind === 'title') this.#changes.title = saying.text;
    else if (saying.kind === 'task') {
      if (saying.ends !== undefined) endTasks(this.#progress, this.#changes, { prefix: saying.ends, except: saying.task.id });
      this.#changes.tasks.set(saying.task.id, { ...this.#changes.tasks.get(saying.task.id), ...titled(saying.task, this.#changes) });
    } else if (saying.kind !== 'run-picture' || this.#pictures.isDue(saying)) await this.#act(saying, seq);
  }

  async #act(saying: Exclude<Saying, { kind: 'title' | 'task' }>, seq: number): Promise<void> {
    const told = this.#told;
    await this.#flush();
    switch (saying.kind) {
      case 'settle':
        await this.#try('taking words back', () => this.#live.end());
        await this.#try('taking the stop away', () => this.#stop.end());
        if (this.#progress) await this.#try('ending progress', () => settleProgress(this.#world, this.#thread, this.#progress!, saying));
        this.#progress = null;
        return;
      case 'unsay':
        this.#thinking = '';
        return this.#try('taking words back', () => this.#live.unsay(saying.text));
      case 'post':
        if (this.#told.seqs.has(seq)) return this.#live.leave(saying.messageId);
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
  async #post({ text, blocks, messageId }: Extract<Saying, { kind: 'post' }>, seq: number): Promise<void> {
    const { channel, threadTs } = this.#thread;
    const message = { channel, threadTs, text, metadata: mark(seq) };
    if (messageId !== undefined && (await this.#live.become(messageId, { ...message, blocks }))) return;
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
