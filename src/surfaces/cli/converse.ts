/** One turn at the terminal: begin it, tell what happens, decide its card, and stay until it has ended. */
import { z } from 'zod';
import { effectObstacle } from '#domain/card-view/approval-facts.ts';
import { AppError, cancelledError } from '#domain/errors.ts';
import type { EventData, TokenChunk } from '#domain/events.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from './exit-code.ts';
import type { Gateway } from './gateway.ts';
import { Inbox } from './inbox.ts';
import { Narrator } from './narrator.ts';
import { Decided, isKnownEvent, Thread } from './replies.ts';
import type { Terminal } from './terminal.ts';
import { advance, answersOther, isMyTurn, newTurn, type Turn } from './turn.ts';

/** What to do with a card: ask the person, or what they said beforehand. */
export type Answering = 'ask' | 'yes' | 'no' | 'propose';

export interface Talk {
  gateway: Gateway;
  terminal: Terminal;
  signal: AbortSignal;
  threadId: string;
  /** Events up to here are history. */
  afterSeq: number;
  answering: Answering;
  /** The plan that the turn begins with: what is said about it, or about the one in its place, is part of the turn. */
  about?: string;
  /** The message that the turn begins with, where somebody's earlier words may still be answered. */
  words?: string;
  /** One event per line and nothing else. */
  json: boolean;
}

/** What a message that was sent is numbered. */
const Sent = z.object({ seq: z.number() });

type Card = Pick<EventData<'plan.proposed'>, 'planId' | 'fingerprint' | 'card' | 'gate'>;
type Arrival =
  | { kind: 'event'; raw: unknown }
  | { kind: 'token'; chunk: Pick<TokenChunk, 'messageId' | 'text'> }
  /** The card or question stays as it is, and the turn ends here. */
  | { kind: 'left'; end: ExitCode }
  | { kind: 'interrupted' }
  | { kind: 'failed'; error: AppError };

/**
 * Follows the thread, calls `begin` once it is followed, and returns how the turn ended.
 * With `card` the turn starts at that card. Throws the server's errors, `server.unreachable` and `cli.interrupted`.
 */
export async function converse(talk: Talk, begin: () => Promise<unknown>, card: Card | null = null): Promise<ExitCode> {
  const inbox = new Inbox<Arrival>();
  const asking = new AbortController();
  const interrupted = (): void => inbox.put({ kind: 'interrupted' });
  talk.signal.addEventListener('abort', interrupted, { once: true });
  try {
    await talk.gateway.follow(talk.threadId, talk.afterSeq, {
      event: (raw) => inbox.put({ kind: 'event', raw }),
      token: (chunk) => inbox.put({ kind: 'token', chunk }),
      lost: (error) => inbox.put({ kind: 'failed', error }),
    });
    const mine = Sent.safeParse(await begin()).data?.seq ?? null;
    const turn = { ...newTurn, planId: card?.planId ?? talk.about ?? null, words: talk.words ?? null, mine };
    if (card !== null) decideLater(talk, card, inbox, asking.signal);
    return await untilEnd(talk, turn, inbox, asking);
  } finally {
    asking.abort();
    talk.terminal.settle();
    talk.signal.removeEventListener('abort', interrupted);
  }
}

async function untilEnd(talk: Talk, start: Turn, inbox: Inbox<Arrival>, asking: AbortController): Promise<ExitCode> {
  const { terminal } = talk;
  const narrator = new Narrator(() => terminal.canvas);
  const stopping = new AbortController();
  let turn = start;
  while (turn.end === null) {
    const arrival = await inbox.take();
    if (arrival.kind === 'failed') throw arrival.error;
    if (arrival.kind === 'left') return arrival.end;
    if (arrival.kind === 'interrupted') {
      if (turn.card !== null && !talk.json) sayHow(terminal, turn.card);
      // What waits for a person, or runs, goes on without this terminal.
      if (turn.card !== null || turn.asked !== null || turn.runId !== null || !terminal.isTypedInto) throw interruption();
      stopLater(talk, inbox, AbortSignal.any([asking.signal, stopping.signal]));
      continue;
    }
    if (arrival.kind === 'token') {
      if (!talk.json && turn.planId === null && isMyTurn(turn)) terminal.stream(narrator.token(arrival.chunk));
      continue;
    }
    if (talk.json) terminal.line(JSON.stringify(arrival.raw));
    if (!isKnownEvent(arrival.raw)) continue;
    const before = turn;
    turn = advance(turn, arrival.raw);
    // Somebody else decided, or the card is no longer the current one: the question is moot.
    if (before.card !== null && turn.card === null) asking.abort();
    if (turn.card !== null || turn.asked !== null) stopping.abort();
    // Beside a card words repeat it, and an answer to another message is for whoever sent that.
    const isNotForMe = arrival.raw.type === 'message.assistant' && (before.planId !== null || answersOther(turn, arrival.raw.data));
    if (!talk.json && !isNotForMe) tell(narrator, terminal, arrival.raw);
    if (turn.asked !== null && turn.asked !== before.asked) sayLater(talk, turn.asked, inbox, asking.signal);
    if (turn.card !== null && turn.card !== before.card) decideLater(talk, turn.card, inbox, asking.signal);
  }
  return turn.end;
}

