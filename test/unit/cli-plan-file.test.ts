import { describe, expect, test } from 'vitest';
import { AppError } from '#domain/errors.ts';
import { parsePlanFile } from '#planning/plan-file.ts';

const good = `title: Daily orders
sources:
  - {id: raw, connection: files, path: samples/orders.csv}
steps:
  - {id: valid,  op: filter, from: raw,   where: "status = 'completed'", why: only completed orders count}
checks:
  - {on: valid, check: not-null, columns: [order_id, customer_id], severity: error}
loads:
  - {from: valid, connection: warehouse, table: analytics.orders, mode: upsert, key: [order_id]}
schedule: {cron: "0 7 * * 1-5", timezone: Europe/Berlin}
strategy: auto
`;

const failure = (text: string): AppError => {
  try {
    parsePlanFile(text);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the plan file was accepted');
};

describe('a plan file', () => {
  test('becomes a draft', () => {
    expect(parsePlanFile(good)).toMatchObject({
      title: 'Daily orders',
      steps: [{ id: 'valid', where: "status = 'completed'" }],
      strategy: 'auto',
    });
  });

  test.each([
    ['broken YAML', good.replace('title: Daily', 'title: "Daily'), /line \d+: /],
    ['a wrong mode', good.replace('mode: upsert', 'mode: overwrite'), /line 9: loads\.0\.mode: /],
    ['a member that does not exist', good.replace('strategy: auto', 'stratgy: auto'), /line 1: .*stratgy/],
    ['a relation name that cannot be', good.replace('id: raw', 'id: Raw Data'), /line 3: sources\.0\.id: use lower-case letters/],
    ['no loads', good.split('loads:')[0] ?? '', /loads/],
    ['nothing', '', /plan file/],
    ['two documents', `${good}---\n${good}`, /plan file/],
  ])('with %s is refused with the line', (_name, text, message) => {
    const error = failure(text);
    expect([error.code, error.family]).toEqual(['plan.invalid', 'input']);
    expect(error.message).toMatch(message);
  });

  test('that grows by aliases is refused before it grows', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`),
    ];
    expect(failure(bomb.join('\n')).message).toMatch(/aliases|plan file/);
  });

  test('constructs nothing but plain data', () => {
    expect(failure(`${good}x: !!js/function 'function(){}'`).code).toBe('plan.invalid');
  });
});
