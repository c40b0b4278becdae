/** What can be read. */
import { Inspection } from '#domain/dataset.ts';
import { SourceList } from '../replies.ts';
import { InspectSource, ListSources, sourceCursor } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const sources: Route[] = [
  defineRoute({
    method: 'get',
    path: '/sources',
    summary: 'Datasets of all connections, or those matching a search',
    input: ListSources,
    status: 200,
    reply: SourceList,
    async run(app, principal, { limit, search, connection, cursor }) {
      const { datasets, next } = await app.datasetPage(principal, {
        limit,
        ...(search === undefined ? {} : { search }),
        ...(connection === undefined ? {} : { connection }),
        ...(cursor === undefined ? {} : { passed: cursor }),
      });
      return { sources: datasets, next: next && sourceCursor(next) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/sources/inspect',
    summary: 'Schema, size and sample of a dataset',
    input: InspectSource,
    status: 200,
    reply: Inspection,
    run: (app, principal, ref) => app.inspect(principal, ref),
  }),
];
