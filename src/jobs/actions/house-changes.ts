/** Alerts and definitions as actions change them: what the card shows, and what its approval does. */
import { watchWords } from '#domain/alert.ts';
import type { ActionChange, PlannedAction } from '#domain/pipeline.ts';
import { asAppError } from '#domain/errors.ts';
import { findAlert, insertAlert, removeAlert } from '#store/alerts.ts';
import { recordAudit } from '#store/audit.ts';
import type { Sql, Transaction } from '#store/database.ts';
import { addDefinition, definitionVersion, definitionVersions, removeDefinition } from '#store/definitions.ts';
import { measure, type MeasuringContext } from '../measure-alerts.ts';
import { stale } from './stale-action.ts';

export type HouseAction = Extract<PlannedAction, { do: 'watch' | 'unwatch' | 'define' | 'forget' }>;

/** Throws `action.stale` when something it is about is not as it was found. */
export async function houseChanges(sql: Sql, action: HouseAction): Promise<ActionChange[]> {
  switch (action.do) {
    case 'watch':
      return [{ what: watched(action), before: 'not watched for this', after: promise(action) }];
    case 'unwatch': {
      const alert = await findAlert(sql, action.alert);
      if (!alert) throw stale(`There is no alert ${action.alert} any more.`);
      return [{ what: `alert ${alert.number} on ${alert.dataset}`, before: `promise: ${watchWords(alert.watch)}`, after: 'taken away' }];
    }
    case 'define': {
      if ((await definitionVersion(sql, action.term)) !== action.after) throw stale(`“${action.term}” was defined anew meanwhile.`);
      const [known] = await definitionVersions(sql, action.term);
      const before = known && !known.removed ? `mean: ${known.meaning}${conditionWords(known)}` : 'not defined';
      return [{ what: `the words “${action.term}”`, before, after: `mean: ${action.meaning}${conditionWords(action)}` }];
    }
    case 'forget': {
      const [known] = await definitionVersions(sql, action.term);
      if (known?.version !== action.version || known.removed) throw stale(`“${action.term}” is not defined as it was.`);
      return [{ what: `the words “${known.term}”`, before: `mean: ${known.meaning}${conditionWords(known)}`, after: 'not defined' }];
    }
  }
}

const watched = ({ connection, dataset }: { connection: string; dataset: string }): string => `${dataset} in ${connection}`;
const promise = ({ watch }: Extract<HouseAction, { do: 'watch' }>): string =>
  `promise: ${watchWords(watch)}; measured after each run that loads or reads it${watch.kind === 'age' ? ', and by the clock between runs' : ''}`;

const conditionWords = ({ dataset, condition }: { dataset: string | null; condition: string | null }): string =>
  condition === null ? '' : ` (rows${dataset === null ? '' : ` of ${dataset}`} where ${condition})`;

/** The card's line of a new alert, with what it measures now. */
export async function watchChanges(context: MeasuringContext, action: Extract<HouseAction, { do: 'watch' }>): Promise<ActionChange[]> {
  const before = await measure(context, action, null).then(
    ({ text, breached }) => `${text}${breached ? ', which already breaks the promise' : ''}`,
    (error: unknown) => `it cannot be measured now: ${asAppError(error).message}`,
  );
  return [{ what: watched(action), before, after: promise(action) }];
}

/** Throws `action.stale` when something is not as the card showed it. */
export async function applyHouseAction(tx: Transaction, action: HouseAction, by: string): Promise<void> {
  switch (action.do) {
    case 'watch': {
      const { connection, dataset, watch, threadId } = action;
      const number = await insertAlert(tx, { connection, dataset, watch, by, threadId });
      recordAudit(tx, {
        by,
        action: 'alert.create',
        about: `alert:${number}`,
        outcome: 'done',
        after: { dataset, promise: watchWords(watch) },
      });
      return;
    }
    case 'unwatch':
      if (!(await removeAlert(tx, action.alert, by))) throw stale(`There is no alert ${action.alert} any more.`);
      recordAudit(tx, { by, action: 'alert.remove', about: `alert:${action.alert}`, outcome: 'done' });
      return;
    case 'define': {
      if (!(await addDefinition(tx, { ...action, by }))) throw stale(`“${action.term}” was defined anew meanwhile.`);
      const { meaning, dataset, condition } = action;
      recordAudit(tx, {
        by,
        action: 'definition.set',
        about: `definition:${action.term}`,
        outcome: 'done',
        after: { meaning, dataset, condition },
      });
      return;
    }
    case 'forget':
      if (!(await removeDefinition(tx, { ...action, by }))) throw stale(`“${action.term}” is not defined as it was.`);
      recordAudit(tx, { by, action: 'definition.remove', about: `definition:${action.term}`, outcome: 'done' });
  }
}
