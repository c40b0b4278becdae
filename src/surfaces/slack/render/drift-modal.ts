/** The window in which a schema drift is answered column by column. */
import type { types } from '@slack/bolt';
import { differenceWords, driftChoices, driftChoiceWords, type Difference, type Drift } from '#domain/drift.ts';
import { showInvisible } from '#domain/visible.ts';
import { shorten } from './blocks.ts';
import { modalFields, modalIds, plain, type Modal } from './modals.ts';

/** Columns in one window. */
const most = 95;

export interface AskedColumn {
  load: string;
  difference: Difference;
}

/** The columns that speak against the load, in the order of the window; a narrower one does not. */
export const askedColumns = (drifts: readonly Drift[]): AskedColumn[] =>
  drifts.flatMap(({ load = '', differences }) =>
    differences.flatMap((difference) => (difference.kind === 'narrowed' ? [] : [{ load, difference }])),
  );

export const driftField = (index: number): string => `column-${index}`;

/** Null when there are more columns than a window of Slack holds. */
export function driftModal(kept: object, drifts: readonly Drift[]): Modal | null {
  const asked = askedColumns(drifts);
  if (asked.length > most) return null;
  return {
    type: 'modal',
    callback_id: modalIds.drift,
    private_metadata: JSON.stringify(kept),
    title: plain('Columns differ'),
    submit: plain('Measure'),
    close: plain('Cancel'),
    blocks: asked.map(({ difference }, index): types.InputBlock => {
      const options = driftChoices(difference).map((choice) => ({ value: choice, text: plain(driftChoiceWords[choice]) }));
      const [usual] = options;
      return {
        type: 'input',
        block_id: driftField(index),
        label: plain(shorten(showInvisible(differenceWords(difference)), 1000)),
        element: { type: 'static_select', action_id: modalFields.value, options, ...(usual ? { initial_option: usual } : {}) },
      };
    }),
  };
}
