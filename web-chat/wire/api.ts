/** The REST side of the server, for what is not a stream: lists, looking at data, and asking for an undo. */
import { z } from 'zod';
import { AlertView } from '#domain/alert.ts';
import { DatasetEntry, Inspection } from '#domain/dataset.ts';
import { Definition } from '#domain/definition.ts';
import { Me } from '#domain/me.ts';
import type { ColumnAnswers } from '#domain/edit.ts';
import { PipelineView, StandingRuleView } from '#domain/pipeline-view.ts';
import { RejectPage } from '#domain/reject.ts';
import { connectionsApi, type ConnectionsApi } from '../connections/connections-api.ts';
import { gateApi, type GateApi } from '../gate/gate-api.ts';
import { pipelinesApi, type PipelinesApi } from '../pipelines/pipelines-api.ts';
import { ConnectionView } from '#domain/connection-view.ts';
import { ThreadView } from '#domain/thread-view.ts';
import { Failure, RunSummary } from './views.ts';
import { tokensApi, type TokensApi } from '../tokens/tokens-api.ts';
import type { Answer } from './views.ts';

export interface Api {
  threads: () => Promise<ThreadView[]>;
  runs: () => Promise<RunSummary[]>;
  connections: () => Promise<ConnectionView[]>;
  datasets: () => Promise<DatasetEntry[]>;
  pipelines: () => Promise<PipelineView[]>;
  rules: () => Promise<StandingRuleView[]>;
  alerts: () => Promise<AlertView[]>;
  definitions: () => Promise<Definition[]>;
  pipelineCards: PipelinesApi;
  inspect: (connection: string, dataset: string) => Promise<Answer<Inspection>>;
  answerDrift: (questionId: string, answers: Record<string, ColumnAnswers>) => Promise<Answer<unknown>>;
  /** Hands in a file; the answer says by which name it can be read. */
  upload: (file: File) => Promise<Answer<{ dataset: string }>>;
  /** Asks for the card that takes a run back; it arrives as events. */
  undoRun: (runId: string) => Promise<Answer<unknown>>;
  /** Stored connections; `changed` hears of everything that changes their list. */
  connectionForms: (changed: () => void) => ConnectionsApi;
  tokens: TokensApi;
  gate: GateApi;
  /** Who is asking, and what they may. */
  me: () => Promise<Me>;
  /** A page of the rows that a run could not read. */
  rejects: (runNumber: number, after: number) => Promise<Answer<RejectPage>>;
  /** All of them as a CSV that a spreadsheet may open. */
  rejectsFile: (runNumber: number) => Promise<Answer<Blob>>;
  /** Stored events after a seq, oldest first. */
  events: (threadId: string, afterSeq: number) => Promise<readonly unknown[]>;
}

/** A body or a file alone is posted. */
interface Asking {
  method?: 'POST' | 'PATCH' | 'DELETE';
  body?: object;
  file?: Blob;
}

const Fields = z.object({ problems: z.array(z.object({ field: z.string(), message: z.string() })) });
const Problem = z.object({
  detail: z.string(),
  code: z.string(),
  hint: z.string().optional(),
  details: Fields.optional().catch(undefined),
});
const mostPages = 10;
const unreachable: Failure = { code: 'page.no-answer', message: 'The server is out of reach.', hint: 'Try again in a moment.' };

/** Calls carry the token, or without one the browser's session; `onDenied` hears of one that is not accepted. Lists reject when the server does not give them. */
export function serverApi(token: string | null, onDenied: () => void, origin = ''): Api {
  const ask = async <T>(path: string, read: (response: Response) => Promise<T>, asking: Asking = {}): Promise<Answer<T>> => {
    const { body, file, method = body || file ? 'POST' : 'GET' } = asking;
    try {
      const headers = {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(file ? { 'content-type': 'application/octet-stream' } : {}),
      };
      const request = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}), ...(file ? { body: file } : {}) };
      const response = await fetch(`${origin}/api/v1/${path}`, request);
      if (response.status === 401) onDenied();
      if (response.ok) return { ok: true, value: await read(response) };
      const { detail, code, hint, details } = Problem.parse(await response.json());
      return { ok: false, error: { message: detail, code, hint, ...(details ? { fields: details.problems } : {}) } };
    } catch {
      return { ok: false, error: unreachable };
    }
  };
  const call = <T>(path: string, schema: z.ZodType<T>, asking?: Asking): Promise<Answer<T>> =>
    ask(path, async (response) => schema.parse(await response.json()), asking);
  const file = (path: string): Promise<Answer<Blob>> => ask(path, (response) => response.blob());
  const list = async <T>(path: string, name: string, item: z.ZodType<T>): Promise<T[]> => {
    const answer = await call(path, z.record(z.string(), z.unknown()));
    if (!answer.ok) throw new Error(answer.error.message);
    return z.array(item).parse(answer.value[name]);
  };
  /** The pages of a list, as far as a person scrolls. */
  const pages = async <T>(path: string, name: string, item: z.ZodType<T>): Promise<T[]> => {
    const Page = z.looseObject({ next: z.string().nullable() });
    const all: T[] = [];
    for (let cursor: string | null = '', page = 0; cursor !== null && page < mostPages; page += 1) {
      const answer: Answer<z.infer<typeof Page>> = await call(
        `${path}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        Page,
      );
      if (!answer.ok) throw new Error(answer.error.message);
      all.push(...z.array(item).parse(answer.value[name]));
      cursor = answer.value.next;
    }
    return all;
  };
  return {
    threads: () => list('threads', 'threads', ThreadView),
    runs: () => list('runs', 'runs', RunSummary),
    connections: () => list('connections', 'connections', ConnectionView),
    datasets: () => pages('sources?limit=500', 'sources', DatasetEntry),
    pipelines: () => pages('pipelines?limit=200', 'pipelines', PipelineView),
    alerts: () => pages('alerts?limit=200', 'alerts', AlertView),
    definitions: () => pages('definitions?limit=200', 'definitions', Definition),
    rules: () => pages('standing-rules?limit=200', 'rules', StandingRuleView),
    pipelineCards: pipelinesApi(call),
    inspect: (connection, dataset) => call('sources/inspect', Inspection, { body: { connection, dataset } }),
    answerDrift: (questionId, answers) => call(`drift/${encodeURIComponent(questionId)}/answer`, z.unknown(), { body: { answers } }),
    upload: (given) => call(`uploads?name=${encodeURIComponent(given.name)}`, z.object({ dataset: z.string() }), { file: given }),
    undoRun: (runId) => call(`runs/${encodeURIComponent(runId)}/undo`, z.object({ planId: z.string() }), { body: {} }),
    connectionForms: (changed) => connectionsApi(call, changed),
    tokens: tokensApi(call),
    gate: gateApi(call),
    async me() {
      const answer = await call('me', Me);
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.value;
    },
    rejects: (runNumber, after) => call(`runs/${runNumber}/rejects?after=${after}&limit=100`, RejectPage),
    rejectsFile: (runNumber) => file(`runs/${runNumber}/rejects?format=csv&spreadsheet=true`),
    events: (threadId, afterSeq) =>
      list(`threads/${encodeURIComponent(threadId)}/events?after=${afterSeq}&limit=1000`, 'events', z.unknown()),
  };
}
