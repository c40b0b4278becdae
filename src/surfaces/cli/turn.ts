/** Follows one turn through a thread's events: which card it came to, which run, and when and how it ended. Pure. */
import type { EventData, StoredEvent } from '#domain/events.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-code.ts';

export interface Turn {
  /** The plan this turn is about, once there is one. */
  planId: string | null;
  /** The card that waits for a decision. */
  card: EventData<'plan.proposed'> | null;
  runId: string | null;
  /** The plan whose dear prepare waits for a word. */
  asked: string | null;
  /** The message that the turn begins with; what comes before it is about something else. Null once it was heard. */
  words: string | null;
  /** Seq of the message that the turn is about, once it is known; others of the conversation are answered, too. */
  mine: number | null;
  /** The message that is worked on. */
  now: number | null;
  /** Set when nothing more belongs to this turn. */
  end: ExitCode | null;
}

export const newTurn: Turn = { planId: null, card: null, runId: null, asked: null, words: null, mine: null, now: null, end: null };

/** The turn after an event. Events of other plans and runs change nothing. */
export function advance(turn: Turn, event: StoredEvent): Turn {
  if (turn.end !== null) return turn;
  if (turn.words !== null) return event.type === 'message.user' && event.data.text === turn.words ? { ...turn, words: null } : turn;
  switch (event.type) {
    case 'agent.entered':
      return event.data.agent === 'orchestrator' ? begun(turn, event.data) : turn;
    case 'message.assistant':
      if (answersOther(turn, event.data)) return turn;
      // Beside a plan, text only tells what the card shows; so does what announces the card that a revision is about.
      return turn.planId === null && !event.data.messageId.startsWith('plan-') ? { ...turn, end: codeOfAnswer(event.data) } : turn;
    case 'turn.stopped':
      return turn.runId === null && turn.card === null ? { ...turn, end: exitCodes.refused } : turn;
    case 'plan.drafted':
      if (turn.planId === null && !isMyTurn(turn)) return turn;
      return { ...turn, planId: event.data.planId, card: null };
    case 'plan.proposed':
      return isAbout(turn, event.data.planId) ? { ...turn, planId: event.data.planId, card: event.data } : turn;
    case 'plan.failed':
      return isAbout(turn, event.data.planId) ? { ...turn, end: exitCodeOf(event.data.error) } : turn;
    case 'plan.asked':
      return isAbout(turn, event.data.planId) ? { ...turn, planId: event.data.planId, asked: event.data.planId } : turn;
    case 'plan.continued':
      return isAbout(turn, event.data.planId) ? { ...turn, planId: event.data.planId, asked: null } : turn;
    case 'plan.unneeded':
      return isAbout(turn, event.data.planId) ? { ...turn, end: exitCodes.done } : turn;
    case 'plan.decided':
      return event.data.planId === turn.planId ? decided(turn, event.data) : turn;
    case 'plan.superseded':
      return event.data.planId === turn.planId ? superseded(turn, event.data.byPlanId) : turn;
    case 'plan.expired':
      return event.data.planId === turn.planId ? { ...turn, end: exitCodes.refused } : turn;
    case 'run.succeeded':
      return event.runId === turn.runId ? { ...turn, end: exitCodes.done } : turn;
    case 'run.failed':
    case 'run.cancelled':
      return event.runId === turn.runId ? { ...turn, end: exitCodes.runFailed } : turn;
    default:
      return turn;
  }
}

const isAbout = (turn: Turn, planId: string): boolean => (turn.planId === null ? isMyTurn(turn) : turn.planId === planId);

/** An older server does not say which message it works on: then every one is taken for that of this turn. */
const begun = (turn: Turn, { answers }: EventData<'agent.entered'>): Turn =>
  answers === undefined ? { ...turn, mine: null } : { ...turn, now: answers };

/** Whether what is drafted now comes of the message that this turn is about. */
export const isMyTurn = ({ mine, now }: Turn): boolean => mine === null || mine === now;

/** Whether an answer is one to another message. */
export const answersOther = ({ mine }: Pick<Turn, 'mine'>, { answers }: Pick<EventData<'message.assistant'>, 'answers'>): boolean =>
  mine !== null && answers !== undefined && answers !== mine;

function codeOfAnswer(answer: EventData<'message.assistant'>): ExitCode {
  if (answer.question !== undefined) return exitCodes.unclear;
  if (answer.refused !== undefined) return exitCodes.refused;
  return answer.error === undefined ? exitCodes.done : exitCodeOf(answer.error);
}

function decided(turn: Turn, { decision, runId }: EventData<'plan.decided'>): Turn {
  if (decision === 'reject') return { ...turn, card: null, end: exitCodes.refused };
  // A revision goes on with another plan, or with a question about it.
  return decision === 'approve' ? { ...turn, card: null, runId } : { ...turn, card: null, planId: null };
}

const superseded = (turn: Turn, byPlanId: string | null): Turn =>
  byPlanId === null ? { ...turn, card: null, end: exitCodes.refused } : { ...turn, card: null, planId: byPlanId };
