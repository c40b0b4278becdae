/** What an approved action meets when something is not as its card showed it. */
import { conflictError } from '#domain/errors.ts';

export const stale = (message: string) =>
  conflictError('action.stale', `${message} Nothing was changed.`, { hint: 'Ask again; the new card shows how it is now.' });
