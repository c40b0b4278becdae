/** What a turn may still spend on its model. */
import { count } from '#domain/amounts.ts';
import type { TurnLimits } from '../context.ts';
import type { OrchestratorState } from './state.ts';

type Spending = Pick<OrchestratorState, 'rounds' | 'spent'>;

/** The limit that a turn has reached, as a sentence for the person; null while it may go on. */
export function exhausted({ rounds, spent }: Spending, limits: TurnLimits): string | null {
  const again = 'Please say it in smaller parts.';
  if (rounds >= limits.calls) return `I looked ${limits.calls} times and could not finish this. ${again}`;
  if (spent.tokens >= limits.tokens)
    return `This took ${count(spent.tokens)} tokens of the model, and a turn may take ${count(limits.tokens)}. I stopped before it was finished. ${again}`;
  if (spent.seconds >= limits.seconds)
    return `The model worked on this for ${count(spent.seconds)} s, and a turn may take ${count(limits.seconds)} s. I stopped before it was finished. ${again}`;
  if (limits.cost !== null && spent.cost >= limits.cost)
    return `This cost ${spent.cost.toFixed(4)}, and a turn may cost ${limits.cost}. I stopped before it was finished. ${again}`;
  return null;
}

/** Milliseconds until the time of this turn is over. */
export const millisecondsLeft = ({ spent }: Spending, limits: TurnLimits): number =>
  Math.max(1, Math.round((limits.seconds - spent.seconds) * 1000));
