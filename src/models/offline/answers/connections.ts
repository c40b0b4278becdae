/** "Which connections do I have?", "is the warehouse reachable?": what is connected, what can be done with it and whether it answers. */
import { z } from 'zod';
import { ReachableConnection } from '#domain/connection-view.ts';
import { askTool, type Planning, refuse } from '../asking.ts';
import { answer, type Reply } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';

const systems = String.raw`(?:connections?|(?:connected |data )?(?:systems|sources|data ?bases|stores|buckets))`;
const asking = new RegExp(
  [
    String.raw`^(?:what|which|show(?: me)?|list|tell me)\s+(?:are |all |the |my |our |of |about )*${systems}(?:\s+(?:do|can|could|are|is|i|we|you|have|has|there|here|use|reach|connected|configured|set up|available|to|me))*[\s?.!]*$`,
    String.raw`^what (?:are|is) (?:you|we|i|headgate) connected (?:to|with)[\s?.!]*$`,
    String.raw`^(?:are|is) (?:all |the |my |our )*(?:connections?|(?<name>[\p{L}\p{N}_-]+)) (?:reachable|connected|online|answering|available|up|down)(?: right now| now)?[\s?.!]*$`,
  ].join('|'),
  'iu',
);

const Connections = z.object({ connections: z.array(ReachableConnection) });

/** The connections as they are now, or the one that was asked about; null for any other question. */
export function* tellConnections({ original }: RequestText): Planning<Reply | null> {
  const asked = asking.exec(original);
  if (!asked) return null;
  const found = yield* askTool('list_connections', {}, Connections);
  if (!found.ok) return refuse(`I could not list the connections: ${found.failure.message}`);
  const name = asked.groups?.['name']?.toLowerCase();
  const meant = found.value.connections.filter((one) => name === undefined || [one.name, one.kind].includes(name));
  if (meant.length === 0) return name === undefined ? answer('Nothing is connected yet.') : null;
  return answer(meant.map(lineOf).join('\n'));
}

function lineOf({ name, kind, read, write, healthy, message }: ReachableConnection): string {
  const can = [...(read ? ['read'] : []), ...(write ? ['write'] : [])].join(' and ');
  return `- \`${name}\` (${kind}): ${can || 'nothing yet'}; ${healthy ? 'it answers' : `it does not answer: ${message}`}`;
}
