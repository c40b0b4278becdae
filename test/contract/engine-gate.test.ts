/** The SQL gate, through a real child: what untrusted SQL may say, and what it may not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '#domain/errors.ts';
import { allowedFunctions } from '#tools/engine/allowed-functions.ts';
import type { Engine, Relation } from '#tools/engine/engine.ts';
import { openTestHost } from '#test/support/engine/engine.ts';

const relations: Relation[] = [
  {
    name: 'orders',
    columns: [
      { name: 'id', type: 'INTEGER' },
      { name: 'customer', type: 'VARCHAR' },
      { name: 'amount', type: 'DECIMAL(12,2)' },
      { name: 'placed', type: 'TIMESTAMP' },
      { name: 'tags', type: 'VARCHAR[]' },
      { name: 'doc', type: 'JSON' },
    ],
  },
  { name: 'customers', columns: [{ name: 'customer', type: 'VARCHAR' }] },
];

const opened = openTestHost();
let engine: Engine;
beforeAll(async () => {
  engine = await opened.host.start();
});
afterAll(() => opened.close());

const problemsOf = (sql: string): Promise<Problem[]> => engine.check(sql, relations);

describe('the gate accepts', () => {
  test.each([
    'select * from orders',
    'SELECT id FROM ORDERS;',
    'from orders',
    'from orders select id',
    'table orders',
    'select id, -- a comment\n customer from orders /* another */',
    'select 1 -- ; drop table orders',
    "select ';' as semicolon from orders",
    "select * from orders where customer = '; drop table orders; --'",
    'select * exclude (id) from orders',
    'select * replace (upper(customer) as customer) from orders',
    "select columns('^a') from orders",
    'select o.*, c.* from orders o join customers c using (customer)',
    'select * from orders o left join customers c on o.customer = c.customer',
    'select * from orders semi join customers using (customer)',
    'select * from orders positional join customers',
    'select customer, sum(amount) from orders group by all having sum(amount) > 10 order by all limit 3',
    'select customer, count(*) filter (where amount > 5), count(distinct id) from orders group by customer',
    'select customer, grouping(customer) from orders group by rollup (customer)',
    'select *, row_number() over (partition by customer order by placed desc) as n from orders qualify n = 1',
    'select sum(amount) over w from orders window w as (partition by customer rows between 2 preceding and current row)',
    'with big as (select * from orders where amount > 100) select * from big',
    'with a as (select 1 as x), b as (select x from a) select * from b, a',
    'with recursive n as (select 1 as i union all select i + 1 from n where i < 9) select * from n',
    'with orders as (select 2 as id) select * from orders',
    'select * from (with inside as (select * from orders) select * from inside)',
    'select * from orders where customer in (select customer from customers)',
    'select *, (select max(c.customer) from customers c where c.customer = o.customer) from orders o',
    'select * from orders where exists (select 1 from customers)',
    'select id from orders union all select 1 except select 2',
    'select * from orders union by name select * from customers',
    "values (1, 'a'), (2, 'b')",
    "select * from (values (1, 'a')) t(x, y)",
    'select * from range(10)',
    "select * from generate_series(date '2026-01-01', date '2026-02-01', interval 1 day)",
    'select unnest(tags) from orders',
    'select * from orders, unnest(tags) t(tag)',
    'select list_transform(tags, lambda t: upper(t)), [t for t in tags if t is not null] from orders',
    "select tags[1], tags[1:2], {'a': 1}.a, map {'k': 1}['k'] from orders",
    "select cast(id as varchar), amount::double, try_cast(customer as integer), try(1 / 0), date '2026-01-01' from orders",
    "select cast(amount as decimal(10, 4)), customer::varchar(20), tags::varchar[], [id]::bigint[1], customer::enum('a', 'b')",
    "select {'a': id}::struct(a decimal(5,2), b struct(c date)[]), map {'k': 1}::map(varchar, decimal(4,1)), id::union(n int, s varchar)",
    "select '2026-01-01'::timestamp with time zone, 1::numeric(3), 'a'::varchar collate nocase",
    "select case when id = 1 then 'one' else 'more' end, coalesce(customer, '?'), nullif(id, 0), if(id > 1, 'a', 'b') from orders",
    "select customer like 'a%', customer not ilike '%b', customer similar to 'x.*', customer glob 'a*' from orders",
    'select id between 1 and 2, id is distinct from 3, not (id is null) from orders',
    "select date_trunc('month', placed), extract(year from placed), placed at time zone 'UTC', placed + interval 2 days from orders",
    "select strftime(placed, '%Y-%m'), strptime('2026', '%Y'), current_date, now() from orders",
    "select trim(both ' ' from customer), substring(customer from 1 for 2), position('a' in customer) from orders",
    "select doc ->> '$.a', doc -> 'b', json_extract_string(doc, '$.c') from orders",
    "select string_agg(customer, ', ' order by id), median(amount), quantile_cont(amount, 0.9), arg_max(id, amount) from orders",
    "select customer collate nocase, customer || '!', id % 2, id // 2, 2 ** 3, ~id, id & 1 from orders",
    "pivot orders on customer in ('a', 'b') using sum(amount)",
    'unpivot orders on id, amount into name what value v',
    'select * from orders using sample 10 rows',
    'select * from orders tablesample 10%',
    'select distinct on (customer) * from orders order by customer, placed',
    'select * from orders limit 10 offset 5',
    "select lpad(id::varchar, 8, '0'), md5(customer), regexp_replace(customer, 'a+', 'b', 'g') from orders",
  ])('%s', async (sql) => {
    expect(await problemsOf(sql)).toEqual([]);
  });

  test('every name on the list is a function that this DuckDB has', async () => {
    const { rows } = await engine.query('SELECT DISTINCT lower(function_name) FROM duckdb_functions()', { maxRows: 5000 });
    const known = new Set(rows.map(([name]) => name));
    const grammar = new Set(['coalesce', 'if', 'ifnull', '->']);
    expect([...allowedFunctions].filter((name) => !known.has(name) && !grammar.has(name))).toEqual([]);
  });
});

