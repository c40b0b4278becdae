/** 50,000 page events of three months, as Parquet. */
import { DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';
import type { Customer } from './customers.ts';
import type { Product } from './products.ts';
import { type Random, seededRandom } from './random.ts';
import { daySeconds, moment } from './text.ts';

const eventCount = 50_000;

interface WebEvent {
  visitId: string;
  userId: string | null;
  type: string;
  url: string;
  atMs: number;
  durationMs: number | null;
}

/** Writes the events. Equal rows each time; the bytes may differ between versions of DuckDB. */
export async function writeWebEvents(path: string, customers: Customer[], products: Product[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(`create table web_events
      (event_id bigint, visit_id varchar, user_id varchar, event_type varchar, url varchar, ts timestamp, duration_ms integer)`);
    const appender = await connection.createAppender('web_events');
    for (const [index, event] of makeEvents(customers, products).entries()) {
      appender.appendBigInt(BigInt(index + 1));
      appender.appendVarchar(event.visitId);
      if (event.userId === null) appender.appendNull();
      else appender.appendVarchar(event.userId);
      appender.appendVarchar(event.type);
      appender.appendVarchar(event.url);
      appender.appendTimestamp(new DuckDBTimestampValue(BigInt(event.atMs) * 1000n));
      if (event.durationMs === null) appender.appendNull();
      else appender.appendInteger(event.durationMs);
      appender.endRow();
    }
    appender.closeSync();
    await connection.run(`copy web_events to '${path.replaceAll("'", "''")}' (format parquet, compression zstd, row_group_size 20480)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function makeEvents(customers: Customer[], products: Product[]): WebEvent[] {
  const random = seededRandom('web events');
  const events: WebEvent[] = [];
  for (let visit = 1; events.length < eventCount; visit += 1) events.push(...makeVisit(random, visit, { customers, products }));
  return events.slice(0, eventCount).sort((a, b) => a.atMs - b.atMs || (a.visitId < b.visitId ? -1 : 1));
}

function makeVisit(random: Random, number: number, stock: { customers: Customer[]; products: Product[] }): WebEvent[] {
  const visitId = `v${String(number).padStart(6, '0')}`;
  const userId = random.chance(55) ? random.pick(stock.customers).id : null;
  let atMs = (moment('2026-04-01T00:00:00') + random.int(0, 90 * daySeconds)) * 1000 + random.int(0, 999);
  return Array.from({ length: random.int(1, 9) }, () => {
    const type = random.weighted({ page_view: 60, search: 10, click: 20, add_to_cart: 7, checkout: 3 });
    const durationMs = type === 'page_view' ? random.int(400, 90_000) : null;
    const event = { visitId, userId, type, url: urlOf(random, type, stock.products), atMs, durationMs };
    atMs += (durationMs ?? 0) + random.int(200, 8_000);
    return event;
  });
}

function urlOf(random: Random, type: string, products: Product[]): string {
  if (type === 'checkout') return '/checkout';
  if (type === 'search') return `/search?q=${encodeURIComponent(random.pick(products).category)}`;
  return type === 'page_view' && random.chance(30)
    ? random.pick(['/', '/sale', '/about', '/contact'])
    : `/products/${random.pick(products).sku}`;
}
