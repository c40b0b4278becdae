/** What somebody began to do with a card instead of approving it: saying what to change, editing it, taking parts, or refusing it. */
import type { PlanDecision } from '../wire/connection.ts';
import type { PlanCard } from '../state/card-state.ts';
import { EditForm } from './edit-form.tsx';
import { PartsForm } from './parts-form.tsx';
import { WordsForm } from './words-form.tsx';

export type Changing = 'words' | 'fields' | 'parts' | 'refusal';

/** Sends a decision and says whether it was accepted. */
export type Act = (decision: PlanDecision['decision'], more?: Pick<PlanDecision, 'reason' | 'edit' | 'keep'>) => Promise<boolean>;

interface Props {
  changing: Changing;
  proposed: NonNullable<PlanCard['proposed']>;
  act: Act;
  /** It was accepted, or left. */
  onEnd: () => void;
}

export function BegunChange({ changing, proposed: { plan, card }, act, onEnd }: Props) {
  const send = (...sent: Parameters<Act>): void => void act(...sent).then((accepted) => accepted && onEnd());
  switch (changing) {
    case 'words':
      return (
        <WordsForm label="What should change?" send="Send revision" onCancel={onEnd} onSend={(reason) => send('revise', { reason })} />
      );
    case 'refusal':
      return (
        <WordsForm
          label="Why? (may be left out)"
          send="Reject"
          optional
          onCancel={onEnd}
          onSend={(reason) => send('reject', reason === '' ? {} : { reason })}
        />
      );
    case 'fields':
      return <EditForm plan={plan} parameters={card.parameters ?? {}} onCancel={onEnd} onSend={(edit) => send('edit', { edit })} />;
    case 'parts':
      return <PartsForm plan={plan} onCancel={onEnd} onSend={(keep) => send('partial', { keep })} />;
  }
}
