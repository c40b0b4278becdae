/** People with tokens of their own at a test's Headgate. */
import { hashToken, newToken } from '#auth/token.ts';
import type { Role } from '#domain/principal.ts';
import type { TestHeadgate } from './headgate.ts';

export interface Person {
  id: string;
  token: string;
  /** A request of this person: status and JSON body. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  decide(card: { planId: string; fingerprint: string }, more: object): Promise<{ status: number; body: unknown }>;
  /** What this person may from now on. */
  become(roles: Role[]): Promise<void>;
  /** Takes every token back. */
  leave(): Promise<void>;
}

/** Somebody new. */
export async function person(headgate: TestHeadgate, id: string, roles: Role[]): Promise<Person> {
  const token = newToken();
  await headgate.catalog('insert into tokens (hash, principal_id, name, roles) values ($1, $2, $2, $3)', [hashToken(token), id, roles]);
  const call: Person['call'] = async (method, path, body) => {
    const response = await fetch(`${headgate.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    id,
    token,
    call,
    decide: ({ planId, fingerprint }, more) => call('POST', `/plans/${planId}/decision`, { fingerprint, ...more }),
    become: async (now) => void (await headgate.catalog('update tokens set roles = $2 where principal_id = $1', [id, now])),
    leave: async () => void (await headgate.catalog('update tokens set revoked_at = now() where principal_id = $1', [id])),
  };
}
