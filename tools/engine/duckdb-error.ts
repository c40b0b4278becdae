/** Turns what DuckDB throws into AppErrors, by the kind DuckDB names first in its message. */
import { AppError, cancelledError, dataError, deniedError, inputError, transientError } from '#domain/errors.ts';
import type { AppErrorOptions } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import { toldInexact } from '../formats/typed/exact.ts';

type Translate = (message: string, options: AppErrorOptions) => AppError;

const invalidSql: Translate = (message, options) => inputError('sql.invalid', message, options);
const conversion: Translate = (message, options) =>
  dataError('engine.conversion', plainConversion(message), {
    hint: 'Keep the column as text, make such values null, or leave their rows out.',
    ...options,
  });

/** `Could not convert string 'n/a' to INT64 when casting from source column age` in words and with the types of plans. */
function plainConversion(message: string): string {
  const [, , value, type = '', column] =
    /^Could not convert string (['"])(.*)\1 to (\w+(?:\([\d,]+\))?)(?: when casting from source column (.+))?$/.exec(message) ?? [];
  const inexact = toldInexact(message);
  if (value === undefined || inexact !== null) return inexact ?? message;
  const of = column === undefined ? '' : ` of ${column}`;
  return `The value "${value}"${of} cannot become ${planTypes[type] ?? type}.`;
}

const planTypes: Record<string, string> = { INT8: 'TINYINT', INT16: 'SMALLINT', INT32: 'INTEGER', INT64: 'BIGINT', INT128: 'HUGEINT' };
/** The engine counts lines of such values only about right. */
const nestedValue: Translate = (message, options) => {
  const [, line = '?', what = message] = /in line (\d+): ([\s\S]*?)(?: If this error occurred| Try setting|$)/.exec(message) ?? [];
  return dataError(
    'engine.conversion',
    `A value inside of an object, at about line ${line}, is not as it was planned: ${withoutPaths(what)}`,
    {
      hint: 'Ask for the plan again; or read that member as json, which holds whatever comes, with the reading option types.',
      ...options,
    },
  );
};
const unreadable: Translate = (message, options) =>
  /^JSON transform error.*(Failed to cast|field format|Expected (OBJECT|ARRAY))/s.test(message)
    ? nestedValue(message, options)
    : /^Could not (?:parse|convert)/i.test(message)
      ? conversion(message, options)
      : dataError('engine.invalid-input', withoutPaths(message), {
          hint: 'An input is damaged or not what its name says; fetch or write it again.',
          ...options,
        });
/** Where the engine keeps its copies says nothing to anybody. */
const withoutPaths = (message: string): string => message.replaceAll(/(?:file )?(["'])\/[^"']*\/inputs\/[^"']*\1/g, 'an input file');

const byKind: Record<string, Translate> = {
  Parser: invalidSql,
  Binder: invalidSql,
  Catalog: invalidSql,
  Syntax: invalidSql,
  'Not implemented': invalidSql,
  Expression: invalidSql,
  Conversion: conversion,
  'Out of Range': conversion,
  'Mismatch Type': conversion,
  Decimal: conversion,
  'Invalid Input': unreadable,
  'Invalid Error': unreadable,
  Constraint: unreadable,
  IO: unreadable,
  Permission: (message, options) => deniedError('engine.denied', message, options),
  INTERRUPT: (message, options) => cancelledError('engine.interrupted', message, options),
  TransactionContext: (message, options) => transientError('engine.transaction', message, options),
};

/** What may be known where an error is met: names that would have been right. */
export interface ErrorContext {
  columns?: Iterable<string>;
}

/** The AppError for anything thrown by DuckDB. AppErrors pass through. */
export function fromDuckDb(thrown: unknown, context: ErrorContext = {}): AppError {
  if (thrown instanceof AppError) return thrown;
  const text = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/^Failed to extract statements: /, '');
  if (isDiskFull(text)) return diskFull(text, thrown);
  if (isOutOfMemory(text)) return outOfMemory(text, thrown);
  const [, kind = '', rest = text] = /^([A-Z][A-Za-z ]*?) Error: ([\s\S]*)$/.exec(text) ?? [];
  const translate = byKind[kind] ?? ((message, options) => dataError('engine.failed', message, options));
  return translate(shorten(rest), { cause: thrown, ...unknownName(rest, context), ...place(rest, kind) });
}

const isDiskFull = (text: string): boolean => /max_temp_directory_size|No space left on device|File too large/.test(text);
const isOutOfMemory = (text: string): boolean =>
  /^Out of Memory Error|bad allocation|std::bad_alloc|failed to allocate|could not allocate/i.test(text);

export function outOfMemory(why: string, cause?: unknown): AppError {
  return dataError('engine.out-of-memory', `The engine ran out of memory: ${shorten(why)}`, {
    hint: 'Read or group less at once, or raise the engine memory limit.',
    cause,
  });
}

export function diskFull(why: string, cause?: unknown): AppError {
  return dataError('engine.disk-full', `The engine used up its disk space: ${shorten(why)}`, {
    hint: 'Filter earlier or sort less at once, or raise the engine disk limit.',
    cause,
  });
}

/** The first paragraph without the kind, at most 400 characters: DuckDB appends candidates, the statement and settings advice. */
function shorten(message: string): string {
  const [first = ''] = message
    .replace(/^Out of Memory Error: /, '')
    .split(/\n\s*\n|\nLINE |\nPossible solutions|\n\s*Candidate |\nDid you mean/);
  const line = first.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 400 ? line : `${line.slice(0, 399)}…`;
}

const unknownColumn = /column (?:named )?"([^"]+)"(?: in \w+ list)? (?:not found|does not exist)|does not have a column named "([^"]+)"/i;

function unknownName(message: string, { columns }: ErrorContext): AppErrorOptions {
  const found = unknownColumn.exec(message);
  const name = found?.[1] ?? found?.[2];
  if (name === undefined || columns === undefined) return {};
  const suggestions = nearest(name, columns);
  const hint =
    suggestions.length > 0 ? `Did you mean ${suggestions.join(' or ')}?` : `There is: ${[...new Set(columns)].slice(0, 30).join(', ')}.`;
  return { hint, details: { column: name, suggestions } };
}

function place(message: string, kind: string): AppErrorOptions {
  if (kind !== 'Conversion' && kind !== 'Invalid Input') return {};
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  const value = /Could not convert string '((?:[^']|'')*)' to|Could not parse string "([^"]*)"/i.exec(message);
  const details = {
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(value === null ? {} : { value: value[1] ?? value[2] ?? '' }),
    duckdb: message.slice(0, 2000),
  };
  return { details };
}
