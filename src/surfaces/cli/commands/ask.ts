/** `headgate ask` and `headgate plan`: one request or plan file, from its sending to its end. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import { converse, type Answering, type Talk } from '../converse.ts';
import type { ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { Gateway } from '../gateway.ts';
import { openCard, typedDecision } from '../open-card.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { Proposed, Thread } from '../replies.ts';

export interface AskOptions extends ServerOptions {
  yes?: boolean;
  no?: boolean;
  propose?: boolean;
  json?: boolean;
  thread?: string;
}

/** Sends a message and stays until its turn has ended. A bare "approve" or "reject" decides the thread's one open card. */
export async function ask(ports: CliPorts, text: string, options: AskOptions): Promise<ExitCode> {
  const answering = answeringOf(options);
  if (text.trim() === '')
    throw inputError('message.empty', 'There is no request.', {
      hint: 'Say it in plain words: headgate ask "how many rows are in samples/orders.csv?"',
    });
  return withServer(ports, options, async (gateway) => {
    const talk = await openTalk(ports, gateway, { ...options, answering });
    const decision = typedDecision(text);
    const open = decision === null ? null : await openCard(gateway, talk.threadId);
    if (decision !== null && open !== null) {
      return converse({ ...talk, answering: decision }, async () => {}, open);
    }
    const message = { text, clientMessageId: randomUUID() };
    return converse(talk, () => gateway.post(`/api/v1/threads/${talk.threadId}/messages`, message, z.unknown()));
  });
}

/** Proposes a plan file as if a model had drafted it. */
export async function proposeFile(ports: CliPorts, path: string, options: AskOptions): Promise<ExitCode> {
  const answering = answeringOf(options);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw inputError('plan.unreadable', `Cannot read ${path}.`, { hint: 'Give the path of a plan file in YAML.', cause });
  });
  const draft = ports.parsePlan(text);
  return withServer(ports, options, async (gateway) => {
    const talk = await openTalk(ports, gateway, { ...options, answering, title: draft.title });
    return converse(talk, () => gateway.post('/api/v1/plans', { threadId: talk.threadId, draft }, Proposed));
  });
}

/** Opens the thread and, for programs, names it first. */
export async function openTalk(
  { terminal, signal }: CliPorts,
  gateway: Gateway,
  { thread, title, json = false, answering }: { thread?: string; title?: string; json?: boolean; answering: Answering },
): Promise<Talk> {
  const opened =
    thread === undefined
      ? await gateway.post('/api/v1/threads', title === undefined ? {} : { title }, Thread)
      : await gateway.get(`/api/v1/threads/${encodeURIComponent(thread)}`, Thread);
  if (json) terminal.line(JSON.stringify({ type: 'thread.opened', threadId: opened.threadId }));
  return { gateway, terminal, signal, threadId: opened.threadId, afterSeq: opened.lastSeq, answering, json };
}

/** What was said beforehand about the card. Throws `cli.options`. */
export function answeringOf({ yes, no, propose }: AskOptions): Answering {
  const said = [yes === true ? 'yes' : null, no === true ? 'no' : null, propose === true ? 'propose' : null].filter(
    (word) => word !== null,
  );
  if (said.length > 1) throw inputError('cli.options', `--${said.join(' and --')} exclude each other.`, { hint: 'Give one of them.' });
  return said[0] === 'yes' || said[0] === 'no' || said[0] === 'propose' ? said[0] : 'ask';
}
