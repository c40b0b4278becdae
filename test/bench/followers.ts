/** Many socket clients in one process, for the fan-out benchmark: each notes how old an event was when it came. */
import { io } from 'socket.io-client';
import type { StoredEvent } from '#domain/events.ts';

export interface FollowersTask {
  url: string;
  token: string;
  threadId: string;
  followers: number;
}

export interface FollowersReport {
  /** Milliseconds between the time in an event and its arrival, of every client and message. */
  latencies: number[];
}

const atOnce = 50;

async function follow(task: FollowersTask): Promise<void> {
  const latencies: number[] = [];
  const join = async (): Promise<void> => {
    const socket = io(task.url, { auth: { token: task.token }, transports: ['websocket'], forceNew: true });
    socket.on('event', (event: Pick<StoredEvent, 'type' | 'at'>) => {
      if (event.type === 'agent.reasoning') latencies.push(Date.now() - Date.parse(event.at));
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    await socket.timeout(60_000).emitWithAck('thread.open', { threadId: task.threadId, afterSeq: 0 });
  };
  for (let joined = 0; joined < task.followers; joined += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, task.followers - joined) }, join));
  }
  process.on('message', () => process.send?.({ latencies } satisfies FollowersReport));
  process.send?.({ latencies } satisfies FollowersReport);
}

process.once('message', (task: FollowersTask) => void follow(task));
process.once('disconnect', () => process.exit(0));
