/** What work that may fail came to, as a value to compare. */
import { AppError } from '#domain/errors.ts';

/** What it threw, or `done`. */
export const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  );

/** The code of the refusal, or `done`; anything else that was thrown as text. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  const failure = await failureOf(work);
  return failure instanceof AppError ? failure.code : String(failure);
}
