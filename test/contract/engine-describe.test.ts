/** Describing SQL over relations known only by schema: columns, lineage, and words for what does not fit. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, Relation } from '#tools/engine/engine.ts';
import { failure, openTestHost } from '#test/support/engine/engine.ts';

const orders: Relation = {
  name: 'orders',
  columns: [
    { name: 'id', type: 'BIGINT' },
    { name: 'customer', type: 'VARCHAR' },
    { name: 'amount', type: 'DECIMAL(12,2)' },
    { name: 'placed', type: 'TIMESTAMP' },
    { name: 'tags', type: 'VARCHAR[]' },
    { name: 'place', type: 'STRUCT(city VARCHAR, "zip code" VARCHAR)' },
  ],
};
const customers: Relation = {
  name: 'customers',
  columns: [
    { name: 'customer', type: 'VARCHAR' },
    { name: 'Country Code', type: "ENUM('DE', 'FR')" },
  ],
};
const edges: Relation = {
  name: 'edges',
  columns: [
    { name: 'child', type: 'INTEGER' },
    { name: 'parent', type: 'INTEGER' },
  ],
};

const opened = openTestHost();
let engine: Engine;
beforeAll(async () => {
  engine = await opened.host.start();
});
afterAll(() => opened.close());

const describeSql = (sql: string) => engine.describe(sql, [orders, customers, edges]);

describe('columns', () => {
  test('have the names and the exact types that a run would give', async () => {
    const { columns } = await describeSql('select *, sum(amount) over () as total, 1.5 as rate, {"a": 1} as s from orders limit 1');
    expect(columns).toEqual([
      ...orders.columns,
      { name: 'total', type: 'DECIMAL(38,2)' },
      { name: 'rate', type: 'DECIMAL(2,1)' },
      { name: 's', type: 'STRUCT(a INTEGER)' },
    ]);
  });

  test('are found without evaluating anything', async () => {
    const started = performance.now();
    await describeSql("select levenshtein(lpad('', 150000, 'a'), lpad('', 150000, 'b')) as slow");
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('of one description are not seen by the next', async () => {
    await describeSql('select * from orders');
    expect(
      await failure(engine.describe('select amount from orders', [{ name: 'orders', columns: [{ name: 'x', type: 'INTEGER' }] }])),
    ).toMatchObject({
      code: 'sql.invalid',
    });
    expect(await failure(engine.query('select * from orders'))).toMatchObject({ code: 'sql.invalid' });
  });

  test('do not come from what the job has defined under the same name', async () => {
    await engine.define('orders', "select 'x' as secret");
    expect(await failure(describeSql('select secret from orders'))).toMatchObject({ code: 'sql.invalid' });
  });
});

const cases: [name: string, sql: string, lineage: Record<string, string[]>][] = [
  [
    'columns and expressions',
    'select id, amount + id as x, 1 as one from orders',
    { id: ['orders.id'], x: ['orders.amount', 'orders.id'], one: [] },
  ],
  [
    'aggregates and groups',
    'select customer, sum(amount) as s, count(*) as n, max(placed) filter (where id > 1) as last from orders group by customer',
    { customer: ['orders.customer'], s: ['orders.amount'], n: [], last: ['orders.id', 'orders.placed'] },
  ],
  [
    'grouping sets',
    'select customer, grouping(customer) as g, sum(id) as s from orders group by cube (customer)',
    { customer: ['orders.customer'], g: ['orders.customer'], s: ['orders.id'] },
  ],
  [
    'a star over a join with USING',
    'select * exclude (placed, tags, place) from orders join customers using (customer)',
    { id: ['orders.id'], customer: ['orders.customer'], amount: ['orders.amount'], 'Country Code': ['customers.Country Code'] },
  ],
  [
    'a left join with ON',
    'select c.customer as c, o.id from orders o left join customers c on o.customer = c.customer and o.id > 1',
    { c: ['customers.customer'], id: ['orders.id'] },
  ],
  [
    'a join to itself',
    'select a.child, b.parent as grand from edges a join edges b on a.parent = b.child',
    { child: ['edges.child'], grand: ['edges.parent'] },
  ],
  ['a semi join', 'select id from orders semi join customers using (customer)', { id: ['orders.id'] }],
  [
    'a union',
    'select customer as who from orders union all select customer from customers',
    { who: ['customers.customer', 'orders.customer'] },
  ],
  [
    'a union by name',
    'select id, customer from orders union all by name select customer from customers',
    { id: ['orders.id'], customer: ['customers.customer', 'orders.customer'] },
  ],
  ['an except', 'select customer from orders except select customer from customers', { customer: ['orders.customer'] }],
  [
    'windows',
    'select id, row_number() over (partition by customer order by placed) as n, sum(amount) over () as total from orders qualify n = 1',
    { id: ['orders.id'], n: ['orders.customer', 'orders.placed'], total: ['orders.amount'] },
  ],
  [
    'a correlated subquery',
    'select id, (select max(c."Country Code") from customers c where c.customer = o.customer) as land from orders o',
    { id: ['orders.id'], land: ['customers.Country Code'] },
  ],
  ['an uncorrelated subquery', 'select (select min(parent) from edges) as least', { least: ['edges.parent'] }],
  ['a subquery in FROM', 'select y * 2 as z from (select amount as y from orders)', { z: ['orders.amount'] }],
  [
    'IN as a value',
    'select id, customer in (select customer from customers) as known from orders',
    { id: ['orders.id'], known: ['customers.customer', 'orders.customer'] },
  ],
  [
    'EXISTS as a filter',
    'select id from orders o where exists (select 1 from customers c where c.customer = o.customer)',
    { id: ['orders.id'] },
  ],
  [
    'a CTE used twice',
    'with t as (select id, amount as a from orders) select x.id, y.a from t x join t y using (id)',
    { id: ['orders.id'], a: ['orders.amount'] },
  ],
  [
    'a recursive CTE',
    'with recursive up as (select child, parent from edges union all select u.child, e.parent from up u join edges e on u.parent = e.child) select child, parent from up',
    { child: ['edges.child'], parent: ['edges.parent'] },
  ],
  ['unnest in SELECT', 'select id, unnest(tags) as tag from orders', { id: ['orders.id'], tag: ['orders.tags'] }],
  ['unnest in FROM', 'select id, tag from orders, unnest(tags) as t(tag)', { id: ['orders.id'], tag: ['orders.tags'] }],
  [
    'fields of a struct',
    'select place.city as city, place."zip code" as zip from orders',
    { city: ['orders.place'], zip: ['orders.place'] },
  ],
  ['lambdas', 'select [upper(t) for t in tags] as loud from orders', { loud: ['orders.tags'] }],
  [
    'DISTINCT ON with an order and a limit',
    'select distinct on (customer) customer, amount from orders order by customer, placed desc limit 3',
    { customer: ['orders.customer'], amount: ['orders.amount'] },
  ],
  [
    'a lateral join',
    'select o.id, l.double from orders o, lateral (select o.amount * 2 as double) l',
    { id: ['orders.id'], double: ['orders.amount'] },
  ],
  ['values', "select * from (values (1, 'a')) v(x, y)", { x: [], y: [] }],
  ['a generated series', 'select g, id from range(3) r(g), orders', { g: [], id: ['orders.id'] }],
  [
    'a pivot',
    "select * from (pivot (select customer, amount from orders) on customer in ('a') using sum(amount))",
    { a: ['orders.amount', 'orders.customer'] },
  ],
  [
    'an unpivot',
    "select * from (select customer, amount, id from orders) unpivot include nulls (v for k in (amount as 'a', id as 'i'))",
    { customer: ['orders.customer'], k: [], v: ['orders.amount', 'orders.id'] },
  ],
];

describe('lineage through', () => {
  test.each(cases)('%s', async (_name, sql, lineage) => {
    expect((await describeSql(sql)).lineage).toEqual(lineage);
  });
});

test('forty correlated subqueries take no longer than forty', async () => {
  const subqueries = Array.from(
    { length: 40 },
    (_, n) => `(select max(c.customer) from customers c where c.customer = o.customer) as m${n}`,
  );
  const started = performance.now();
  const { lineage } = await describeSql(`select ${subqueries.join(', ')} from orders o`);
  expect(lineage).toMatchObject({ m0: ['customers.customer'], m39: ['customers.customer'] });
  expect(performance.now() - started).toBeLessThan(30_000);
});

describe('what cannot be described', () => {
  test('an unknown column is named, with the nearest', async () => {
    expect(await failure(describeSql('select custmer from orders'))).toMatchObject({
      family: 'input',
      code: 'sql.invalid',
      message: expect.stringContaining('"custmer"'),
      hint: 'Did you mean customer?',
      details: { column: 'custmer', suggestions: ['customer'] },
    });
  });

  test('a qualified unknown column too', async () => {
    expect(await failure(describeSql('select o.amuont from orders o'))).toMatchObject({ details: { suggestions: ['amount'] } });
  });

  test('types that do not fit are said in one sentence', async () => {
    const error = await failure(describeSql('select sum(customer) from orders'));
    expect(error).toMatchObject({ code: 'sql.invalid', message: expect.stringContaining('sum(VARCHAR)') });
    expect(error.message).not.toContain('\n');
  });

  test.each([
    ['select * exclude (amuont) from orders', 'amuont', ['amount']],
    ['select * replace (1 as amuont) from orders', 'amuont', ['amount']],
    ['select * from orders join customers using (custmer)', 'custmer', ['customer']],
    ['select id from orders order by plcaed', 'plcaed', ['placed']],
  ])('so is one in another clause: %s', async (sql, column, suggestions) => {
    expect(await failure(describeSql(sql))).toMatchObject({ code: 'sql.invalid', details: { column, suggestions } });
  });

  test('a wrong constant is a wrong question, not bad data', async () => {
    expect(await failure(describeSql("select date_trunc('fortnight', placed) from orders"))).toMatchObject({
      family: 'input',
      code: 'sql.invalid',
    });
  });

  test('a very long union is only long', async () => {
    const { columns } = await describeSql(`select 1 as n${' union all select 1'.repeat(5000)}`);
    expect(columns).toEqual([{ name: 'n', type: 'INTEGER' }]);
  });

  test('the first problem of the gate is thrown as an input error', async () => {
    expect(await failure(describeSql('select * from ordes'))).toMatchObject({
      family: 'input',
      code: 'sql.unknown-table',
      hint: 'Did you mean orders?',
    });
  });

  test.each(['INTEGER); DROP TABLE x; --', 'INTEGER, y INTEGER', 'INTEGER DEFAULT (1', '', 'VARCHAR --', 'INTEGER) AS SELECT (1'])(
    'a column type that says more than a type: %s',
    async (type) => {
      expect(await failure(engine.describe('select 1 as x', [{ name: 't', columns: [{ name: 'a', type }] }]))).toMatchObject({
        family: 'input',
      });
    },
  );

  test('names with quotes and blanks are only names', async () => {
    const odd = 'a"b; drop table t; --';
    const described = await engine.describe(`select "a""b; drop table t; --" as x from "od""d t"`, [
      { name: 'od"d t', columns: [{ name: odd, type: 'INTEGER' }] },
    ]);
    expect(described).toEqual({ columns: [{ name: 'x', type: 'INTEGER' }], lineage: { x: [`od"d t.${odd}`] } });
  });
});
