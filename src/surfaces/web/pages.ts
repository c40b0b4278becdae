/** Lists by pages: `next` is the cursor of the page after this one, null on the last. */

/** Cuts a list that was asked for one entry more than fits the page. */
export function onePage<Item>(
  items: readonly Item[],
  limit: number,
  cursorOf: (last: Item) => string,
): { page: Item[]; next: string | null } {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  return { page, next: items.length > limit && last !== undefined ? cursorOf(last) : null };
}
