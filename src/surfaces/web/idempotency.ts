/** `Idempotency-Key`: the same key with the same request gets the same answer, and the work is done once. */
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { App } from '#app/app.ts';
import { inputError } from '#domain/errors.ts';
import { canonicalJson, JsonValue } from '#domain/json.ts';
import { principalOf } from './authentication.ts';

/** The key of a request; null without one. Throws `request.invalid`. */
export function idempotencyKey(request: Request): string | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw inputError('request.invalid', 'An Idempotency-Key has 1 to 255 printable characters without blanks.', { hint: 'Send a UUID.' });
}

/** What a key becomes where an id is wanted. */
export const keyId = (key: string): string => createHash('sha256').update(`idempotency ${key}`).digest('hex');

/** Does the work or repeats its answer, and sends it. `work` returns an answer for failures, too. */
export async function answerOnce(
  app: App,
  { request, response, key }: { request: Request; response: Response; key: string },
  work: () => Promise<{ status: number; reply: object }>,
): Promise<void> {
  const path = request.originalUrl.split('?')[0];
  const principal = principalOf(request);
  // A token that may see less is not answered what another one of the same person was.
  const { scopes = null, connections = null } = principal;
  const asked = { method: request.method, path, body: request.body ?? null };
  const requestHash = createHash('sha256')
    .update(canonicalJson(scopes === null && connections === null ? asked : { ...asked, scopes, connections }))
    .digest('hex');
  const { status, reply, isReplay } = await app.once(principal, { key, requestHash }, async () => {
    const answer = await work();
    return { status: answer.status, reply: JsonValue.parse(JSON.parse(JSON.stringify(answer.reply))) };
  });
  if (isReplay) response.setHeader('Idempotency-Replayed', 'true');
  response.setHeader('Cache-Control', 'no-store').status(status);
  if (status >= 400) response.type('application/problem+json').send(JSON.stringify(reply));
  else response.json(reply);
}
