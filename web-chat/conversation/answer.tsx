/** An answer: text, data, a question with its choices, a refusal, what was not understood, or what went wrong. */
import { showInvisible } from '#domain/visible.ts';
import type { EventData } from '#domain/events.ts';
import { useActions } from '../actions.ts';
import { DataTable } from '../elements/data-table.tsx';
import { ErrorBoundary } from '../elements/error-boundary.tsx';
import { ErrorNote } from '../elements/error-note.tsx';
import { visibleLines } from '../elements/format.ts';
import { AnswerChart } from './answer-chart.tsx';
import { MarkdownText } from './markdown.tsx';

/** `open`: nothing was said since, so its question can still be answered. */
export function AnswerView({ answer, open }: { answer: EventData<'message.assistant'>; open: boolean }) {
  return (
    <div className="answer">
      {answer.text !== '' && answer.text !== answer.refused?.reason && <MarkdownText text={answer.text} />}
      {answer.refused && (
        <p className="refusal">
          <strong>Not done.</strong> {visibleLines(answer.refused.reason)} Nothing was written.
        </p>
      )}
      {answer.table && answer.chart && (
        <ErrorBoundary what="The chart">
          <AnswerChart table={answer.table} chart={answer.chart} />
        </ErrorBoundary>
      )}
      {answer.table && answer.table.rows.length > 0 && <DataTable table={answer.table} caption="Answer" />}
      {answer.question && <QuestionView question={answer.question} said={answer.text} open={open} />}
      {answer.notUnderstood && answer.notUnderstood.length > 0 && (
        <p className="note-warn">
          <span aria-hidden="true">⚠</span> Not understood, and not used:{' '}
          {answer.notUnderstood.map((phrase, index) => (
            <span key={phrase}>
              {index > 0 && ', '}
              <q>{showInvisible(phrase)}</q>
            </span>
          ))}
        </p>
      )}
      {answer.error && !answer.text.includes(answer.error.message) && <ErrorNote error={answer.error} after="Nothing was written." />}
    </div>
  );
}

type Question = NonNullable<EventData<'message.assistant'>['question']>;

function QuestionView({ question, said, open }: { question: Question; said: string; open: boolean }) {
  const { send } = useActions();
  return (
    <div className="question" role="group" aria-label={question.text}>
      {!said.includes(question.text) && <p>{showInvisible(question.text)}</p>}
      <div className="choices">
        {question.choices.map((choice) => (
          <button key={choice} type="button" disabled={!open} onClick={() => send(choice)}>
            {showInvisible(choice)}
          </button>
        ))}
      </div>
    </div>
  );
}
