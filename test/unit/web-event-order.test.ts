import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventOrder } from '#web-chat/state/event-order.ts';
import type { ThreadEvent } from '#web-chat/state/thread-event.ts';

const event = (seq: number): ThreadEvent => ({ type: 'unreadable', seq, threadId: 't', at: '2026-01-05T08:00:00.000Z' });
const seqs = (events: ThreadEvent[]): number[] => events.map(({ seq }) => seq);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

test('live events come out in order, exactly once, however they arrive', () => {
  const arrivals = fc
    .nat({ max: 30 })
    .chain((last) =>
      fc.tuple(fc.constant(last), fc.shuffledSubarray([...upTo(last), ...upTo(last)], { minLength: 2 * last, maxLength: 2 * last })),
    );
  fc.assert(
    fc.property(arrivals, ([last, arriving]) => {
      const order = eventOrder();
      expect(arriving.flatMap((seq) => seqs(order.receive(event(seq))))).toEqual(upTo(last));
      expect(order.hasGap()).toBe(false);
    }),
  );
});

test('a replay between live events fills the hole and repeats nothing', () => {
  const order = eventOrder();
  expect(seqs(order.receive(event(1)))).toEqual([1]);
  expect(seqs(order.receive(event(4)))).toEqual([]);
  expect(order.hasGap()).toBe(true);
  expect(seqs(order.replay([event(1), event(3), event(2), event(3)]))).toEqual([2, 3, 4]);
  expect(order.hasGap()).toBe(false);
  expect(seqs(order.receive(event(3)))).toEqual([]);
});

test('a thread opened after a seq starts there', () => {
  const order = eventOrder(7);
  expect(seqs(order.replay([event(6), event(7), event(8)]))).toEqual([8]);
  expect(order.lastSeq()).toBe(8);
});
