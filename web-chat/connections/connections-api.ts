/** Stored connections over REST. Secrets go there and never come back. */
import { z } from 'zod';
import type { StoredKind } from '#domain/connection-kinds.ts';
import { StoredConnectionView, TestedConnection } from '#domain/connection-view.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Answer } from '../wire/views.ts';

export interface ConnectionsApi {
  details: (name: string) => Promise<Answer<StoredConnectionView>>;
  add: (connection: { name: string; kind: StoredKind; fields: JsonObject }) => Promise<Answer<StoredConnectionView>>;
  change: (name: string, change: { fields: JsonObject; version: number }) => Promise<Answer<StoredConnectionView>>;
  remove: (name: string) => Promise<Answer<unknown>>;
  /** Tries a stored connection, with what differs from it; or one that is not stored yet. */
  test: (test: { name?: string; kind: StoredKind; fields: JsonObject }) => Promise<Answer<TestedConnection>>;
}

type Call = <T>(path: string, schema: z.ZodType<T>, asking?: { method: 'POST' | 'PATCH' | 'DELETE'; body?: object }) => Promise<Answer<T>>;

/** `changed` hears of everything that changes the list. */
export function connectionsApi(call: Call, changed: () => void = () => {}): ConnectionsApi {
  const one = (name: string): string => `connections/${encodeURIComponent(name)}`;
  const telling = async <T>(answer: Promise<Answer<T>>): Promise<Answer<T>> => {
    const settled = await answer;
    if (settled.ok) changed();
    return settled;
  };
  return {
    details: (name) => call(one(name), StoredConnectionView),
    add: (connection) => telling(call('connections', StoredConnectionView, { method: 'POST', body: connection })),
    change: (name, change) => telling(call(one(name), StoredConnectionView, { method: 'PATCH', body: change })),
    remove: (name) => telling(call(one(name), z.unknown(), { method: 'DELETE' })),
    test: (test) => call('connections/test', TestedConnection, { method: 'POST', body: test }),
  };
}
