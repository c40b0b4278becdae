/** What is recognised as personal, by the name of a column and by the form of a value, and what is not. */
import { expect, test } from 'vitest';
import { personalColumn, personalSpans } from '#domain/personal.ts';

test.each([
  ['email', 'email'],
  ['customerEmail', 'email'],
  ['contact_emails', 'email'],
  ['Phone', 'phone'],
  ['ssn', 'ssn'],
  ['medical_no', 'ssn'],
  ['nationalInsuranceNo', 'ssn'],
  ['tax_number', 'ssn'],
  ['credit_card', 'card'],
  ['bank_account', 'iban'],
  ['iban', 'iban'],
  ['card_number', 'card'],
  ['First Name', 'name'],
  ['family_name', 'name'],
  ['givenName', 'name'],
  ['name', 'name'],
  ['birth_date', 'birthday'],
  ['street', 'address'],
  ['api_token', 'secret'],
])('a column %s holds %s', (name, kind) => expect(personalColumn(name)).toBe(kind));

test.each(['order_id', 'status', 'country', 'amount', 'updated_at', 'filename', 'segment', 'telling'])('a column %s is nobody’s', (name) =>
  expect(personalColumn(name)).toBeNull(),
);

const found = (text: string) => personalSpans(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]);

test('addresses and numbers are found in a sentence', () => {
  const text =
    'write to anna.o’neil+x@mail.example.org or jörg@büro.de, call +49 30 555 7638 or (555) 123-4567, card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00, ssn 954-55-6339.';
  expect(found(text)).toEqual([
    ['email', 'neil+x@mail.example.org'],
    ['email', 'jörg@büro.de'],
    ['phone', '+49 30 555 7638'],
    ['phone', '(555) 123-4567'],
    ['card', '4111 1111 1111 1111'],
    ['iban', 'DE89 3704 0044 0532 0130 00'],
    ['ssn', '954-55-6339'],
  ]);
});

test.each([
  'on 2026-11-22 12:30:00 at 10:28',
  'amount > 1234567.89 and qty < 100000',
  'order 10002 of customer C0142',
  'round(amount * 0.19, 2) between 10 and 20',
  'a card-like number 4111 1111 1111 1112',
  'v1.2.3-4, 192.168.0.1:5432',
  'sha 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'https://example.com/a?b=c',
])('nothing is found in: %s', (text) => expect(found(text)).toEqual([]));

test.each(['a', '1', '+1 ', 'a.', '4-', 'a@', 'DE89'])('a long text of "%s" is searched within the time of a test', (unit) => {
  // A search that backtracks without bound would not come back from this.
  expect(personalSpans(unit.repeat(200_000)).every(({ start, end }) => start < end)).toBe(true);
});
