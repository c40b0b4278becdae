/** `headgate threads` and `headgate cancel`: conversations, what was said in them, and stopping a run. */
import type { Command } from 'commander';
import { z } from 'zod';
import type { StoredEvent } from '#domain/events.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import { Narrator } from '../narrator.ts';
import { allPages } from '../pages.ts';
import type { CliPorts } from '../ports.ts';
import { Events, isKnownEvent, Next, Run, seqOf, Thread } from '../replies.ts';
import { withServerOptions, type Finish } from '../server-options.ts';
import { print, type ListOptions } from './show.ts';

const Threads = z.object({ threads: z.array(Thread.extend({ updatedAt: z.string(), activity: z.string() })), next: Next });
const pageEvents = 1000;
const json = ['--json', 'one JSON object per line'] as const;

export function addThreads(program: Command, ports: CliPorts, finish: Finish): void {
  const threads = program.command('threads').description('conversations; `headgate ask --thread ID` goes on in one');
  withServerOptions(threads.command('list', { isDefault: true }).description('those you may read, newest first'))
    .option(...json)
    .action((options: ListOptions) => finish(listThreads(ports, options)));
  withServerOptions(threads.command('show').description('what was said and done in one').argument('<threadId>'))
    .option(...json)
    .action((threadId: string, options: ListOptions) => finish(showThread(ports, threadId, options)));
  withServerOptions(
    program.command('cancel').description('stop a run; what it published before stays').argument('<run>', 'its number or id'),
  )
    .option(...json)
    .action((run: string, options: ListOptions) => finish(cancel(ports, run, options)));
}

function listThreads(ports: CliPorts, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const found = await allPages(gateway, '/api/v1/threads', Threads, (page) => page.threads);
    const row = ({ threadId, activity, updatedAt, title }: (typeof found)[number]): string[] => [
      threadId,
      activity,
      updatedAt.slice(0, 16).replace('T', ' '),
      title,
    ];
    return print(ports, options, found, row, 'No conversations yet. headgate ask "what can you read?"');
  });
}

function showThread(ports: CliPorts, threadId: string, options: ListOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const narrator = new Narrator(() => terminal.canvas);
    for (let after: number | null = 0; after !== null;) {
      const path: string = `/api/v1/threads/${encodeURIComponent(threadId)}/events?after=${after}&limit=${pageEvents}`;
      const { events }: z.infer<typeof Events> = await gateway.get(path, Events);
      for (const event of events) {
        if (options.json === true) terminal.line(JSON.stringify(event));
        else if (isKnownEvent(event)) for (const line of said(event, narrator)) terminal.line(line);
      }
      after = events.length === pageEvents ? seqOf(events.at(-1)) : null;
    }
    return exitCodes.done;
  });
}

const said = (event: StoredEvent, narrator: Narrator): string[] =>
  event.type === 'message.user' ? [showInvisible(`${event.data.by}: ${event.data.text}`)] : narrator.tell(event).lines;

function cancel(ports: CliPorts, idOrNumber: string, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const { runId } = await gateway.get(`/api/v1/runs/${encodeURIComponent(idOrNumber)}`, Run);
    const run = await gateway.post(`/api/v1/runs/${runId}/cancel`, {}, Run);
    ports.terminal.line(options.json === true ? JSON.stringify(run) : `Run ${run.runNumber}: ${run.state}`);
    return exitCodes.done;
  });
}
