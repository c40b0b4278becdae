/** Everyday wishes of a business that bills: what is overdue, which state, which year, and texts that come apart. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { expectRows } from './expect-rows.ts';
import { fileOf, tableOf } from './offline-catalog.ts';
import { heard, House } from './offline-house.ts';

const accounts = `SELECT 'acc_' || i AS account_id, 'Company ' || i AS name, ['free', 'pro', 'team'][1 + i % 3] AS plan, TIMESTAMP '2025-01-03 08:00:00' + INTERVAL (i * 31) HOUR AS created_at FROM range(1, 200) r(i)`;
const users = `SELECT CAST(i AS BIGINT) AS id, 'acc_' || (1 + i % 199) AS account_id, CASE WHEN i % 40 = 3 THEN NULL ELSE 'Team ' || (i * i % 50) END AS team, CASE WHEN i % 12 = 0 THEN NULL ELSE 'u' || i || '@corp' || (i % 9) || '.example' END AS email FROM range(240) r(i)`;
const invoices = `SELECT CAST(7000 + i AS BIGINT) AS invoice_number, 'acc_' || (1 + i * 3 % 230) AS account_id, DATE '2025-11-01' + CAST(i // 2 AS INTEGER) AS issued_on, CASE WHEN i % 50 = 7 THEN NULL ELSE DATE '2026-10-01' + CAST(i // 4 AS INTEGER) END AS due_on,
  CASE WHEN i % 5 = 1 THEN NULL ELSE DATE '2025-11-10' + CAST(i // 2 + i % 20 AS INTEGER) END AS paid_on, CAST(19 + i * 37 % 2500 AS DECIMAL(10,2)) AS net_amount, ['paid', 'open', 'void'][1 + i % 3] AS status FROM range(400) r(i)`;
const tickets = `SELECT 'TCK-' || (100 + i) AS ticket_id, ['urgent', 'low'][1 + i % 2] AS priority FROM range(50) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([
    fileOf('crm/accounts.csv', 'accounts', accounts),
    fileOf('crm/users.jsonl', 'users', users),
    fileOf('billing/invoices.parquet', 'invoices', invoices),
    fileOf('support/tickets.csv', 'tickets', tickets),
    tableOf('core.invoices', 'core_invoices', `FROM (${invoices}) WHERE issued_on < '2026-05-01'`),
  ]);
});
afterAll(() => house.close());
beforeEach(() => house.reset());

const open = `due_on < DATE '2026-11-22' AND paid_on IS NULL`;
test.each([
  ['invoices that are overdue', open],
  ['the overdue invoices', open],
  ['open invoices past their due date', `status = 'open' AND ${open}`],
  ['invoices which are not overdue', `NOT coalesce(${open}, false)`],
  ['paid invoices from 2026', "status = 'paid' AND issued_on >= '2026-01-01' AND issued_on < '2027-01-01'"],
  ['paid invoices of march', "status = 'paid' AND issued_on >= '2026-03-01' AND issued_on < '2026-04-01'"],
  ['invoices paid in march 2026', "paid_on >= '2026-03-01' AND paid_on < '2026-04-01'"],
  ['invoices whose account does not exist', 'account_id NOT IN (SELECT account_id FROM accounts)'],
  ['invoices from unknown accounts', 'account_id NOT IN (SELECT account_id FROM accounts)'],
])('load %s', async (what, where) => {
  await expectRows(house, `load ${what} into a.b`, `SELECT * FROM invoices WHERE ${where}`);
});

test.each(['load invoices into a.b, only paid', 'load invoices to a.b, just paid'])(
  '%s: rows in that state, not when they came to it',
  async (text) => {
    await expectRows(house, text, "SELECT * FROM invoices WHERE status = 'paid'");
  },
);

test('columns by their names, or several, are picked', async () => {
  await expectRows(house, 'load invoices to a.b, only invoice_number and paid_on', 'SELECT invoice_number, paid_on FROM invoices');
  house.reset();
  await expectRows(house, 'load users, only email, to a.b', 'SELECT email FROM users');
});

test.each([
  ['accounts created in q1 2025 on the pro plan', "created_at < '2025-04-01' AND plan = 'pro'"],
  ['accounts created from june 2025 on', "created_at >= '2025-06-01'"],
  ['accounts created from june 2025 on and on the pro plan', "created_at >= '2025-06-01' AND plan = 'pro'"],
])('load %s', async (what, where) => {
  await expectRows(house, `load ${what} into a.b`, `SELECT * FROM accounts WHERE ${where}`);
});

test.each([
  [
    'users',
    'split email into mailbox and domain',
    "split_part(email, '@', 1) AS mailbox, CASE WHEN email IS NOT NULL THEN split_part(email, '@', 2) END AS domain",
  ],
  ['tickets', 'split ticket_id into prefix and serial', "split_part(ticket_id, '-', 1) AS prefix, split_part(ticket_id, '-', 2) AS serial"],
  ['accounts', 'split name into kind and serial', "split_part(name, ' ', 1) AS kind, split_part(name, ' ', 2) AS serial"],
])('%s: %s at the sign that their values have', async (data, wish, columns) => {
  await expectRows(house, `${wish} and load ${data} into a.b`, `SELECT *, ${columns} FROM ${data}`);
});

test('what comes apart nowhere is asked about', async () => {
  const { question, draft } = await house.say('split plan into front and back and load accounts into a.b');
  expect(draft).toBeUndefined();
  expect(question?.text).toContain('split plan into front and back');
});

const draftOf = async (text: string): Promise<Draft> => {
  const outcome = await house.say(text);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  return Draft.parse(outcome.draft);
};

test.each([
  "don't load if there are less than 1000 rows: invoices to a.b",
  'load invoices into a.b but not if there are less than 1000 rows',
  'load invoices into a.b unless there are fewer than 1000 rows',
])('%s: rows are counted, and no column bounded', async (text) => {
  const { checks, steps } = await draftOf(text);
  expect(checks).toMatchObject([{ check: 'row-count', min: 1000 }]);
  expect(steps).toEqual([]);
});

test.each([
  'load users with the same team into a.b',
  'load users whose team occurs more than once into a.b',
  'load users with a duplicate team into a.b',
])('%s: all rows that share it', async (text) => {
  await expectRows(house, text, 'SELECT * FROM users WHERE team IN (SELECT team FROM users GROUP BY 1 HAVING count(*) > 1)');
});

test('one row for each team is another wish, and those without one are no duplicates of each other', async () => {
  const { rows } = await house.result((await house.say('load users without duplicate teams into a.b')).draft);
  const [[teams, without] = []] = (await house.rows('SELECT count(DISTINCT team), count(*) - count(team) FROM users')).rows;
  expect(Number(without)).toBeGreaterThan(1);
  expect(rows).toHaveLength(Number(teams) + Number(without));
});

test.each([
  ['backfill core.invoices from january to march 2026', { column: 'issued_on', from: '2026-01-01', to: '2026-03-31' }],
  ['reload october in core.invoices', { column: 'issued_on', from: '2026-10-01', to: '2026-10-31' }],
  ['reload core.invoices', undefined],
])('%s reads the file that is called like the table', async (text, range) => {
  const { sources, loads } = await draftOf(text);
  expect(sources).toMatchObject([{ path: 'billing/invoices.parquet' }]);
  expect(sources[0]?.range).toEqual(range);
  expect(loads).toMatchObject([{ table: 'core.invoices', mode: 'replace' }]);
});
