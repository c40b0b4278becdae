/**
 * Writes the sample data of the first five minutes: a small shop, with the irregularities of real files planted in known numbers.
 * The same files come out on every machine and every day: `npm run samples`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeCustomers } from './generator/customers.ts';
import { hostileCsv } from './generator/hostile.ts';
import { inboxFiles, makeOrders, orderItemsJsonl, ordersCsv } from './generator/orders.ts';
import { paymentsCsv } from './generator/payments.ts';
import { makeProducts } from './generator/products.ts';
import { writeWebEvents } from './generator/web-events.ts';

/** Writes all sample files into `folder`, over those that are there. */
export async function generateSamples(folder: string): Promise<void> {
  const customers = makeCustomers();
  const { products, csv: productsCsv } = makeProducts();
  const stock = { customers: customers.unique, products };
  const { orders, earlier } = makeOrders(stock);
  const files: Record<string, string | Uint8Array> = {
    'orders.csv': ordersCsv(orders, earlier),
    'customers.csv': customers.csv,
    'products.csv': productsCsv,
    'order_items.jsonl': orderItemsJsonl(orders),
    'payments.csv.gz': gzip(paymentsCsv(orders)),
    'hostile.csv': hostileCsv(),
  };
  for (const [name, text] of Object.entries(inboxFiles(stock))) files[`inbox/${name}`] = text;
  await mkdir(join(folder, 'inbox'), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await writeWebEvents(join(folder, 'web_events.parquet'), stock.customers, products);
}

/** Without a time (bytes 4 to 7, zero by themselves) and without the operating system (byte 9) in the header. */
function gzip(text: string): Uint8Array {
  const bytes = gzipSync(text, { level: 9 });
  bytes[9] = 255;
  return bytes;
}

if (import.meta.main) await generateSamples(import.meta.dirname);
