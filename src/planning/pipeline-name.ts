/** What a pipeline is called when nobody named it. */

const longest = 60;

/** A name made of a title: `Load orders into analytics.s1` → `orders_into_analytics.s1`. */
export function nameOfTitle(title: string): string {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/^(?:load|copy|import|export|sync)\s+/, '')
    .replaceAll(/[^a-z0-9._-]+/g, '_')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, longest);
  return plain === '' ? 'pipeline' : plain;
}
