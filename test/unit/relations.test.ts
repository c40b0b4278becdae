/** How names, types and orders are read before SQL is written from them. */
import { describe, expect, it } from 'vitest';
import { columns } from '#tools/relations/example.ts';
import { freshName } from '#tools/relations/columns.ts';
import { castType, fitsType } from '#tools/relations/column-types.ts';
import { elementType, structFields } from '#tools/relations/nested-types.ts';
import { parseOrder } from '#tools/relations/order.ts';

describe('types of lists and structs', () => {
  it.each([
    ['STRUCT(sku VARCHAR, qty BIGINT)', ['sku VARCHAR', 'qty BIGINT']],
    [
      'STRUCT("unit, ""price""" DECIMAL(12,2), s STRUCT(a INTEGER, b VARCHAR)[])',
      ['unit, "price" DECIMAL(12,2)', 's STRUCT(a INTEGER, b VARCHAR)[]'],
    ],
    ["STRUCT(kind ENUM('a,(', 'it''s'), n INTEGER)", ["kind ENUM('a,(', 'it''s')", 'n INTEGER']],
  ])('%s has its fields', (type, fields) => {
    expect(structFields(type)?.map((field) => `${field.name} ${field.type}`)).toEqual(fields);
  });

  it('knows lists and arrays from everything else', () => {
    expect(elementType('STRUCT(a INTEGER)[]')).toBe('STRUCT(a INTEGER)');
    expect(elementType('INTEGER[3][]')).toBe('INTEGER[3]');
    expect(elementType('STRUCT(a INTEGER[])')).toBeNull();
    expect(structFields('VARCHAR')).toBeNull();
  });
});

describe('types to cast to', () => {
  it.each([
    ['numeric(12, 2)', 'DECIMAL(12,2)'],
    [' Timestamp  with time zone ', 'TIMESTAMPTZ'],
    ['varchar(20)', 'VARCHAR'],
    ['text[]', 'VARCHAR[]'],
    ['decimal(39,2)', null],
    ['integer(4)', null],
    ['int; drop table x', null],
    ['STRUCT(a int)', null],
    ['', null],
  ])('%j is %j', (text, type) => {
    expect(castType(text)).toBe(type);
  });

  it('tells values that cannot be of a type', () => {
    expect(fitsType('12.5e3', 'DOUBLE')).toBe(true);
    expect(fitsType('12,5', 'DECIMAL(12,2)')).toBe(false);
    expect(fitsType('2026-01-31T10:00:00Z', 'TIMESTAMP')).toBe(true);
    expect(fitsType('31.01.2026', 'DATE')).toBe(false);
    expect(fitsType(5, 'DATE')).toBe(false);
  });
});

describe('orders', () => {
  const relation = { name: 't', columns: columns({ Total: 'INTEGER', 'total desc': 'INTEGER', 'say "x"': 'INTEGER' }) };

  it.each([
    ['total', 'Total', 'ASC', 'LAST'],
    ['TOTAL  DESC  NULLS  FIRST', 'Total', 'DESC', 'FIRST'],
    ['total nulls first', 'Total', 'ASC', 'FIRST'],
    ['total desc', 'total desc', 'ASC', 'LAST'],
    ['total desc desc', 'total desc', 'DESC', 'LAST'],
    ['"say ""x""" desc', 'say "x"', 'DESC', 'LAST'],
    ['say "x"', 'say "x"', 'ASC', 'LAST'],
  ])('%j is by %s %s nulls %s', (entry, column, direction, nulls) => {
    expect(parseOrder(relation, entry)).toEqual({ column, direction, nulls });
  });
});

it('a name of ours never meets a column of theirs', () => {
  const relation = { name: 't', columns: columns({ present: 'INTEGER', PRESENT_2: 'INTEGER' }) };
  expect(freshName(relation, 'present')).toBe('present_3');
});