function tell(narrator: Narrator, terminal: Terminal, event: Parameters<Narrator['tell']>[0]): void {
  const { lines, status } = narrator.tell(event);
  for (const line of lines) terminal.line(line);
  if (status !== null) terminal.status(status);
}

/** Decides beside the flow of events: while a person thinks, others may decide. */
function decideLater(talk: Talk, card: Card, inbox: Inbox<Arrival>, signal: AbortSignal): void {
  const settle = async (): Promise<void> => {
    const decision = await chosen(talk, card, signal);
    if (signal.aborted) return;
    if (decision === null) {
      inbox.put({ kind: 'left', end: exitCodes.done });
      return;
    }
    const reason = decision === 'reject' ? { reason: 'Declined on the command line' } : {};
    const body = { fingerprint: card.fingerprint, decision, ...reason };
    const { stillNeeds = 0 } = await talk.gateway.post(`/api/v1/plans/${card.planId}/decision`, body, Decided);
    // Others have to say yes, too, and may take their time.
    if (stillNeeds === 0) return;
    if (!talk.json) talk.terminal.line(`Your approval is noted; the card still needs ${stillNeeds} more.`);
    inbox.put({ kind: 'left', end: exitCodes.done });
  };
  settle().catch((error: unknown) => inbox.put({ kind: 'failed', error: asKnown(error) }));
}

const asKnown = (error: unknown): AppError =>
  error instanceof AppError ? error : cancelledError('cli.decision-failed', String(error), { cause: error });

/** The word on a prepare that is dear; without anybody to ask, the question stays open. */
function sayLater(talk: Talk, planId: string, inbox: Inbox<Arrival>, signal: AbortSignal): void {
  const { answering, terminal, gateway } = talk;
  const word = async (): Promise<boolean | null> => {
    if (answering === 'yes' || answering === 'no') return answering === 'yes';
    const answer = answering === 'propose' ? null : await terminal.ask('Measure it? [y/N] ', signal);
    return answer === null ? null : /^(y|yes)$/i.test(answer.trim());
  };
  const settle = async (): Promise<void> => {
    const go = await word();
    if (signal.aborted) return;
    if (go === null) inbox.put({ kind: 'left', end: exitCodes.unclear });
    else await gateway.post(`/api/v1/plans/${planId}/prepare`, { go }, z.unknown());
  };
  settle().catch((error: unknown) => inbox.put({ kind: 'failed', error: asKnown(error) }));
}

const interruption = (): AppError => cancelledError('cli.interrupted', 'Interrupted.');

/** Whoever interrupts a thought is asked whether it shall go on without them. */
function stopLater({ terminal, gateway, threadId }: Talk, inbox: Inbox<Arrival>, signal: AbortSignal): void {
  const settle = async (): Promise<void> => {
    const answer = await terminal.ask('Stop it? [y/N] ', signal);
    if (!/^(y|yes)$/i.test(answer?.trim() ?? '')) throw interruption();
    await gateway.post(`/api/v1/threads/${threadId}/stop`, {}, Thread);
  };
  settle().catch((error: unknown) => inbox.put({ kind: 'failed', error: asKnown(error) }));
}

/** The decision, or null when the card is left pending. */
async function chosen({ answering, terminal, json }: Talk, card: Card, signal: AbortSignal): Promise<'approve' | 'reject' | null> {
  if (answering === 'yes') return 'approve';
  if (answering === 'no') return 'reject';
  if (obstacleOf(card) !== null) {
    if (!json && !signal.aborted) sayHow(terminal, card);
    return null;
  }
  // A pipe may stay open without ever bringing an answer.
  if (!terminal.isTypedInto && !json) sayHow(terminal, card);
  const answer = answering === 'propose' ? null : await terminal.ask(`Approve? [y/N] `, signal);
  if (answer !== null) return /^(y|yes|approve)$/i.test(answer.trim()) ? 'approve' : 'reject';
  if (terminal.isTypedInto && !json && !signal.aborted) sayHow(terminal, card);
  return null;
}

/** Why nobody can approve the card as it is: a check is broken, say. */
const obstacleOf = ({ card, gate }: Card): string | null => effectObstacle(card.effect, gate?.requirement.allowUnavailable);

/** A card that is left waits where it is. */
function sayHow(terminal: Terminal, card: Card): void {
  const { planId } = card;
  const obstacle = obstacleOf(card);
  if (obstacle === null) terminal.line(`Waiting for a decision: headgate approve ${planId}${terminal.isTypedInto ? '' : ' --yes'}`);
  else {
    const broken = card.card.checks.some(({ passed, severity }) => !passed && severity === 'error');
    const change = `headgate revise ${planId} "${broken ? 'drop these rows' : '…'}"`;
    terminal.line(`${showInvisible(obstacle)} ${change}, or headgate reject ${planId}`);
  }
}
