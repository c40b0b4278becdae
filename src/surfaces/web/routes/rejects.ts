/** Rows that could not be read, of a run or of a plan. */
import type { App, RejectsOf } from '#app/app.ts';
import { csvLine, rejectCells, rejectHeader } from '#domain/csv-text.ts';
import type { Principal } from '#domain/principal.ts';
import { RejectPage } from '#domain/reject.ts';
import { PlanRejects, RunRejects } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const rejects: Route[] = [
  defineRoute({
    method: 'get',
    path: '/runs/:runId/rejects',
    summary: 'The rows a run could not read, page by page; all of them as CSV with format=csv',
    input: RunRejects,
    status: 200,
    reply: RejectPage,
    run: (app, principal, { runId, after, limit }) => app.rejects(principal, { run: runId }, { after, limit }),
    csv: (app, principal, { runId, after, spreadsheet }) =>
      csvOf(app, principal, { of: { run: runId }, after, spreadsheet: spreadsheet === 'true' }),
  }),
  defineRoute({
    method: 'get',
    path: '/plans/:planId/rejects',
    summary: 'The rows a plan could not read, before anybody decided about it',
    input: PlanRejects,
    status: 200,
    reply: RejectPage,
    run: (app, principal, { planId, after, limit }) => app.rejects(principal, { planId }, { after, limit }),
    csv: (app, principal, { planId, after, spreadsheet }) =>
      csvOf(app, principal, { of: { planId }, after, spreadsheet: spreadsheet === 'true' }),
  }),
];

const pageRows = 500;

async function* csvOf(
  app: App,
  principal: Principal,
  { of, after, spreadsheet }: { of: RejectsOf; after: number; spreadsheet: boolean },
): AsyncGenerator<string> {
  let header = csvLine(rejectHeader, { spreadsheet });
  for (let next: number | null = after; next !== null;) {
    const page = await app.rejects(principal, of, { after: next, limit: pageRows });
    yield `${header}${page.rejects.map((reject) => csvLine(rejectCells(reject), { spreadsheet })).join('')}`;
    header = '';
    next = page.next;
  }
}
