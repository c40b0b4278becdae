/** Plays one conversation at a running Headgate, as a person would: says each turn, waits for what comes, approves as the case says. */
import { typedDecision } from '#surfaces/cli/open-card.ts';
import type { EventType, StoredEvent } from '#domain/events.ts';
import { openConversation, type Conversation } from '../support/product/conversation.ts';
import { lookingMs } from '../support/product/looking-time.ts';
import type { Arena } from './arena.ts';
import type { EvalCase, Turn } from './case.ts';
import type { Seen, SeenPlan, SeenTurn } from './seen.ts';

type EventOf<T extends EventType> = Extract<StoredEvent, { type: T }>;
type Decided = Pick<SeenPlan, 'run' | 'runFailure' | 'refusal'>;

/** What is played: a case, or any turns. */
export type Scene = Pick<EvalCase, 'turns'> & Partial<Pick<EvalCase, 'given' | 'table' | 'file' | 'nothing' | 'select' | 'stored'>>;

/** Plays in an empty warehouse and a fresh thread. Each turn, and each run, has `limitMs`; passing it ends the conversation as an error. */
export async function play(arena: Arena, scene: Scene, limitMs: number): Promise<Seen> {
  await arena.reset(scene.given);
  const started = performance.now();
  const talk = await openConversation(arena.server);
  const turns: SeenTurn[] = [];
  let before: string[] = [];
  let error: string | null = null;
  try {
    for (const turn of scene.turns) {
      before = await arena.written();
      turns.push(await playTurn({ arena, talk, limitMs }, turn, turns.at(-1)?.plan ?? null));
    }
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  } finally {
    talk.close();
  }
  const seconds = (performance.now() - started) / 1000;
  return { turns, events: talk.events, error, seconds, ...(await leftBehind(arena, scene, { before, talk })) };
}

async function leftBehind(
  arena: Arena,
  scene: Scene,
  { before, talk }: { before: string[]; talk: Conversation },
): Promise<Pick<Seen, 'target' | 'changed' | 'planState' | 'stored'>> {
  const name = scene.table ?? scene.nothing;
  const file = scene.file === undefined ? null : await arena.file(scene.file);
  const after = await arena.written();
  const planId = talk.events.filter((event) => event.type === 'plan.drafted').at(-1)?.data.planId;
  const plan = planId === undefined ? '' : await arena.resource(`plans/${planId}`);
  return {
    target: name === undefined ? file : await arena.table(name, scene.select),
    changed: before.join('\n') !== after.join('\n'),
    planState: /"state":"(\w+)"/.exec(plan)?.[1] ?? null,
    stored: scene.stored === undefined ? '' : await arena.resource(scene.stored.in),
  };
}

interface Stage {
  arena: Arena;
  talk: Conversation;
  limitMs: number;
}

async function playTurn({ arena, talk, limitMs }: Stage, turn: Turn, open: SeenPlan | null): Promise<SeenTurn> {
  // A whole message "approve" is sent by every surface as the decision on the one open card.
  if (open?.card && open.run === null && typedDecision(turn.say) === 'yes') return approveTyped(talk, turn.say, open, limitMs);
  await talk.say(turn.say);
  const first = await talk.until((event) => event.type === 'plan.drafted' || event.type === 'message.assistant', limitMs);
  const asked = lastOf(talk, 'message.user');
  const waitedMs = Date.parse(first.at) - Date.parse(asked?.at ?? first.at);
  const planningMs = waitedMs - lookingMs(talk.events.filter(({ seq }) => seq > (asked?.seq ?? 0) && seq < first.seq));
  const times = { waitedMs, planningMs };
  if (first.type === 'message.assistant') return { text: turn.say, ...times, said: first.data, plan: null };
  if (first.type !== 'plan.drafted') throw new Error(`${first.type} is no end of planning`);
  const { planId, planHash } = first.data;
  const announced = await messageOf(talk, `plan-${planId}`, limitMs);
  const proposed = lastOf(talk, 'plan.proposed', (event) => event.data.planId === planId);
  const failed = lastOf(talk, 'plan.failed', (event) => event.data.planId === planId);
  if (turn.meanwhile !== undefined) await arena.meddle(turn.meanwhile);
  const decided = turn.approve && proposed ? await approve(talk, proposed.data, limitMs) : undecided;
  const plan = { planId, planHash, card: proposed?.data.card ?? null, failure: failed?.data.error ?? null, ...decided };
  return { text: turn.say, ...times, said: announced.data, plan };
}

const undecided: Decided = { run: null, runFailure: null, refusal: null };

async function approveTyped(talk: Conversation, text: string, open: SeenPlan, limitMs: number): Promise<SeenTurn> {
  const proposed = lastOf(talk, 'plan.proposed', (event) => event.data.planId === open.planId);
  if (!proposed) throw new Error('The open card is gone.');
  const decided = await approve(talk, proposed.data, limitMs);
  const said = lastOf(talk, 'message.assistant');
  if (!said) throw new Error('Nothing was said before the approval.');
  return { text, waitedMs: 0, planningMs: 0, said: said.data, plan: { ...open, ...decided } };
}

/** Approves, and waits until the run has ended and the conversation knows it. */
async function approve(talk: Conversation, card: { planId: string; fingerprint: string }, limitMs: number): Promise<Decided> {
  const reply = await talk.decide(card.planId, card.fingerprint, 'approve');
  const runId = reply.outcome?.runId;
  if (!reply.ok || !runId) return { ...undecided, refusal: reply.error?.message ?? 'no run was started' };
  const ended = await talk.until(
    (event) => event.runId === runId && (event.type === 'run.succeeded' || event.type === 'run.failed' || event.type === 'run.cancelled'),
    limitMs,
  );
  await messageOf(talk, `run-${runId}`, limitMs);
  if (ended.type === 'run.failed') return { ...undecided, run: ended.type, runFailure: ended.data.error };
  return { ...undecided, run: ended.type === 'run.succeeded' ? ended.type : 'run.cancelled' };
}

/** Waits for a message by its id. Throws when the turn that should say it was given up. */
async function messageOf(talk: Conversation, messageId: string, limitMs: number): Promise<EventOf<'message.assistant'>> {
  const isApology = ({ data }: EventOf<'message.assistant'>): boolean => data.error !== undefined && data.messageId.startsWith('failed-');
  const event = await talk.until(
    (event) => event.type === 'message.assistant' && (event.data.messageId === messageId || isApology(event)),
    limitMs,
  );
  if (event.type !== 'message.assistant' || isApology(event)) throw new Error(`${messageId} was never said: ${JSON.stringify(event.data)}`);
  return event;
}

function lastOf<T extends EventType>(
  talk: Conversation,
  type: T,
  fits: (event: EventOf<T>) => boolean = () => true,
): EventOf<T> | undefined {
  return talk.events.findLast((event): event is EventOf<T> => event.type === type && fits(event as EventOf<T>));
}
