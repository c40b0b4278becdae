/** `headgate undo`: the card that takes a run back, from its asking to its end. */
import { converse } from '../converse.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import { openCard } from '../open-card.ts';
import type { CliPorts } from '../ports.ts';
import { renderCard } from '../render/render-card.ts';
import { Run, Undo } from '../replies.ts';
import { answeringOf, openTalk, type AskOptions } from './ask.ts';

/** In the thread of the run, or in the one that is named. A card of the same undo that waits already is the one that is decided. */
export function undo(ports: CliPorts, run: string, options: AskOptions): Promise<ExitCode> {
  const answering = answeringOf(options);
  const path = `/api/v1/runs/${encodeURIComponent(run)}`;
  return withServer(ports, options, async (gateway) => {
    const thread = options.thread ?? (await gateway.get(path, Run)).threadId;
    const talk = await openTalk(ports, gateway, { thread, json: options.json === true, answering });
    const waiting = await openCard(gateway, talk.threadId);
    const { planId } = await gateway.post(`${path}/undo`, { threadId: talk.threadId }, Undo);
    if (waiting?.planId !== planId) return converse(talk, async () => {});
    if (!talk.json) for (const line of renderCard(waiting.card, ports.terminal.canvas)) ports.terminal.line(line);
    return answering === 'propose' ? exitCodes.done : converse(talk, async () => {}, waiting);
  });
}
