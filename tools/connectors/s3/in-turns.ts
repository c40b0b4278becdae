/** Many pieces of work, a few at once. */
import { transfersAtOnce } from './remote.ts';

/** As many at once as the connection transfers; the results in the order of the items. Nothing is begun after a failure. */
export async function inTurns<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  const left = numbered(items);
  const worker = async (): Promise<void> => {
    // A failure leaves the loop, which ends the generator for everybody.
    for (const [index, item] of left) results[index] = await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(transfersAtOnce, items.length) }, () => worker()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}

function* numbered<Item>(items: readonly Item[]): Generator<[number, Item], void> {
  yield* items.entries();
}
