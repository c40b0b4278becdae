/** The one message that shows what is going on: a stream of tasks, or a plain message where the workspace has no streams. */
import { z } from 'zod';
import { showInvisible } from '#domain/visible.ts';
import { post } from '../post.ts';
import { context } from '../render/blocks.ts';
import { code, escapeText } from '../render/mrkdwn.ts';
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

const titleLength = 200;
const detailsLength = 250;
const tasksShown = 8;
const shown = (text: string, length: number): string => escapeText(showInvisible(text).slice(0, length).toWellFormed());

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
  if (before) {
    await world.client.chat.appendStream({ channel: thread.channel, ts: before.ts, chunks });
    return { ...now, ts: before.ts, streams: true };
  }
  return begin(world, thread, now, chunks);
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
export async function settleProgress(world: SlackWorld, thread: SlackThread, progress: ProgressState): Promise<void> {
  const open = Object.entries(progress.tasks).filter(([, { status }]) => status === 'in_progress');
  if (progress.streams) {
    const chunks = open.map(([id, { title }]): Chunk => ({
      type: 'task_update',
      id,
      title: shown(title, titleLength),
      status: 'complete',
    }));
    await world.client.chat.stopStream({ channel: thread.channel, ts: progress.ts, ...(chunks.length > 0 ? { chunks } : {}) });
    return;
  }
  const tasks = Object.fromEntries(Object.entries(progress.tasks).map(([id, one]) => [id, { ...one, status: 'complete' as const }]));
  await world.client.chat.update({ channel: thread.channel, ts: progress.ts, ...plainMessage({ ...progress, tasks }) });
}

function merged(before: ProgressState | null, { title, tasks }: Changes): Omit<ProgressState, 'ts' | 'streams'> {
  const changed = [...tasks.values()].map(
    (task) => [task.id, { title: task.title || (before?.tasks[task.id]?.title ?? task.id), status: task.status }] as const,
  );
  return { title: title ?? before?.title ?? 'Working on it', tasks: { ...before?.tasks, ...Object.fromEntries(changed) } };
}

const chunksOf = (now: Omit<ProgressState, 'ts' | 'streams'>, { tasks }: Changes): Chunk[] => [
  { type: 'plan_update', title: shown(now.title, titleLength) },
  ...[...tasks.values()].map((task): Chunk => ({
    type: 'task_update',
    id: task.id,
    title: shown(now.tasks[task.id]?.title ?? task.title, titleLength),
    status: task.status,
    ...(task.details === undefined ? {} : { details: shown(task.details, detailsLength) }),
  })),
];

function plainMessage({ title, tasks }: Omit<ProgressState, 'ts' | 'streams'>) {
  const signs = { in_progress: '…', complete: '✓', error: '✗' };
  const lines = Object.values(tasks).slice(-tasksShown);
  return {
    text: shown(title, titleLength),
    blocks: [context([code(title), ...lines.map((task) => `${signs[task.status]} ${code(task.title)}`)])],
  };
}
