/** The one message that shows what is going on: a stream of tasks, or a plain message where the workspace has no streams. */
import { z } from 'zod';
import { showInvisible } from '#domain/visible.ts';
import { post } from '../post.ts';
import { context } from '../render/blocks.ts';
import { code, prose } from '../render/mrkdwn.ts';
import { passes } from '../slack-errors.ts';
import type { SlackThread, SlackWorld } from '../world.ts';
import type { Task } from './sayings.ts';

/** As it is kept over a restart. */
export const ProgressState = z.object({
  ts: z.string(),
  streams: z.boolean(),
  title: z.string(),
  tasks: z.record(z.string(), z.object({ title: z.string(), status: z.enum(['in_progress', 'complete', 'error']) })),
});
export type ProgressState = z.infer<typeof ProgressState>;

/** What has changed since the last time it was shown: the last word on each thing. */
export interface Changes {
  title: string | null;
  tasks: Map<string, Task>;
}

export const noChanges = (): Changes => ({ title: null, tasks: new Map() });

/** Of every text of a chunk. */
const longest = 250;
const tasksShown = 8;
const shown = (text: string): string => prose(showInvisible(text), longest);

type Chunk =
  | { type: 'plan_update'; title: string }
  | { type: 'task_update'; id: string; title: string; status: Task['status']; details?: string };

/** Shows changes, beginning a message when there is none. */
export async function showProgress(
  world: SlackWorld,
  thread: SlackThread,
  before: ProgressState | null,
  changes: Changes,
): Promise<ProgressState> {
  const now = merged(before, changes);
  if (before?.streams === false) {
    await world.client.chat.update({ channel: thread.channel, ts: before.ts, ...plainMessage(now) });
    return { ...now, ts: before.ts, streams: false };
  }
  const chunks = chunksOf(now, changes);
  if (before) return { ...now, ts: before.ts, streams: await append(world, thread, { ...now, ts: before.ts }, chunks) };
  return begin(world, thread, now, chunks);
}

/** Slack ends a stream after some minutes: its message then goes on as a plain one. Returns whether it still streams. */
async function append(world: SlackWorld, { channel }: SlackThread, now: Omit<ProgressState, 'streams'>, chunks: Chunk[]): Promise<boolean> {
  if (await world.client.chat.appendStream({ channel, ts: now.ts, chunks }).then(() => true, unlessPassing)) return true;
  await world.client.chat.update({ channel, ts: now.ts, ...plainMessage(now) });
  return false;
}

async function begin(
  world: SlackWorld,
  thread: SlackThread,
  now: Omit<ProgressState, 'ts' | 'streams'>,
  chunks: Chunk[],
): Promise<ProgressState> {
  const { channel, threadTs, team, userId } = thread;
  try {
    const { ts = '' } = await world.client.chat.startStream({
      channel,
      thread_ts: threadTs,
      recipient_team_id: team,
      recipient_user_id: userId,
      task_display_mode: 'plan',
      chunks,
    });
    return { ...now, ts, streams: true };
  } catch (error) {
    if (passes(error)) throw error;
    const ts = await post(world, { channel, threadTs, ...plainMessage(now) });
    return { ...now, ts, streams: false };
  }
}

/** Ends it under a last title: what still seems to run is `open` from then on. */
export async function settleProgress(
  world: SlackWorld,
  { channel }: SlackThread,
  { ts, streams, tasks }: ProgressState,
  { title, open }: { title: string; open: 'complete' | 'error' },
): Promise<void> {
  const ended = new Map(
    Object.entries(tasks).flatMap(([id, task]) => (task.status === 'in_progress' ? [[id, { ...task, id, status: open }] as const] : [])),
  );
  const last = { title, tasks: { ...tasks, ...Object.fromEntries(ended) } };
  if (streams) {
    const stopped = world.client.chat.stopStream({ channel, ts, chunks: chunksOf(last, { title, tasks: ended }) });
    if (await stopped.then(() => true, unlessPassing)) return;
  }
  await world.client.chat.update({ channel, ts, ...plainMessage(last) });
}

/** Notes that the other tasks whose ids begin with `prefix` are over. */
export function endTasks(before: ProgressState | null, { tasks }: Changes, { prefix, except }: { prefix: string; except: string }): void {
  const known = { ...before?.tasks, ...Object.fromEntries(tasks) };
  for (const [id, { title, status }] of Object.entries(known)) {
    if (id.startsWith(prefix) && id !== except && status === 'in_progress') tasks.set(id, { id, title, status: 'complete' });
  }
}

function unlessPassing(error: unknown): false {
  if (passes(error)) throw error;
  return false;
}

function merged(before: ProgressState | null, { title, tasks }: Changes): Omit<ProgressState, 'ts' | 'streams'> {
  const changed = [...tasks.values()].map(
    (task) => [task.id, { title: task.title || (before?.tasks[task.id]?.title ?? task.id), status: task.status }] as const,
  );
  return { title: title ?? before?.title ?? 'Working on it', tasks: { ...before?.tasks, ...Object.fromEntries(changed) } };
}

const chunksOf = (now: Omit<ProgressState, 'ts' | 'streams'>, { tasks }: Changes): Chunk[] => [
  { type: 'plan_update', title: shown(now.title) },
  ...[...tasks.values()].map((task) => chunkOf(task, now.tasks[task.id]?.title ?? task.title)),
];

/** Slack replaces a task's title and appends to its details: what changes while it goes on stands in the title, and the details are said once. */
function chunkOf({ id, status, details }: Task, title: string): Chunk {
  const goesOn = status === 'in_progress' && details !== undefined;
  return {
    type: 'task_update',
    id,
    title: shown(goesOn ? `${title} · ${details}` : title),
    status,
    ...(goesOn || details === undefined ? {} : { details: shown(details) }),
  };
}

function plainMessage({ title, tasks }: Omit<ProgressState, 'ts' | 'streams'>) {
  const signs = { in_progress: '…', complete: '✓', error: '✗' };
  const lines = Object.values(tasks).slice(-tasksShown);
  return {
    text: shown(title),
    blocks: [context([code(title), ...lines.map((task) => `${signs[task.status]} ${code(task.title)}`)])],
  };
}
