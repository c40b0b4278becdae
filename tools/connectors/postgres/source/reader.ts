/** Reading from Postgres: list, inspect and open tables, views and queries. */
import type { ConnectorContext, OpenedSource, SourceReader, SourceToOpen } from '../../connector.ts';
import type { Engine } from '../../../engine/engine.ts';
import { inspectQuery } from './inspect-query.ts';
import { inspectSource } from './inspect-source.ts';
import { listTables } from './list-tables.ts';
import { openSources, type SourcePlace } from './open-sources.ts';

/** The reader of one connection. */
export function createReader(place: SourcePlace): SourceReader {
  const opened = new WeakMap<Engine, Map<string, OpenedSource>>();
  return {
    list: ({ signal }, query) => listTables(place, query, signal),
    inspect: ({ signal }, dataset, options) =>
      options['query'] === true ? inspectQuery(place, dataset, signal) : inspectSource(place, dataset, signal),
    open: (context, source) => openTogether(place, context, { source, opened }),
  };
}

/** The first of several sources that belong together opens them all, and the others find themselves opened. Each is given out once. */
async function openTogether(
  place: SourcePlace,
  context: ConnectorContext,
  { source, opened }: { source: SourceToOpen; opened: WeakMap<Engine, Map<string, OpenedSource>> },
): Promise<OpenedSource> {
  const known = opened.get(context.engine) ?? new Map<string, OpenedSource>();
  opened.set(context.engine, known);
  const ready = known.get(source.id);
  known.delete(source.id);
  if (ready) return ready;
  const others = source.together ?? [];
  const [first, ...rest] = await openSources(place, context, [source, ...others]);
  rest.forEach((one, index) => known.set(others[index]?.id ?? '', one));
  if (!first) throw new RangeError('nothing was opened');
  return first;
}
