/** What was paid for the orders: retries after failures, refunds, and orders that nobody paid. */
import { type Order, totalCents } from './orders.ts';
import { type Random, seededRandom } from './random.ts';
import { csvOf, daySeconds, timeText } from './text.ts';

interface Payment {
  order: Order;
  method: string;
  paidAt: number;
  status: 'paid' | 'failed' | 'refunded';
}

export function paymentsCsv(orders: Order[]): string {
  const random = seededRandom('payments');
  const payments = orders.flatMap((order) => paymentsOf(random, order)).sort((a, b) => a.paidAt - b.paidAt || a.order.id - b.order.id);
  const rows = payments.map((payment, index) => [
    `P${String(index + 1).padStart(5, '0')}`,
    payment.order.id,
    payment.method,
    totalCents(payment.order.items),
    timeText(payment.paidAt),
    payment.status,
  ]);
  return csvOf([['payment_id', 'order_id', 'method', 'amount_cents', 'paid_at', 'status'], ...rows]);
}

function paymentsOf(random: Random, order: Order): Payment[] {
  const method = random.weighted({ card: 5, paypal: 3, sepa: 2, invoice: 1 });
  const status = order.status.toLowerCase();
  const paidAt = order.placedAt + random.int(60, 3 * daySeconds);
  const failed: Payment[] = random.chance(6) ? [{ order, method: 'card', paidAt: paidAt - 50, status: 'failed' }] : [];
  const settled = status === 'refunded' || (status === 'completed' && !random.chance(3)) || (status === 'pending' && random.chance(20));
  if (!settled) return failed;
  const paid: Payment[] = [...failed, { order, method, paidAt, status: 'paid' }];
  return status === 'refunded' ? [...paid, { order, method, paidAt: paidAt + random.int(2, 20) * daySeconds, status: 'refunded' }] : paid;
}
