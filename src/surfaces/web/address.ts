/** Where a request comes from. */
import type { IncomingMessage } from 'node:http';
import { ipKeyGenerator } from 'express-rate-limit';

/** Its address; behind a proxy that is trusted, as that one says it. Of IPv6 the network: one machine has a whole one to itself. */
export function addressOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  { trustProxy }: { trustProxy?: boolean },
): string {
  const told =
    trustProxy === true
      ? String(headers['x-forwarded-for'] ?? '')
          .split(',')
          .at(-1)
          ?.trim()
      : undefined;
  return ipKeyGenerator(told || (socket.remoteAddress ?? ''));
}
