/** Stored connections over REST. Secrets go there and never come back. */
import { z } from 'zod';
import { storedKinds, type StoredKind } from '#domain/connection-kinds.ts';
import { JsonObject } from '#domain/json.ts';
import type { Answer } from '../wire/views.ts';

const Stored = z.object({
  name: z.string(),
  kind: z.enum(storedKinds),
  fields: JsonObject,
  secretsSet: z.array(z.string()),
  version: z.number(),
  usedBy: z.array(z.object({ planId: z.string(), title: z.string(), threadId: z.string() })),
});
export type StoredConnection = z.infer<typeof Stored>;

const Tested = z.object({ ok: z.boolean(), message: z.string() });
export type Tested = z.infer<typeof Tested>;

export interface ConnectionsApi {
  details: (name: string) => Promise<Answer<StoredConnection>>;
  add: (connection: { name: string; kind: StoredKind; fields: JsonObject }) => Promise<Answer<StoredConnection>>;
  change: (name: string, change: { fields: JsonObject; version: number }) => Promise<Answer<StoredConnection>>;
  remove: (name: string) => Promise<Answer<unknown>>;
  /** Tries a stored connection, with what differs from it; or one that is not stored yet. */
  test: (test: { name?: string; kind: StoredKind; fields: JsonObject }) => Promise<Answer<Tested>>;
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
    details: (name) => call(one(name), Stored),
    add: (connection) => telling(call('connections', Stored, { method: 'POST', body: connection })),
    change: (name, change) => telling(call(one(name), Stored, { method: 'PATCH', body: change })),
    remove: (name) => telling(call(one(name), z.unknown(), { method: 'DELETE' })),
    test: (test) => call('connections/test', Tested, { method: 'POST', body: test }),
  };
}
