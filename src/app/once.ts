/** A request under an idempotency key is done once; sent again, it is answered again. */
import { conflictError, inputError } from '#domain/errors.ts';
import type { JsonValue } from '#domain/json.ts';
import type { Principal } from '#domain/principal.ts';
import type { Database } from '#store/database.ts';
import { claimRequest, keepAnswer, letGo, renewClaim } from '#store/idempotent-requests.ts';

export interface KeptAnswer {
  /** As HTTP counts. */
  status: number;
  reply: JsonValue;
}

export interface OnceCases {
  /**
   * Does `work`, or returns what it answered before. `requestHash` tells whether it is the same request.
   * Throws `idempotency.reused` (another request had this key), `idempotency.under-way`.
   */
  once(
    principal: Principal,
    request: { key: string; requestHash: string },
    work: () => Promise<KeptAnswer>,
  ): Promise<KeptAnswer & { isReplay: boolean }>;
}

const keepSeconds = 24 * 3600;
/** How long a claim outlives the server that holds it; while that lives, it is renewed. */
const usualHoldSeconds = 60;
/** Answers that may be others the next time, though nothing was done. */
const passing = new Set([401, 403, 408, 429]);

export function onceCases({ database, holdSeconds = usualHoldSeconds }: { database: Database; holdSeconds?: number }): OnceCases {
  return {
    async once(principal, { key, requestHash }, work) {
      const claimed = await claimRequest(database, { principalId: principal.id, key, requestHash, holdSeconds, keepSeconds });
      switch (claimed.kind) {
        case 'answered':
          return { status: claimed.status, reply: claimed.reply, isReplay: true };
        case 'other-request':
          throw inputError('idempotency.reused', 'This Idempotency-Key was used for another request; nothing was done.', {
            hint: 'Use a new key for every request, and the same one only to send the same again.',
          });
        case 'under-way':
          throw conflictError('idempotency.under-way', 'The first request with this Idempotency-Key is still being worked on.', {
            hint: 'Send it again in a moment.',
            details: { retryAfterSeconds: 1 },
          });
        case 'mine':
      }
      const { claim } = claimed;
      // One renewal may fail: three more follow before the claim is over.
      const renewing = setInterval(() => void renewClaim(database, claim, holdSeconds).catch(() => {}), (holdSeconds * 1000) / 4);
      try {
        const answer = await work();
        if (answer.status >= 500 || passing.has(answer.status)) await letGo(database, claim);
        else await keepAnswer(database, claim, answer);
        return { ...answer, isReplay: false };
      } catch (error) {
        await letGo(database, claim);
        throw error;
      } finally {
        clearInterval(renewing);
      }
    },
  };
}
