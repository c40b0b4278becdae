/** The REST side of the server, for what is not a stream: lists and searches. */
import { z } from 'zod';
import { DatasetEntry } from '#domain/dataset.ts';
import { ConnectionView, RunSummary, ThreadView } from './views.ts';

export interface Api {
  threads: () => Promise<ThreadView[]>;
  runs: () => Promise<RunSummary[]>;
  connections: () => Promise<ConnectionView[]>;
  sources: (search: string) => Promise<DatasetEntry[]>;
  /** Stored events after a seq, oldest first. */
  events: (threadId: string, afterSeq: number) => Promise<readonly unknown[]>;
}

const Problem = z.object({ detail: z.string().optional(), title: z.string().optional() });

/** Calls carry the token. They reject with the server's own sentence; `onDenied` hears of a token that is not accepted. */
export function serverApi(token: string, onDenied: () => void, origin = ''): Api {
  const get = async <T>(path: string, name: string, item: z.ZodType<T>): Promise<T[]> => {
    const response = await fetch(`${origin}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
    const body: unknown = await response.json().catch(() => null);
    if (response.status === 401) onDenied();
    if (!response.ok) {
      const problem = Problem.safeParse(body).data;
      throw new Error(problem?.detail ?? problem?.title ?? `The server answered ${response.status} to ${path}.`);
    }
    return z
      .object({ [name]: z.array(item) })
      .transform((parsed) => parsed[name] ?? [])
      .parse(body);
  };
  return {
    threads: () => get('threads', 'threads', ThreadView),
    runs: () => get('runs', 'runs', RunSummary),
    connections: () => get('connections', 'connections', ConnectionView),
    sources: (search) => get(`sources?search=${encodeURIComponent(search)}`, 'sources', DatasetEntry),
    events: (threadId, afterSeq) => get(`threads/${encodeURIComponent(threadId)}/events?after=${afterSeq}`, 'events', z.unknown()),
  };
}
