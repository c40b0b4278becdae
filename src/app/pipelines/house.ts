/** Alerts and definitions, for those who may look at data; they are changed by actions alone. */
import type { AlertView } from '#domain/alert.ts';
import type { Definition } from '#domain/definition.ts';
import type { Principal } from '#domain/principal.ts';
import { alertViews } from '#store/alerts.ts';
import { definitionPage, definitionVersions } from '#store/definitions.ts';
import { allow } from '../people/allow.ts';
import type { AppContext } from '../context.ts';

export interface HouseCases {
  /** The alerts that stand, newest first, each with its last measure. */
  listAlerts(principal: Principal, query: { limit: number; before?: number }): Promise<AlertView[]>;
  /** What words mean, by term, from the one after `after` on; with a term, every version of it, newest first. */
  listDefinitions(principal: Principal, query: { limit: number; after?: string; term?: string }): Promise<Definition[]>;
}

export const houseCases = ({ database }: Pick<AppContext, 'database'>): HouseCases => ({
  async listAlerts(principal, page) {
    allow(principal, 'dataset.read');
    return alertViews(database, page);
  },
  async listDefinitions(principal, { term, after = '', limit }) {
    allow(principal, 'dataset.read');
    return term === undefined ? definitionPage(database, { after, limit }) : definitionVersions(database, term);
  },
});