const refused: [code: string, sql: string][] = [
  ['sql.several-statements', 'select 1; select 2'],
  ['sql.not-a-select', 'select 1; drop table orders'],
  ['sql.not-a-select', 'select 1 /* ; */ ; -- hidden\n delete from orders'],
  ['sql.not-a-select', "copy orders to 'x.csv'"],
  ['sql.not-a-select', "copy orders from '/etc/passwd'"],
  ['sql.not-a-select', "attach 'x.db' as x"],
  ['sql.not-a-select', 'detach memory'],
  ['sql.not-a-select', 'set threads = 64'],
  ['sql.not-a-select', 'set variable x = 1'],
  ['sql.not-a-select', 'reset memory_limit'],
  ['sql.not-a-select', "call enable_logging('debug')"],
  ['sql.not-a-select', 'pragma database_list'],
  ['sql.not-a-select', 'install httpfs'],
  ['sql.not-a-select', 'load httpfs'],
  ['sql.not-a-select', 'create table t as select 1'],
  ['sql.not-a-select', 'create macro m() as 1'],
  ['sql.not-a-select', 'create secret (type s3)'],
  ['sql.not-a-select', 'drop view orders'],
  ['sql.not-a-select', 'insert into orders values (1)'],
  ['sql.not-a-select', 'update orders set id = 1'],
  ['sql.not-a-select', 'delete from orders'],
  ['sql.not-a-select', 'truncate orders'],
  ['sql.not-a-select', "export database 'x'"],
  ['sql.not-a-select', 'explain select 1'],
  ['sql.not-a-select', 'prepare p as select 1'],
  ['sql.not-a-select', 'begin'],
  ['sql.not-a-select', 'vacuum'],
  ['sql.not-a-select', 'checkpoint'],
  ['sql.not-a-select', 'use memory'],
  ['sql.not-a-select', 'pivot orders on customer using sum(amount)'],
  ['sql.not-a-select', 'describe orders'],
  ['sql.not-a-select', 'summarize orders'],
  ['sql.not-a-select', 'show tables'],
  ['sql.not-a-select', 'select * from (describe orders)'],
  ['sql.not-a-select', 'from (summarize orders)'],
  ['sql.empty', ''],
  ['sql.empty', '  -- nothing\n'],
  ['sql.invalid', 'selec 1'],
  ['sql.invalid', "select 'open"],
  ['sql.invalid', 'select \0'],
  ['sql.parameter', 'select * from orders where id = ?'],
  ['sql.parameter', 'select $1'],
  ['sql.parameter', 'select $name'],
  ['sql.unknown-table', 'select * from order_items'],
  ['sql.unknown-table', "select * from 'a.csv'"],
  ['sql.unknown-table', "select * from '/etc/passwd'"],
  ['sql.unknown-table', 'select * from "s3://bucket/a.parquet"'],
  ['sql.unknown-table', 'select * from main.orders'],
  ['sql.unknown-table', 'select * from memory.main.orders'],
  ['sql.unknown-table', 'select * from information_schema.tables'],
  ['sql.unknown-table', 'select * from pg_catalog.pg_settings'],
  ['sql.unknown-table', 'select * from duckdb_settings'],
  ['sql.unknown-table', 'select * from orders where id in (select id from secrets)'],
  ['sql.unknown-table', 'with a as (select * from b), b as (select 1) select * from a'],
  ['sql.unknown-table', 'with a as (select * from a) select * from a'],
  ['sql.unknown-table', "select (select content from 'x.txt') from orders"],
  ['sql.unknown-table', 'select * from orders order by (select x from hidden)'],
  ['sql.unknown-table', 'select * from orders limit (select 1 from hidden)'],
  ['sql.unknown-table', 'select sum(id) filter (where exists (from hidden)) from orders'],
  ['sql.not-allowed', 'select * from orders at (version => 1)'],
  ['sql.not-allowed', 'select #1 from orders'],
  ['sql.function', "select * from read_text('/etc/passwd')"],
  ['sql.function', "select * from read_csv('a.csv')"],
  ['sql.function', "select * from read_blob('/proc/self/environ')"],
  ['sql.function', "select * from read_parquet(['a', 'b'])"],
  ['sql.function', "select * from parquet_metadata('a')"],
  ['sql.function', "select * from glob('*')"],
  ['sql.function', "select * from sniff_csv('a')"],
  ['sql.function', "select * from query('select 1')"],
  ['sql.function', "select * from query_table('orders')"],
  ['sql.function', "select * from enable_logging(level = 'debug', storage = 'file', storage_path = '/tmp/x')"],
  ['sql.function', 'select * from duckdb_settings()'],
  ['sql.function', 'select * from duckdb_secrets()'],
  ['sql.function', 'select * from pragma_version()'],
  ['sql.function', 'select * from checkpoint()'],
  ['sql.function', "select * from json_execute_serialized_sql('{}')"],
  ['sql.function', 'select * from orders, lateral (select * from read_text(customer))'],
  ['sql.function', 'select * from repeat(1, 10)'],
  ['sql.function', "select getvariable('x')"],
  ['sql.function', "select current_setting('temp_directory')"],
  ['sql.function', "select repeat('x', 3000000000)"],
  ['sql.function', 'select list_resize([1], 2000000000)'],
  ['sql.function', "select bitstring('1', 2000000000)"],
  ['sql.function', "select json_structure('[[[[')"],
  ['sql.function', "select json_serialize_sql('select 1')"],
  ['sql.function', "select write_log('x')"],
  ['sql.function', 'select sleep_ms(10000)'],
  ['sql.function', 'select pg_sleep(10)'],
  ['sql.function', "select nextval('s')"],
  ['sql.function', 'select setseed(0.5)'],
  ['sql.function', "select error('x')"],
  ['sql.function', 'select evil.upper(customer) from orders'],
  ['sql.function', 'select id from orders order by version()'],
  ['sql.function', 'select id from orders group by getvariable(customer), id'],
  ['sql.function', 'select sum(id) over (partition by sleep_ms(1)) from orders'],
  ['sql.function', 'select id from orders qualify count(*) over (order by sleep_ms(id)) = 1'],
  ['sql.function', 'select list_transform(tags, lambda t: sleep_ms(1)) from orders'],
  ['sql.function', 'select * replace (sleep_ms(id) as id) from orders'],
  ['sql.function', 'pivot orders on sleep_ms(id) in (1) using sum(amount)'],
  ['sql.function', 'values (sleep_ms(1))'],
  ['sql.function', 'select cast(sleep_ms(1) as decimal(5, 2))'],
  ['sql.function', 'select case when sleep_ms(1) is null then 1 end'],
  ['sql.function', 'select * from orders join customers on sleep_ms(1) is null'],
];

