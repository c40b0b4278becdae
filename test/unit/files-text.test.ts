import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstRecords, withBlankLines } from '#tools/formats/csv/record.ts';
import { withAlikeLineEnds } from '#tools/formats/csv/source.ts';
import { RecordWalker } from '#tools/formats/csv/walker.ts';
import type { RecordPlace } from '#tools/formats/csv/walker.ts';
import { lineAt, TextExaminer } from '#tools/formats/text/examine.ts';

const comma = { delimiter: ',', quote: '"', escape: '"' };

/** The bytes in pieces of the given sizes, the last one repeated. */
function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = sizes[Math.min(index, sizes.length - 1)] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function* later(parts: Iterable<Buffer>): AsyncGenerator<Buffer> {
  for (const part of parts) yield await Promise.resolve(part);
}

function walk(text: string, sizes: readonly number[] = [1 << 20]): { records: RecordPlace[]; openQuoteLine: number | null } {
  const records: RecordPlace[] = [];
  const walker = new RecordWalker(comma, (record) => records.push(record));
  for (const piece of pieces(Buffer.from(text), sizes)) walker.push(piece);
  return { records, ...walker.finish() };
}

const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
const field = fc.oneof(
  fc.string({ maxLength: 6 }).map((text) => text.replaceAll(/[",\r\n]/g, '.')),
  fc.array(fc.constantFrom('a', '""', '\n', '\r\n', '\r', ',', 'é'), { maxLength: 6 }).map((parts) => `"${parts.join('')}"`),
);
const record = fc.array(field, { minLength: 2, maxLength: 4 }).map((fields) => fields.join(','));
const ending = fc.constantFrom('\n', '\r\n', '\r');
const file = fc.array(fc.tuple(record, ending), { minLength: 1, maxLength: 8 });

describe('the record walker', () => {
  test('finds every record whole, whatever the pieces and the line ends', () => {
    fc.assert(
      fc.property(file, sizes, (records, cut) => {
        const bytes = Buffer.from(records.flat().join(''));
        const found = walk(bytes.toString(), cut).records;
        expect(found.map(({ start, end }) => bytes.toString('utf8', start, end))).toEqual(records.map(([text]) => text));
        // Two records of which one ends in CR and the next begins with LF cannot come from this generator.
        expect(found.map(({ ending: found }) => found)).toEqual(records.map(([, ending]) => ending));
      }),
    );
  });

  test('counts the lines inside quotes', () => {
    expect(walk('a,b\n1,"x\ny\nz"\n2,w\n').records.map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  test('tells the record whose quote never closes', () => {
    expect(walk('a,b\n1,x\n2,"y\n3,z\n').openQuoteLine).toBe(3);
    expect(walk('a,b\n1,"x"\n').openQuoteLine).toBeNull();
    expect(walk('a,b\n1,5" pipe\n').openQuoteLine).toBeNull();
  });

  test('a byte order mark does not hide a quote', () => {
    expect(walk('\uFEFF"a\nb",c\n1,2\n').records.map(({ line }) => line)).toEqual([1, 3]);
  });
});

test('line ends are made alike between records and left alone inside quotes', async () => {
  await fc.assert(
    fc.asyncProperty(file, sizes, async (records, cut) => {
      const out: Buffer[] = [];
      for await (const part of withAlikeLineEnds(later(pieces(Buffer.from(records.flat().join('')), cut)), comma)) out.push(part);
      expect(Buffer.concat(out).toString()).toBe(records.map(([text]) => `${text}\n`).join(''));
    }),
  );
});

describe('the examiner', () => {
  const examine = (bytes: Buffer, cut: readonly number[] = [1 << 20]): TextExaminer => {
    const examiner = new TextExaminer({ checksUtf8: true, escapedNul: false });
    for (const piece of pieces(bytes, cut)) examiner.push(piece);
    examiner.finish();
    return examiner;
  };

  test('accepts UTF-8 cut anywhere, and finds the line of anything else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1, maxLength: 6 }),
        sizes,
        fc.nat(5),
        async (words, cut, at) => {
          const lines = words.map((word) => word.replaceAll(/[\r\n]/g, ' '));
          expect(examine(Buffer.from(lines.join('\n')), cut).notUtf8At).toBeNull();
          const wrong = at % lines.length;
          const bytes = Buffer.concat(
            lines.flatMap((line, index) => [Buffer.from(line), ...(index === wrong ? [Buffer.from([0xe9])] : []), Buffer.from('\n')]),
          );
          const offset = examine(bytes, cut).notUtf8At;
          expect(offset).not.toBeNull();
          expect(await lineAt(later([bytes]), offset ?? 0)).toBe(wrong + 1);
        },
      ),
    );
  });

  test('tells whether lines may end in more than one way', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('', 'a', 'bc'), ending), { maxLength: 8 }), sizes, (lines, cut) => {
        const text = lines.flat().join('');
        const kinds = new Set(text.match(/\r\n|\r|\n/g));
        expect(examine(Buffer.from(text), cut).mayMixLineEnds).toBe(kinds.size > 1);
      }),
    );
  });

  test('finds the first NUL', () => {
    expect(examine(Buffer.from('ab\0c\0'), [2]).nulAt).toBe(2);
    expect(examine(Buffer.from('abc')).nulAt).toBeNull();
  });
});

describe('first records', () => {
  const shape = { ...comma, skip: 0, comment: '' };

  test('are split as they are written', () => {
    expect(firstRecords('"a ""b""",c d,\r\n1,"x\ny",3\n', shape, 5)).toEqual([
      ['a "b"', 'c d', ''],
      ['1', 'x\ny', '3'],
    ]);
  });

  test('leave out comments, blank lines and what is cut off', () => {
    expect(firstRecords('junk\n#note\n\na,b\n1,2\n3,', { ...shape, skip: 1, comment: '#' }, 5)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  test('blank lines behind skipped ones are skipped, too', () => {
    expect(withBlankLines('\n \r\na,b\n', 0)).toBe(2);
    expect(withBlankLines('title\n\n\na,b\n', 1)).toBe(3);
    expect(withBlankLines('a,b\n\n', 0)).toBe(0);
  });
});
