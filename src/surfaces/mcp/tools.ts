/** The tools of the MCP server, for one principal. Deciding is offered only to tokens that were made for it. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { App } from '#app/app.ts';
import { can } from '#auth/access.ts';
import { asAppError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import type { Principal } from '#domain/principal.ts';
import { askAndWait } from './outcome.ts';
import { inspectionFacts, outcomeText, planText, runFacts } from './words.ts';

export interface McpWorld {
  app: App;
  log: Logger;
  version: string;
  /** How long a request waits for its card. */
  patienceMs: number;
}

const instructions =
  'Headgate loads and reshapes data. Look with the read tools, then call propose with a request in plain words: it comes back with an answer, a question or a card. A person decides the card.';
const reading = { readOnlyHint: true, openWorldHint: false };
const eventsAtOnce = 1000;
const PlanId = z.string().regex(/^[\w-]{1,64}$/);

/** Whether a token may decide: by its roles, and because whoever made it named that scope. A token without scopes is a person's. */
const mayDecide = (principal: Principal): boolean => (principal.scopes?.includes('decide') ?? false) && can(principal, 'plan.approve');

export function createMcpServer(world: McpWorld, principal: Principal): McpServer {
  const server = new McpServer({ name: 'headgate', version: world.version }, { instructions });
  addReading(server, world, principal);
  addProposing(server, world, principal);
  if (mayDecide(principal)) addDeciding(server, world, principal);
  return server;
}

function addReading(server: McpServer, world: McpWorld, principal: Principal): void {
  const { app } = world;
  server.registerTool('list_connections', { description: 'The ways to reach systems, and whether they work.', annotations: reading }, () =>
    answer(world, async () => json({ connections: await app.connections(principal) })),
  );
  server.registerTool(
    'list_datasets',
    {
      description: 'The files and tables that can be read, or those whose name holds some words.',
      inputSchema: { search: z.string().max(200).optional(), connection: z.string().max(63).optional() },
      annotations: reading,
    },
    ({ search, connection }) =>
      answer(world, async () =>
        json({ datasets: await app.listDatasets(principal, { ...(search ? { search } : {}), ...(connection ? { connection } : {}) }) }),
      ),
  );
  server.registerTool(
    'inspect_dataset',
    {
      description: 'Columns with types, number of rows and what is odd about one dataset.',
      inputSchema: { connection: z.string().max(63), dataset: z.string().max(1024) },
      annotations: reading,
    },
    (ref) => answer(world, async () => json(inspectionFacts(await app.inspect(principal, ref)))),
  );
  server.registerTool(
    'list_runs',
    { description: 'The newest runs.', inputSchema: { limit: z.number().int().min(1).max(50).default(10) }, annotations: reading },
    ({ limit }) => answer(world, async () => json({ runs: (await app.listRuns(principal, { limit })).map(runFacts) })),
  );
}

function addProposing(server: McpServer, world: McpWorld, principal: Principal): void {
  const { app, patienceMs } = world;
  server.registerTool(
    'propose',
    {
      description:
        'Say in plain words what to load or to know. Waits for the answer, the question or the card; nothing is written before a person approves the card. Give threadId to go on in a conversation.',
      inputSchema: { request: z.string().min(1).max(8000), threadId: PlanId.optional() },
    },
    ({ request, threadId }, { signal }) =>
      answer(world, async () => {
        const outcome = await askAndWait(app, principal, { request, threadId, signal, patienceMs });
        return text(outcomeText(outcome, outcome.planId === null ? null : await app.getPlan(principal, outcome.planId)));
      }),
  );
  server.registerTool(
    'status',
    {
      description: 'How a plan, a run or a conversation stands: give planId, run (its number) or threadId.',
      inputSchema: { planId: PlanId.optional(), run: PlanId.optional(), threadId: PlanId.optional() },
      annotations: reading,
    },
    (of) => answer(world, () => status(app, principal, of)),
  );
}

async function status(
  app: App,
  principal: Principal,
  { planId, run, threadId }: { planId?: string | undefined; run?: string | undefined; threadId?: string | undefined },
): Promise<CallToolResult> {
  if (run !== undefined) return json(runFacts(await app.getRun(principal, run)));
  const newest = planId ?? (threadId === undefined ? null : await newestPlan(app, principal, threadId));
  if (newest === null) return text('There is no plan yet.');
  const plan = await app.getPlan(principal, newest);
  const ran = plan.runId === null ? [] : ['', JSON.stringify(runFacts(await app.getRun(principal, plan.runId)))];
  return text([planText(plan), ...ran].join('\n'));
}

/** From the end of a conversation, which may be long. */
async function newestPlan(app: App, principal: Principal, threadId: string): Promise<string | null> {
  const { lastSeq } = await app.openThread(principal, { threadId });
  for (let upTo = lastSeq; upTo > 0; upTo -= eventsAtOnce) {
    const events = await app.events(principal, threadId, Math.max(0, upTo - eventsAtOnce), eventsAtOnce);
    const drafted = events.findLast((event) => event.type === 'plan.drafted');
    if (drafted) return drafted.data.planId;
  }
  return null;
}

function addDeciding(server: McpServer, world: McpWorld, principal: Principal): void {
  const { app } = world;
  const card = { planId: PlanId, fingerprint: z.string().regex(/^[0-9a-f]{64}$/) };
  server.registerTool(
    'approve',
    {
      description: 'Approve the card with exactly this fingerprint: its run starts.',
      inputSchema: card,
      annotations: { destructiveHint: true },
    },
    ({ planId, fingerprint }) => answer(world, async () => json(await app.decide(principal, planId, { fingerprint, decision: 'approve' }))),
  );
  server.registerTool(
    'reject',
    { description: 'Reject a card.', inputSchema: { ...card, reason: z.string().max(2000).optional() } },
    ({ planId, fingerprint, reason }) =>
      answer(world, async () =>
        json(await app.decide(principal, planId, { fingerprint, decision: 'reject', ...(reason ? { reason } : {}) })),
      ),
  );
}

const text = (words: string): CallToolResult => ({ content: [{ type: 'text', text: words }] });
const json = (value: object): CallToolResult => text(JSON.stringify(value));

/** Runs a tool; what goes wrong is told to the client as a result, as the protocol wants it. */
async function answer({ log }: McpWorld, work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await work();
  } catch (thrown) {
    const { family, code, message, hint } = asAppError(thrown);
    const isBug = family === 'bug';
    if (isBug) log.error('an MCP tool failed', { code, error: message });
    const words = isBug ? 'Something broke inside Headgate.' : `${message}${hint ? ` ${hint}` : ''}`;
    return { ...text(`${words} [${code}]`), isError: true };
  }
}
