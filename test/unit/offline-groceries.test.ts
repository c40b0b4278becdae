/** Everyday wishes of a shop that delivers: money that came in and money that was spent, days of the week, spans, several data sets and one place. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { expectRows, sorted } from './expect-rows.ts';
import { fileOf, tableOf } from './offline-catalog.ts';
import { heard, House } from './offline-house.ts';

const orders = `SELECT CAST(20000 + i AS BIGINT) AS order_no, CAST(1 + i * i % 37 AS BIGINT) AS customer_id, TIMESTAMP '2026-07-01 06:30:00' + INTERVAL (i * 7) HOUR AS placed_at,
  ['delivered', 'cancelled', 'returned'][1 + i // 2 % 3] AS status, CAST(8 + i * 37 % 1900 / 10.0 AS DECIMAL(8,2)) AS basket_total, CAST(i % 3 AS DECIMAL(4,2)) AS delivery_fee,
  CAST(i % 5 AS DECIMAL(5,2)) AS tip, ['store-1', 'store-2', 'store-3'][1 + i // 5 % 3] AS store_code FROM range(300) r(i)`;
const lines = `SELECT CAST(20000 + i // 3 AS BIGINT) AS order_no, 'SKU' || lpad(CAST(i * 11 % 30 AS VARCHAR), 3, '0') AS sku, CAST(1 + i % 4 AS BIGINT) AS qty, CAST(0.5 + i * 13 % 140 / 10.0 AS DECIMAL(6,2)) AS unit_price FROM range(900) r(i)`;
const products = `SELECT 'SKU' || lpad(CAST(i AS VARCHAR), 3, '0') AS sku, 'Article ' || i AS product_name, ['dairy', 'bakery', 'pantry'][1 + i % 3] AS category, CAST(0.3 + i * 7 % 80 / 10.0 AS DECIMAL(6,2)) AS cost_price FROM range(32) r(i)`;
const customers = `SELECT CAST(i AS BIGINT) AS customer_id, 'Ana ' || i AS full_name, ['yes', 'no'][1 + i % 2] AS newsletter FROM range(1, 45) r(i)`;
const refunds = `SELECT 'RF' || i AS refund_id, CAST(20000 + i * 9 AS BIGINT) AS order_no, CAST(1 + i * 7 % 60 / 2.0 AS DECIMAL(6,2)) AS amount FROM range(30) r(i)`;
const daily = `SELECT CAST(placed_at AS DATE) AS day, store_code, sum(basket_total) AS sales FROM (${orders}) GROUP BY 1, 2`;

let house: House;
beforeAll(async () => {
  house = await House.open([
    fileOf('shop/orders.csv', 'orders', orders),
    fileOf('shop/order_lines.parquet', 'order_lines', lines),
    fileOf('shop/products.csv', 'products', products),
    fileOf('shop/customers.csv', 'customers', customers),
    fileOf('shop/refunds.csv', 'refunds', refunds),
    tableOf('bi.orders', 'bi_orders', `FROM (${orders}) WHERE placed_at < '2026-08-15'`),
    tableOf('bi.daily_sales', 'daily_sales', daily),
  ]);
});
afterAll(() => house.close());
beforeEach(() => house.reset());

const answered = async (text: string): Promise<unknown[][]> => {
  const outcome = await house.say(text);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  return outcome.table?.rows ?? [];
};
const rowsOf = async (sql: string): Promise<unknown[][]> => (await house.rows(sql)).rows;
const loadsOf = async (text: string): Promise<unknown> => {
  const outcome = await house.say(text);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  return Draft.parse(outcome.draft).loads;
};

describe('what came in', () => {
  test.each(['top 4 products by revenue', 'top 4 products by sales'])(
    '%s is of the lines that were sold, not of what products cost',
    async (text) => {
      expect(await answered(text)).toEqual(
        await rowsOf('SELECT sku, sum(qty * unit_price) AS r FROM order_lines GROUP BY 1 ORDER BY r DESC, sku LIMIT 4'),
      );
    },
  );

  test('"by price" stays what products cost, where nothing else is a price', async () => {
    expect((await answered('top 3 products by price')).map(([sku]) => sku)).toEqual(
      (await rowsOf('SELECT sku FROM products ORDER BY cost_price DESC LIMIT 3')).flat(),
    );
  });

  test('units of a category lie behind the key that articles are told apart by', async () => {
    expect(sorted(await answered('units sold per category'))).toEqual(
      sorted(await rowsOf('SELECT category, CAST(sum(qty) AS VARCHAR) FROM order_lines JOIN products USING (sku) GROUP BY 1')),
    );
  });

  test.each([
    ['load sales per store from bi.daily_sales into a.b', 'SELECT store_code, sum(sales) FROM daily_sales GROUP BY 1'],
    ['load sales per store and day into a.b', 'SELECT store_code, day, sum(sales) FROM daily_sales GROUP BY 1, 2'],
  ])('%s adds up the column that is called like the data', async (text, oracle) => {
    await expectRows(house, text, oracle);
  });

  test('orders per store are counted: no column of theirs is called so', async () => {
    await expectRows(house, 'load orders per store into a.b', 'SELECT store_code, count(*) FROM orders GROUP BY 1');
  });
});

describe('an amount and its parts', () => {
  test.each([
    ['load orders over 100 euros into a.b', 'basket_total > 100'],
    ['load orders above 100 into a.b', 'basket_total > 100'],
    ['load orders with a delivery fee over 1 into a.b', 'delivery_fee > 1'],
    ['load orders with a tip above 3 into a.b', 'tip > 3'],
  ])('%s', async (text, where) => {
    await expectRows(house, text, `SELECT * FROM orders WHERE ${where}`);
  });

  test('the biggest orders are rows of the orders, the biggest customers are groups of them', async () => {
    expect((await answered('the 5 biggest orders')).map(([no]) => no)).toEqual(
      (await rowsOf('SELECT CAST(order_no AS VARCHAR) FROM orders ORDER BY basket_total DESC LIMIT 5')).flat(),
    );
    house.reset();
    expect(await answered('the 3 biggest customers')).toEqual(
      await rowsOf(
        'SELECT CAST(customer_id AS VARCHAR), sum(basket_total) AS s FROM orders GROUP BY customer_id ORDER BY s DESC, customer_id LIMIT 3',
      ),
    );
  });
});

test.each([
  ['orders placed on a weekend', 'isodow(placed_at) IN (6, 7)'],
  ['orders not placed on a weekend', 'isodow(placed_at) NOT IN (6, 7)'],
  ['weekend orders', 'isodow(placed_at) IN (6, 7)'],
  ['orders made on saturdays or sundays', 'isodow(placed_at) IN (6, 7)'],
  ['orders on friday, saturday or sunday', 'isodow(placed_at) IN (5, 6, 7)'],
  ['orders placed on monday to thursday', 'isodow(placed_at) <= 4'],
  ['orders from july 15 to august 10', "placed_at >= '2026-07-15' AND placed_at < '2026-08-11'"],
  ['orders since july 25', "placed_at >= '2026-07-25'"],
  ['orders in july 2026', "placed_at >= '2026-07-01' AND placed_at < '2026-08-01'"],
  ['orders in the last 10 days of july', "placed_at >= '2026-07-22' AND placed_at < '2026-08-01'"],
  ['orders of the first week of august', "placed_at >= '2026-08-01' AND placed_at < '2026-08-08'"],
])('load %s', async (what, where) => {
  await expectRows(house, `load ${what} into a.b`, `SELECT * FROM orders WHERE ${where}`);
});

test.each(['load orders monday to friday at 7 into a.b', 'load orders into a.b on weekdays at 7'])('%s is a schedule', async (text) => {
  const { draft } = await house.say(text);
  expect(draft).toMatchObject({ schedule: { cron: '0 7 * * 1-5' } });
  expect(Draft.parse(draft).steps ?? []).toEqual([]);
});

test.each([
  ['customers with more orders than average', '>'],
  ['customers who placed more orders than the average customer', '>'],
  ['customers who made fewer orders than average', '<'],
])('%s are counted, and no amounts compared', async (who, operator) => {
  const counts = 'SELECT customer_id, count(*) AS n FROM orders GROUP BY 1';
  const fits = `SELECT customer_id FROM (${counts}) WHERE n ${operator} (SELECT avg(n) FROM (${counts}))`;
  const none = operator === '<' ? ' OR customer_id NOT IN (SELECT customer_id FROM orders)' : '';
  await expectRows(house, `load ${who} into a.b`, `SELECT * FROM customers WHERE customer_id IN (${fits})${none}`);
});

describe('several data sets and one place', () => {
  const both = 'SELECT * FROM orders UNION ALL SELECT * FROM bi_orders';

  test.each(['load shop/orders.csv and bi.orders', 'merge shop/orders.csv and bi.orders', 'combine shop/orders.csv with bi.orders'])(
    '%s: rows of the same columns stand under each other',
    async (text) => {
      await expectRows(house, `${text} into bi.all_orders`, both);
    },
  );

  test('other columns are asked about, and nothing is written elsewhere unsaid', async () => {
    const { question, draft } = await house.say('load orders and refunds into bi.x');
    expect(draft).toBeUndefined();
    expect(question?.choices).toEqual(['a table for each', 'all rows in bi.x', 'cancel']);
    expect(Draft.parse((await house.say('a table for each')).draft).loads.map(({ table: name }) => name)).toEqual(['bi.x', 'bi.refunds']);
  });

  test('a schema holds a table for each', async () => {
    expect(await loadsOf('load orders and refunds into bi')).toMatchObject([{ table: 'bi.orders' }, { table: 'bi.refunds' }]);
  });
});

describe('only what is new', () => {
  test.each(['load refunds into a.refunds, only new ones by refund_id', 'load only new refunds by refund_id into a.refunds'])(
    '%s: text has no order that grows, so the key tells',
    async (text) => {
      expect(await loadsOf(text)).toMatchObject([{ mode: 'insert-only-new', key: ['refund_id'] }]);
    },
  );

  test.each(['load new orders only into a.orders by placed_at', 'load only new orders into a.orders by placed_at'])('%s', async (text) => {
    const { draft } = await house.say(text);
    expect(Draft.parse(draft).sources[0]?.incremental).toMatchObject({ cursor: 'placed_at' });
  });
});

test.each(['convert newsletter to true/false and load customers into a.b', 'turn newsletter into a flag and load customers into a.b'])(
  '%s takes no row away',
  async (text) => {
    await expectRows(house, text, "SELECT * REPLACE (newsletter = 'yes' AS newsletter) FROM customers");
  },
);
