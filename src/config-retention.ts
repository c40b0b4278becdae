/** How long things are kept that nobody may need any more. */
import type { Retention } from '#domain/retention.ts';
import { whole } from './config-values.ts';

const days = whole(1, 3650);

export const retentionVariables = { HEADGATE_UNDO_DAYS: days.default(30), HEADGATE_REJECT_DAYS: days.default(90) };

export const retentionConfig = (values: { HEADGATE_UNDO_DAYS: number; HEADGATE_REJECT_DAYS: number }): Retention => ({
  undoDays: values.HEADGATE_UNDO_DAYS,
  rejectDays: values.HEADGATE_REJECT_DAYS,
});