describe('the gate refuses', () => {
  test.each(refused)('%s: %s', async (code, sql) => {
    expect((await problemsOf(sql)).map((problem) => problem.code)).toContain(code);
  });

  test('a text longer than a person would write', async () => {
    expect(await problemsOf(`select 1 --${'x'.repeat(100_001)}`)).toMatchObject([{ code: 'sql.too-long' }]);
  });

  test.each([
    ['sums', `select 1${'+1'.repeat(20_000)}`],
    ['parentheses', `select ${'('.repeat(40_000)}1${')'.repeat(40_000)}`],
    ['subqueries', `select * from ${'(select * from '.repeat(5000)}orders${')'.repeat(5000)}`],
    ['lists', `select ${'['.repeat(20_000)}1${']'.repeat(20_000)}`],
    ['negations', `select ${'not '.repeat(20_000)}true`],
  ])('bombs of nested %s without harm to the child', async (_name, sql) => {
    expect(await problemsOf(sql)).not.toEqual([]);
    expect(await problemsOf('select 1')).toEqual([]);
  });

  test('naming what is wrong and what is near', async () => {
    expect(await problemsOf('select uper(customer) from order')).toMatchObject([{ code: 'sql.invalid' }]);
    expect(await problemsOf('select uper(customer) from ordrs')).toEqual([
      expect.objectContaining({
        code: 'sql.function',
        message: expect.stringContaining('uper()'),
        suggestions: expect.arrayContaining(['upper']),
      }),
      expect.objectContaining({ code: 'sql.unknown-table', message: expect.stringContaining('"ordrs"'), suggestions: ['orders'] }),
    ]);
  });

  test('each problem once, and never more than ten', async () => {
    expect(await problemsOf('select sleep_ms(1), sleep_ms(2), sleep_ms(3)')).toHaveLength(1);
    const many = Array.from({ length: 40 }, (_, index) => `nope_${index}(1)`).join(', ');
    expect(await problemsOf(`select ${many}`)).toHaveLength(10);
  });
});
