/** What of the catalog matters for one request of a model behind an endpoint: datasets that it may mean, and the plan that waits. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Column, DatasetEntry, Inspection } from '#domain/dataset.ts';
import type { Draft } from '#domain/draft.ts';
import type { Sql } from '#store/database.ts';
import { openPlans } from '#store/plans.ts';
import { speakerOf } from './speaker.ts';
import { narrowing } from '../people/within-connections.ts';

export interface CatalogFacts {
  /** Everything that can be read, by name. */
  datasets: { connection: string; name: string; rows: number | null }[];
  /** The datasets that the request seems to mean, the likeliest first. */
  schemas: { connection: string; dataset: string; rows: number | null; columns: Column[] }[];
  /** The plan that is open in this conversation. */
  pending: { version: number; state: string; draft: Draft } | null;
}

/** What it asks; the application's context fits. */
interface FactWorld {
  database: Sql;
  datasets: {
    list(query: { within?: readonly string[]; limit: number }): Promise<DatasetEntry[]>;
    inspect(ref: { connection: string; dataset: string }): Promise<Inspection>;
  };
}

/** Says nothing of what is inside. */
const fileEnding = /(?:\.(?:csv|tsv|txt|json|jsonl|ndjson|parquet|xlsx|gz|zip|zst))+\b/gi;
/** Where a table goes says nothing about the one that is read. */
const schemaName = /\b\p{L}[\w-]*\.(?=\p{L})/gu;
const listed = 100;
const inspected = 4;
/** A model can look for itself: nobody waits long for a hint. */
const patienceMs = 2_000;

/** Never throws for a system that is away: what could not be found out is left out. */
export async function catalogFacts(
  context: FactWorld,
  asked: { threadId: string; text: string; askedBy: string; seq?: number },
): Promise<CatalogFacts> {
  const { within } = await speakerOf(context.database, asked.threadId, { id: asked.askedBy, seq: asked.seq });
  const [entries, [open]] = await Promise.all([
    inTime(context.datasets.list({ ...narrowing(within), limit: listed }), []),
    openPlans(context.database, asked.threadId),
  ]);
  const schemas = await Promise.all(meant(entries, asked.text).map((entry) => inTime(schemaOf(context, entry), null)));
  return {
    datasets: entries.map(({ connection, name, rows }) => ({ connection, name, rows: rows ?? null })),
    schemas: schemas.filter((schema) => schema !== null),
    pending: open ? { version: open.version, state: open.state, draft: open.draft } : null,
  };
}

async function schemaOf(context: FactWorld, { connection, name }: DatasetEntry): Promise<CatalogFacts['schemas'][number]> {
  const { dataset, rows, columns } = await context.datasets.inspect({ connection, dataset: name });
  return { connection, dataset, rows, columns };
}

/** Datasets whose names share words with what was said: those with the most first, and of these the ones that say least besides. */
function meant(entries: readonly DatasetEntry[], text: string): DatasetEntry[] {
  const said = new Set(wordsOf(text.replaceAll(fileEnding, ' ').replaceAll(schemaName, ' ')));
  return entries
    .map((entry) => {
      const words = wordsOf(entry.name.replaceAll(fileEnding, ' '));
      const shared = words.filter((word) => said.has(word)).length;
      return { entry, shared, besides: words.length - shared };
    })
    .filter(({ shared }) => shared > 0)
    .toSorted((a, b) => b.shared - a.shared || a.besides - b.besides)
    .slice(0, inspected)
    .map(({ entry }) => entry);
}

/** `samples/order_items_2026.csv` → sample, order, item. A number is no name: "since 2026" means no file of that year. */
const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []).filter((word) => /\p{L}/u.test(word)).map((word) => word.replace(/s$/, ''));

async function inTime<Value>(value: Promise<Value>, otherwise: Value): Promise<Value> {
  const enough = new AbortController();
  try {
    return await Promise.race([value, sleep(patienceMs, otherwise, { signal: enough.signal })]);
  } catch {
    return otherwise;
  } finally {
    enough.abort();
  }
}
