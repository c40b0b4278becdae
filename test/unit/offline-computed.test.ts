/** What is computed, cleaned and kept once, as strangers say it, over data that the planner's own samples do not have. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { otherHouse } from '../eval/held-out/catalog.ts';
import { House, stepsOf } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(otherHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const computed: [string, Record<string, string>][] = [
  [
    'load employees to hr.e with full name = first_name and last_name separated by a space',
    { full_name: "concat_ws(' ', first_name, last_name)" },
  ],
  [
    'load employees to hr.e with monthly salary (salary divided by 12) as monthly_salary, rounded to 2 decimals',
    { monthly_salary: 'round(salary / 12, 2)' },
  ],
  [
    'load crm.accounts to crm.a, days from created_at to churned_at as lifetime_days',
    { lifetime_days: "date_diff('day', created_at, churned_at)" },
  ],
  [
    'load crm.accounts to crm.a with the lifetime (churned_at - created_at), call it lifetime_days',
    { lifetime_days: "date_diff('day', created_at, churned_at)" },
  ],
  ['load clicks to mk.c with cost in eur = cost_usd * 0.92', { cost_in_eur: 'cost_usd * 0.92' }],
  ['employees to hr.e, add the domain of email as mail_domain', { mail_domain: "lower(trim(split_part(email, '@', 2)))" }],
  ['employees to hr.e, first letter of first_name as initial', { initial: 'left(first_name, 1)' }],
  ['split hire_date of employees into year and month, into hr.e', { year: 'year(hire_date)', month: 'month(hire_date)' }],
  [
    'load crm.accounts into crm.a with a column is_churned that is true if churned_at is not empty',
    { is_churned: 'coalesce(churned_at is not null, false)' },
  ],
  ["crm.accounts to crm.a, tier = 'gold' when mrr > 700, else 'silver'", { tier: "case when mrr > 700 then 'gold' else 'silver' end" }],
  [
    'crm.accounts into crm.a, bucket by mrr into small (under 200), medium (200-600), large (over 600) as size_class',
    { size_class: "case when mrr < 200 then 'small' when mrr between 200 and 600 then 'medium' when mrr > 600 then 'large' end" },
  ],
  ['divide salary by 12 and call it monthly_pay, employees to hr.e', { monthly_pay: 'salary / 12' }],
  [
    'in employees mark those with salary over 60000 as senior, others junior, in a column grade; to hr.e',
    { grade: "case when salary > 60000 then 'senior' else 'junior' end" },
  ],
  ['employees to hr.e, add a column hire_year with the year the employee was hired', { hire_year: 'year(hire_date)' }],
  ['round salary to the nearest 1000 and load employees to hr.e', { salary: 'round((salary) / 1000) * 1000' }],
  ['employees to hr.e, remove dashes and spaces from phone', { phone: String.raw`regexp_replace(phone, '-|\s', '', 'g')` }],
  ['clicks to mk.c, treat -1 as null in cost_usd', { cost_usd: 'nullif(cost_usd, -1)' }],
];

test.each(computed)('“%s” computes', async (request, columns) => {
  const outcome = await house.say(request);
  expect({ question: outcome.question, left: outcome.notUnderstood, steps: stepsOf(outcome) }).toMatchObject({
    question: undefined,
    left: [],
    steps: [{ op: 'derive', columns }],
  });
});

const stepped: [string, object[]][] = [
  ['employees to hr.e; city should be upper case', [{ op: 'clean-text', columns: ['city'], case: 'upper' }]],
  ["employees to hr.e with 'n/a' for missing emails", [{ op: 'fill-nulls', columns: { email: 'n/a' } }]],
  [
    'employees: just first_name, city and salary, but name them first, town and pay, to hr.e',
    [
      { op: 'select', columns: ['first_name', 'city', 'salary'] },
      { op: 'rename', columns: { first_name: 'first', city: 'town', salary: 'pay' } },
    ],
  ],
  ['employees to hr.e. Leave the ones without phone out.', [{ op: 'filter', where: "nullif(trim(phone), '') is not null" }]],
  ['missing manager_id becomes 0, employees to hr.e', [{ op: 'fill-nulls', columns: { manager_id: 0 } }]],
  ['employees to hr.e, map Berlin to BER and Munich to MUC in city', [{ op: 'value-map', map: { Berlin: 'BER', Munich: 'MUC' } }]],
  ['only the newest ticket per account_id into t.t', [{ op: 'dedupe', key: ['account_id'], order: ['opened_at desc'] }]],
  ['load employees without duplicate emails to hr.e', [{ op: 'dedupe', key: ['email'] }]],
  [
    'combine first_name and last_name into full_name and drop both, employees to hr.e',
    [
      { op: 'derive', columns: { full_name: "concat_ws(' ', first_name, last_name)" } },
      { op: 'select', drop: ['first_name', 'last_name'] },
    ],
  ],
  [
    'load employees to hr.e without iban column, with column names in camelCase',
    [
      { op: 'select', drop: ['iban'] },
      { op: 'rename', columns: { emp_id: 'empId', hire_date: 'hireDate' } },
    ],
  ],
  [
    'load logs/access/access_2026_10.csv to web.l with duration_ms in seconds instead of milliseconds',
    [
      { op: 'derive', columns: { duration_ms: 'duration_ms / 1000' } },
      { op: 'rename', columns: { duration_ms: 'duration_sec' } },
    ],
  ],
];

test.each(stepped)('“%s” takes these steps', async (request, steps) => {
  const outcome = await house.say(request);
  expect({ question: outcome.question, left: outcome.notUnderstood, steps: stepsOf(outcome) }).toMatchObject({
    question: undefined,
    left: [],
    steps,
  });
});

test.each(['crm.accounts to crm.a where mrr is more than 100 but less than 200', 'employees to hr.e where salary is under 50000'])(
  '“%s” keeps rows and makes no bands',
  async (request) => {
    expect(stepsOf(await house.say(request))).toMatchObject([{ op: 'filter' }]);
  },
);

test('whether a column is unique is answered for that column', async () => {
  expect((await house.say('is email unique in employees?')).text).toMatch(/^Every email of .* stands once/);
  house.reset();
  expect((await house.say('which employees share the same city?')).text).toMatch(/^4 values of city stand more than once/);
});
