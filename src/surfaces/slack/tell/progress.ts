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

/** Ends it: what still seemed to run is done. */
export async function settleProgress(world: SlackWorld, { channel }: SlackThread, progress: ProgressState): Promise<void> {
  const { ts, streams } = progress;
  const open = Object.entries(progress.tasks).filter(([, { status }]) => status === 'in_progress');
  if (streams) {
    const chunks = open.map(([id, { title }]) => chunkOf({ id, title, status: 'complete' }, title));
    const stopped = world.client.chat.stopStream({ channel, ts, ...(chunks.length > 0 ? { chunks } : {}) });
    if (await stopped.then(() => true, unlessPassing)) return;
  }
  const tasks = Object.fromEntries(Object.entries(progress.tasks).map(([id, one]) => [id, { ...one, status: doneOf(one.status) }]));
  await world.client.chat.update({ channel, ts, ...plainMessage({ ...progress, tasks }) });
}

const doneOf = (status: Task['status']): Task['status'] => (status === 'in_progress' ? 'complete' : status);

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
