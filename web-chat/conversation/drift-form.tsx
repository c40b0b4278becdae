/** A schema drift, answered column by column. The answers make a plan, whose card follows. */
import { useId, useState } from 'react';
import { driftAnswer, driftChoices, driftChoiceWords, driftWords, type Difference, type Drift, type DriftChoice } from '#domain/drift.ts';
import type { ColumnAnswer } from '#domain/edit.ts';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import type { Failure } from '../wire/views.ts';

export function DriftForm({ questionId, drifts }: { questionId: string; drifts: readonly Drift[] }) {
  const { answerDrift } = useActions();
  const [chosen, setChosen] = useState<Record<string, DriftChoice>>({});
  const [sent, setSent] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const asked = drifts.flatMap(({ load = '', target, differences }) =>
    differences.filter(({ kind }) => kind !== 'narrowed').map((difference) => ({ load, target, difference })),
  );
  const nameOf = ({ load, difference }: (typeof asked)[number]): string => `${load} ${difference.column}`;
  const choiceOf = (one: (typeof asked)[number]): DriftChoice => chosen[nameOf(one)] ?? driftChoices(one.difference)[0] ?? 'block';
  if (sent) return null;
  const send = async (): Promise<void> => {
    const answers: Record<string, Record<string, ColumnAnswer>> = {};
    for (const one of asked) {
      answers[one.load] = { ...answers[one.load], [one.difference.column]: driftAnswer(choiceOf(one), one.difference) };
    }
    const against = await answerDrift(questionId, answers);
    setFailure(against);
    setSent(against === null);
  };
  return (
    <form
      className="edit"
      aria-label="Answer for each column"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {asked.map((one) => (
        <ColumnField
          key={nameOf(one)}
          difference={one.difference}
          choice={choiceOf(one)}
          onChange={(choice) => setChosen({ ...chosen, [nameOf(one)]: choice })}
        />
      ))}
      <div className="decision-row">
        <button type="submit" className="primary">
          Measure with these answers
        </button>
      </div>
      {failure && <ErrorNote error={failure} />}
    </form>
  );
}

interface FieldProps {
  difference: Difference;
  choice: DriftChoice;
  onChange: (choice: DriftChoice) => void;
}

function ColumnField({ difference, choice, onChange }: FieldProps) {
  const id = useId();
  const choices = driftChoices(difference);
  return (
    <p className="edit-load">
      <label htmlFor={id}>{showInvisible(driftWords({ differences: [difference] }))}</label>
      <select
        id={id}
        value={choice}
        onChange={(event) => {
          const picked = choices.find((one) => one === event.target.value);
          if (picked) onChange(picked);
        }}
      >
        {choices.map((one) => (
          <option key={one} value={one}>
            {driftChoiceWords[one]}
          </option>
        ))}
      </select>
    </p>
  );
}
