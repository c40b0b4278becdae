/** A schema drift, answered column by column. The answers make a plan, whose card follows. */
import { useId, useState } from 'react';
import { driftWords, type Difference, type Drift } from '#domain/drift.ts';
import type { ColumnAnswer } from '#domain/edit.ts';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import { ErrorNote } from '../error-note.tsx';
import type { Failure } from '../views.ts';

type Choice = 'accept' | 'ignore' | 'cast' | 'block';

const words: Record<Choice, string> = {
  accept: 'follow the change',
  ignore: 'leave it out',
  cast: 'cast to what it was',
  block: 'load nothing',
};

/** What makes sense for a difference: only a new column can be left out, and only a type that is known can be cast to. */
function choicesFor({ kind, was }: Difference): Choice[] {
  if (kind === 'new') return ['accept', 'ignore', 'block'];
  if (kind === 'dropped') return ['accept', 'block'];
  return [...(kind === 'changed' ? [] : (['accept'] as const)), ...(was === null ? [] : (['cast'] as const)), 'block'];
}

export function DriftForm({ questionId, drifts }: { questionId: string; drifts: readonly Drift[] }) {
  const { answerDrift } = useActions();
  const [chosen, setChosen] = useState<Record<string, Choice>>({});
  const [sent, setSent] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const asked = drifts.flatMap(({ load = '', target, differences }) =>
    differences.filter(({ kind }) => kind !== 'narrowed').map((difference) => ({ load, target, difference })),
  );
  const nameOf = ({ load, difference }: (typeof asked)[number]): string => `${load} ${difference.column}`;
  const choiceOf = (one: (typeof asked)[number]): Choice => chosen[nameOf(one)] ?? choicesFor(one.difference)[0] ?? 'block';
  if (sent) return null;
  const send = async (): Promise<void> => {
    const answers: Record<string, Record<string, ColumnAnswer>> = {};
    for (const one of asked) {
      const choice = choiceOf(one);
      const answer = choice === 'cast' ? { cast: one.difference.was ?? 'VARCHAR' } : choice;
      answers[one.load] = { ...answers[one.load], [one.difference.column]: answer };
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
  choice: Choice;
  onChange: (choice: Choice) => void;
}

function ColumnField({ difference, choice, onChange }: FieldProps) {
  const id = useId();
  const choices = choicesFor(difference);
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
            {words[one]}
          </option>
        ))}
      </select>
    </p>
  );
}
