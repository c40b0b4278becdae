/** Orders as they are in truth, and the spoiled files that report them. */
import type { Customer } from './customers.ts';
import type { Product } from './products.ts';
import { type Random, seededRandom } from './random.ts';
import { csvOf, dateText, daySeconds, moment, money, timeText } from './text.ts';

export interface OrderItem {
  sku: string;
  qty: number;
  unitPriceCents: number;
}

/** One version of an order; `amount` is the text of the file. */
export interface Order {
  id: number;
  customerId: string;
  placedAt: number;
  status: string;
  amount: string;
  currency: string;
  country: string;
  email: string | null;
  updatedAt: number;
  items: OrderItem[];
}

const firstDay = moment('2025-05-01T00:00:00');
const lastDay = moment('2026-06-30T00:00:00');

/** 2,001 orders over fourteen months, each once, in the order they were placed, and earlier versions of sixty of them. */
export function makeOrders(stock: Stock): { orders: Order[]; earlier: Order[] } {
  const random = seededRandom('orders');
  const days = Array.from({ length: 2_001 }, () => random.int(0, (lastDay - firstDay) / daySeconds)).sort((a, b) => a - b);
  const orders = days.map((day, index) => makeOrder(random, { id: 10_001 + index, day: firstDay + day * daySeconds }, stock));
  for (const order of random.sample(orders, 48)) order.email = null;
  // Accounts that were closed: the order is kept, the customer is not.
  for (const order of random.sample(orders, 14)) order.customerId = `C9${String(order.id).slice(-3)}`;
  const plain = random.sample(orders, orders.length);
  for (const order of plain.filter(({ status }) => status === 'completed').slice(0, 12)) order.amount = 'N/A';
  for (const order of plain.filter(({ status }) => status === 'refunded').slice(0, 7)) order.amount = `-${order.amount}`;
  return { orders, earlier: exportTwice(random, orders) };
}

interface Stock {
  customers: Customer[];
  products: Product[];
}

function makeOrder(random: Random, { id, day }: { id: number; day: number }, stock: Stock): Order {
  const customer = random.pick(stock.customers);
  const placedAt = day + random.int(0, daySeconds - 1);
  const items = random.sample(stock.products, random.weighted({ 1: 5, 2: 3, 3: 2 }) === '1' ? 1 : random.int(2, 4)).map((product) => ({
    sku: product.sku,
    qty: random.int(1, 3),
    unitPriceCents: product.priceCents,
  }));
  return {
    id,
    customerId: customer.id,
    placedAt,
    status: random.weighted({ completed: 60, Completed: 7, pending: 12, cancelled: 13, refunded: 8 }),
    amount: money(totalCents(items)),
    currency: currencyOf(customer.country),
    country: customer.country,
    email: customer.email?.trim().toLowerCase() ?? null,
    updatedAt: placedAt + random.int(0, 5 * daySeconds),
    items,
  };
}

export const totalCents = (items: OrderItem[]): number => items.reduce((sum, item) => sum + item.qty * item.unitPriceCents, 0);

function currencyOf(country: string): string {
  return { GB: 'GBP', US: 'USD' }[country] ?? 'EUR';
}

/**
 * Sixty orders were exported twice. Returns their earlier rows and moves the later ones on in time;
 * thirty had another status before, twelve another amount, eight no e-mail, and ten were only touched.
 */
function exportTwice(random: Random, orders: Order[]): Order[] {
  const spoiled = (order: Order): boolean => order.amount === 'N/A' || order.amount.startsWith('-');
  const settled = orders.filter((order) => !spoiled(order) && order.status !== 'pending' && order.email !== null);
  return random.sample(settled, 60).map((order, index) => {
    const earlier = { ...order, ...difference(order, index) };
    order.updatedAt += random.int(1, 20) * daySeconds;
    return earlier;
  });
}

function difference(order: Order, index: number): Partial<Order> {
  if (index < 30) return { status: 'pending' };
  if (index < 42) return { amount: money(totalCents(order.items) + 500) };
  return index < 50 ? { email: null } : {};
}

const header = ['order_id', 'customer_id', 'order_date', 'status', 'amount', 'currency', 'country', 'email', 'updated_at'];
const cells = (order: Order): (string | number | null)[] => [
  order.id,
  order.customerId,
  dateText(order.placedAt),
  order.status,
  order.amount,
  order.currency,
  order.country,
  order.email,
  timeText(order.updatedAt),
];

/** Both versions of an order are somewhere in the file, the older one first. */
export function ordersCsv(orders: Order[], earlier: Order[]): string {
  const random = seededRandom('orders.csv');
  const rows = [...orders];
  for (const version of earlier) {
    const now = rows.findIndex((row) => row.id === version.id);
    const [latest] = rows.splice(now, 1, version);
    if (latest !== undefined) rows.splice(random.int(now + 1, rows.length), 0, latest);
  }
  return csvOf([header, ...rows.map(cells)]);
}

export function orderItemsJsonl(orders: Order[]): string {
  return orders
    .map((order) => ({
      order_id: order.id,
      placed_at: timeText(order.placedAt),
      customer: { id: order.customerId, email: order.email },
      line_items: order.items.map((item) => ({ sku: item.sku, qty: item.qty, unit_price: item.unitPriceCents / 100 })),
    }))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

const channels = { web: 6, app: 3, store: 1 };

/** Three monthly files of another shop; each later one repeats four orders of the month before, and the third knows the channel. */
export function inboxFiles(stock: Stock): Record<string, string> {
  const random = seededRandom('inbox');
  const months = ['2026-01', '2026-02', '2026-03'].map((month, index) => {
    const start = moment(`${month}-01T00:00:00`);
    const days = Array.from({ length: 120 }, () => random.int(0, 27)).sort((a, b) => a - b);
    return {
      month,
      orders: days.map((day, row) => makeOrder(random, { id: 20_001 + index * 1_000 + row, day: start + day * daySeconds }, stock)),
    };
  });
  return Object.fromEntries(
    months.map(({ month, orders }, index) => {
      const repeated = random
        .sample(months[index - 1]?.orders ?? [], 4)
        .map((order) => ({ ...order, status: 'completed', updatedAt: order.updatedAt + 15 * daySeconds }));
      const withChannel = index === 2;
      const rows = [...repeated, ...orders].map((order) => [...cells(order), ...(withChannel ? [random.weighted(channels)] : [])]);
      return [`orders_${month.replace('-', '_')}.csv`, csvOf([[...header, ...(withChannel ? ['channel'] : [])], ...rows])];
    }),
  );
}
