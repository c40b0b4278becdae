/** What another release of Headgate left behind on a shared catalog or target, and this one cannot read. */
import { conflictError } from './errors.ts';

/** `publish.stale`: the plan is prepared again by this release, which gives a fresh card. `what` is a noun phrase. */
export const preparedElsewhere = (what: string, cause: unknown) =>
  conflictError('publish.stale', `${what} came from another release of Headgate, which this one cannot carry out. Nothing was changed.`, {
    hint: 'It is measured again by this release, and a fresh card follows.',
    cause,
  });
