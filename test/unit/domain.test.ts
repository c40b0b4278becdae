/** The vocabulary's own rules: canonical JSON, nearest names, states, retries, errors. */
import { assert, dictionary, double, integer, jsonValue, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, asAppError, bugError, dataError, errorFact, fromErrorFact, inputError, transientError } from '#domain/errors.ts';
import { canonicalJson } from '#domain/json.ts';
import { nearest } from '#domain/nearest.ts';
import { nextTryMs } from '#domain/retry-policy.ts';
import { isFinalRun, planStates, planStatesBefore, runStates, runStatesBefore } from '#domain/states.ts';

describe('canonical JSON', () => {
  it('is the same text for equal values in any order, and parses back to the value', () => {
    assert(
      property(dictionary(string(), jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves out members that are undefined', () => {
    expect(canonicalJson({ b: 1, a: undefined, c: [undefined] })).toBe('{"b":1,"c":[null]}');
  });
});

describe('nearest names', () => {
  it.each([
    ['sampels/order.csv', ['samples/orders.csv', 'samples/customers.csv'], 'samples/orders.csv'],
    ['Order ID', ['order_id', 'customer_id'], 'order_id'],
    ['payments', ['samples/payments.csv.gz', 'samples/products.csv'], 'samples/payments.csv.gz'],
  ])('%s', (name, candidates, first) => {
    expect(nearest(name, candidates)[0]).toBe(first);
  });

  it('offers nothing when nothing is close', () => {
    expect(nearest('weather', ['orders', 'customers'])).toEqual([]);
  });
});

describe('states', () => {
  it('never leave an end, except that a run with rows in its targets may be undone', () => {
    const reachable = (from: string): string[] => runStates.filter((to) => runStatesBefore(to).some((before) => before === from));
    expect(reachable('failed')).toEqual(['undone']);
    expect(reachable('cancelled')).toEqual([]);
    expect(reachable('succeeded')).toEqual(['undone']);
    expect(runStates.filter(isFinalRun)).toEqual(['succeeded', 'failed', 'cancelled', 'undone']);
  });

  it('let a plan be approved only from proposed', () => {
    expect(planStatesBefore('approved')).toEqual(['proposed']);
    for (const end of ['approved', 'rejected', 'superseded', 'expired'] as const) {
      expect(planStates.filter((to) => planStatesBefore(to).includes(end))).toEqual([]);
    }
  });
});

describe('retries', () => {
  it('follow the code: transient five times, unknown twice, data never', () => {
    const tries = (error: AppError): number => {
      let tried = 1;
      while (nextTryMs(error, tried, 0.5) !== null) tried++;
      return tried;
    };
    expect(tries(transientError('postgres.unreachable', 'away'))).toBe(5);
    expect(tries(bugError('bug.unexpected', 'what'))).toBe(2);
    expect(tries(dataError('engine.conversion', 'bad value'))).toBe(1);
    expect(tries(inputError('sql.invalid', 'wrong'))).toBe(1);
  });

  it('wait with full jitter below a doubling, capped bound', () => {
    const error = transientError('x.y', 'away');
    assert(
      property(integer({ min: 1, max: 4 }), double({ min: 0, max: 0.999, noNaN: true }), (tried, random) => {
        const waitMs = nextTryMs(error, tried, random)!;
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(Math.min(100_000, 1000 * 2 ** tried));
      }),
    );
  });
});

describe('errors', () => {
  it('survive being stored', () => {
    const error = dataError('key.duplicate', 'Twice.', { hint: 'Dedupe.', details: { count: 2 } });
    expect(errorFact(fromErrorFact(errorFact(error)))).toEqual(errorFact(error));
  });

  it('that nobody made become bugs with their cause, and aborts become calm', () => {
    const cause = new TypeError('x is not a function');
    expect(asAppError(cause)).toMatchObject({ family: 'bug', code: 'bug.unexpected', cause });
    expect(asAppError(new DOMException('stop', 'AbortError'))).toMatchObject({ family: 'cancelled' });
    expect(asAppError('text')).toMatchObject({ family: 'bug', message: 'text' });
  });
});
