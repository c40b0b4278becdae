/** Lists that come by pages, read to their end. */
import type { z } from 'zod';
import type { Gateway } from './gateway.ts';

/** Every entry of the list at `path`, which may have a query. */
export async function allPages<Page extends { next: string | null }, Entry>(
  gateway: Gateway,
  path: string,
  schema: z.ZodType<Page>,
  entriesOf: (page: Page) => Entry[],
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
    const page: Page = await gateway.get(`${path}${more}`, schema);
    entries.push(...entriesOf(page));
    cursor = page.next;
  }
  return entries;
}
