/** Alerts and definitions, for those who may look at data; they are changed by actions alone. */
import type { AlertView } from '#domain/alert.ts';
import type { Definition } from '#domain/definition.ts';
import type { Principal } from '#domain/principal.ts';
import { alertViews } from '#store/alerts.ts';
import { definitionVersions, standingDefinitions } from '#store/definitions.ts';
import { allow } from './allow.ts';
import type { AppContext } from './context.ts';

export interface HouseCases {
  /** The alerts that stand, newest first, each with its last measure. */
  listAlerts(principal: Principal): Promise<AlertView[]>;
  /** What words mean, by term; with a term, every version of it, newest first. */
  listDefinitions(principal: Principal, query?: { term?: string }): Promise<Definition[]>;
}

export const houseCases = ({ database }: Pick<AppContext, 'database'>): HouseCases => ({
  async listAlerts(principal) {
    allow(principal, 'dataset.read');
    return alertViews(database);
  },
  async listDefinitions(principal, { term } = {}) {
    allow(principal, 'dataset.read');
    return term === undefined ? standingDefinitions(database) : definitionVersions(database, term);
  },
});
