/** A conversation graph with a scripted model and everything else in memory. */
import { AIMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { MemorySaver } from '@langchain/langgraph';
import { bugError, conflictError, type Problem } from '#domain/errors.ts';
import type { EventData, NewEvent } from '#domain/events.ts';
import type { AgentTool, DraftOutcome, ModelUse, OrchestratorPorts, PlanFacts, Speech, SpeechUsage, UndoOutcome } from '#graphs/context.ts';
import { orchestratorGraph } from '#graphs/orchestrator/index.ts';
import type { OrchestratorState, Wake } from '#graphs/orchestrator/state.ts';
import { takeIn } from '#graphs/orchestrator/take-in.ts';
import { sampleCard, samplePlan } from './sample-card.ts';

export interface Call {
  name: string;
  args?: Record<string, unknown>;
  id?: string;
}

/** What the model says next: text, tool calls, or something that is thrown. */
export type Line = string | Call[] | Error | ((speech: Speech) => string | Call[]);

export interface Conversation {
  /** Takes in a message of a person, as the turn job would; again with the same seq is a second delivery. */
  hear(text: string, seq?: number): Promise<void>;
  wake(wake: Wake): Promise<void>;
  state(): Promise<OrchestratorState>;
  /** What the graph waits for. */
  waitsFor(): Promise<string | null>;
  readonly said: EventData<'message.assistant'>[];
  readonly events: NewEvent[];
  /** The newest plan, as the house knows it; null when the conversation's own plans are all there is. */
  elsewhere: Awaited<ReturnType<OrchestratorPorts['newestDraft']>>;
  /** Every request that the model was given. */
  readonly heard: Speech[];
  /** What each answer took, as it was stored, and what the next ones take. */
  readonly used: ModelUse[];
  /** Who answers; `offline` is the planner. */
  answeredBy: string;
  usage: SpeechUsage;
  /** Plans by id, in the order they were stored. */
  readonly plans: Map<string, PlanFacts>;
  /** What the compiler answers next; a draft holds when nothing is here. */
  readonly problems: Problem[][];
  /** What it answered, by request. */
  readonly refused: Map<string, Problem[]>;
  readonly tools: AgentTool[];
  /** How a wake reaches the graph: once, unless a test says otherwise. */
  deliver: (takes: () => Promise<void>) => Promise<void>;
  /** Called before and after each port call with its name and number; may throw. */
  before: (port: string, nth: number) => void;
  after: (port: string, nth: number) => void;
}

export const threadId = '11111111-1111-4111-8111-111111111111';

export function converse(script: Line[], tools: AgentTool[] = [lookTool()]): Conversation {
  const said: Conversation['said'] = [];
  const lines = [...script];
  let calls = 0;
  let seq = 0;
  const passing = async <T>(port: string, work: () => T): Promise<Awaited<T>> => {
    const nth = (calls += 1);
    conversation.before(port, nth);
    const result = await work();
    conversation.after(port, nth);
    return result;
  };
  const ports: OrchestratorPorts = {
    model: {
      name: 'scripted',
      speak: (speech) =>
        passing('speak', () => {
          conversation.heard.push(speech);
          return { message: message(lines.shift(), speech), reasoning: null, model: conversation.answeredBy, usage: conversation.usage };
        }),
    },
    prompt: async () => 'Be brief.',
    limits: { calls: 8, tokens: 10_000, seconds: 60, cost: 1 },
    spent: (_thread, use) =>
      passing('spent', () => {
        conversation.used.push(use);
        return use.promptTokens / 1000;
      }),
    tools,
    emit: (_thread, event) => passing('emit', () => void conversation.events.push(event)),
    say: (_thread, one) => passing('say', () => void (said.some(({ messageId }) => messageId === one.messageId) || said.push(one))),
    token: () => {},
    submit: (_thread, { key }) => passing('submit', () => submit(conversation, key)),
    undo: (_thread, { run }) => passing('undo', () => proposeUndo(conversation, run)),
    act: async () => ({ ok: false, error: bugError('action.none', 'nothing acts here') }),
    answerBudget: async () => null,
    newestDraft: async () => conversation.elsewhere,
    withdraw: (_thread, { reason, by }) => passing('withdraw', () => ({ ok: true, count: withdraw(conversation, reason, by) })),
    facts: (planId) =>
      passing('facts', () => {
        const facts = conversation.plans.get(planId);
        if (!facts) throw bugError('plan.missing', 'no such plan');
        return facts;
      }),
  };
  const saver = new DyingSaver(passing);
  const graph = orchestratorGraph(ports, saver);
  const config = { configurable: { thread_id: threadId } };
  const wake = (one: Wake) => conversation.deliver(() => takeIn(graph, { threadId, wake: one, signal: new AbortController().signal }));
  const conversation: Conversation = {
    hear: (text, at = (seq += 1)) => wake({ cause: 'message', text, by: 'ana', seq: at }),
    wake,
    state: async () => (await graph.getState(config)).values as OrchestratorState,
    async waitsFor() {
      const [interrupt] = (await graph.getState(config)).tasks.flatMap((task) => task.interrupts);
      const value: unknown = interrupt?.value;
      return typeof value === 'object' && value !== null && 'waitsFor' in value ? String(value.waitsFor) : null;
    },
    said,
    events: [],
    elsewhere: null,
    heard: [],
    used: [],
    answeredBy: 'scripted',
    usage: { promptTokens: 0, completionTokens: 0, estimated: false },
    plans: new Map(),
    problems: [],
    refused: new Map(),
    tools,
    deliver: (takes) => takes(),
    before: () => {},
    after: () => {},
  };
  return conversation;
}

/** Checkpoints are steps like the others: the process may die before or after any of them. */
class DyingSaver extends MemorySaver {
  readonly #passing: <T>(port: string, work: () => T) => Promise<Awaited<T>>;

  constructor(passing: <T>(port: string, work: () => T) => Promise<Awaited<T>>) {
    super();
    this.#passing = passing;
  }

  override put(...given: Parameters<MemorySaver['put']>): ReturnType<MemorySaver['put']> {
    return this.#passing('put', () => super.put(...given));
  }

  override putWrites(...given: Parameters<MemorySaver['putWrites']>): ReturnType<MemorySaver['putWrites']> {
    return this.#passing('putWrites', () => super.putWrites(...given));
  }
}

function message(line: Line | undefined, speech: Speech): AIMessage {
  if (line instanceof Error) throw line;
  const spoken = typeof line === 'function' ? line(speech) : line;
  if (spoken === undefined) throw bugError('script.over', 'The script has no more lines.');
  if (typeof spoken === 'string') return new AIMessage(spoken);
  const tool_calls = spoken.map(({ name, args = {}, id }, index) => ({ name, args, id: id ?? `call_${speech.messages.length}_${index}` }));
  return new AIMessage({ content: '', tool_calls });
}

/** A read tool that looks a name up. */
export function lookTool(answer: (input: unknown) => ReturnType<AgentTool['call']> = found): AgentTool {
  const schema = { type: 'object', properties: { name: { type: 'string' } } };
  return { name: 'look', description: 'Look something up.', schema, words: () => 'Looking', call: answer };
}

const found = async (input: unknown) => ({ ok: true, output: { seen: JSON.stringify(input) }, summary: 'seen' });

/** Idempotent by key, as the application's. Earlier open plans are superseded. */
function submit({ problems, plans, refused }: Conversation, key: string): DraftOutcome {
  const known = plans.get(key);
  if (known) return { ok: true, planId: key, version: known.version };
  // The same draft compiles to the same problems again.
  const wrong = refused.get(key) ?? problems.shift();
  if (wrong) refused.set(key, wrong);
  if (wrong) return { ok: false, problems: wrong };
  for (const plan of plans.values()) if (plan.state === 'preparing' || plan.state === 'proposed') plan.state = 'superseded';
  const version = plans.size + 1;
  plans.set(key, {
    planId: key,
    version,
    title: `Plan ${version}`,
    state: 'preparing',
    plan: samplePlan,
    card: null,
    error: null,
    run: null,
    decidedBy: null,
    reason: null,
  });
  return { ok: true, planId: key, version };
}

/** Run 7 is one that nobody can take back. */
function proposeUndo(conversation: Conversation, run: string): UndoOutcome {
  if (run === '7') return { ok: false, error: conflictError('undo.done', 'Run 7 was undone already by run 8.') };
  submit(conversation, `undo-${run}`);
  return { ok: true, planId: `undo-${run}` };
}

function withdraw({ plans }: Conversation, reason: string, by: string): number {
  const open = [...plans.values()].filter(({ state }) => state === 'preparing' || state === 'proposed');
  for (const plan of open) Object.assign(plan, { state: 'rejected', reason, decidedBy: by });
  return open.length;
}

/** Lets the newest plan's prepare end, and tells the conversation. */
export async function prepared(conversation: Conversation): Promise<string> {
  const facts = [...conversation.plans.values()].at(-1);
  if (!facts) throw new Error('There is no plan.');
  Object.assign(facts, { state: 'proposed', card: sampleCard });
  await conversation.wake({ cause: 'prepared', planId: facts.planId });
  return facts.planId;
}

/** Tool calls that nobody answered, and answers that nobody asked for: a strict endpoint refuses both. */
export function unpaired(messages: readonly BaseMessage[]): string[] {
  const wrong: string[] = [];
  let open: string[] = [];
  for (const one of messages) {
    if (ToolMessage.isInstance(one)) {
      if (!open.includes(one.tool_call_id)) wrong.push(`answer to ${one.tool_call_id} without its call`);
      open = open.filter((id) => id !== one.tool_call_id);
      continue;
    }
    wrong.push(...open.map((id) => `call ${id} without an answer`));
    open = AIMessage.isInstance(one) ? (one.tool_calls ?? []).map(({ id }) => id ?? 'without an id') : [];
    if (new Set(open).size < open.length) wrong.push(`calls of one message share an id: ${open.join(', ')}`);
  }
  return [...wrong, ...open.map((id) => `call ${id} without an answer`)];
}
