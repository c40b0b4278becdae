/** The words of a turn that somebody may not have, in the shape of a refusal. */
import type { AppError } from '#domain/errors.ts';
import type { Reply } from './state.ts';

export function refusedBy({ message, hint }: AppError): Required<Pick<Reply, 'text' | 'refused'>> {
  const text = hint ? `${message} ${hint}` : message;
  return { text, refused: { reason: text } };
}
