/** How a text file is written is found out, said, and can be said otherwise: encodings, delimiters, quotes, headers. */
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles();
});
afterAll(() => fixture.close());

const text = 'id;city\n1;Köln\n2;Rome\n3;Zürich;x\n';
const mark = '\uFEFF';
const big = (characters: string): Buffer => Buffer.from(characters, 'utf16le').swap16();

describe('an encoding', () => {
  test.each<[string, Buffer, RegExp | null]>([
    ['UTF-8', Buffer.from(text), null],
    ['UTF-8 with a mark', Buffer.from(mark + text), null],
    ['UTF-16 little-endian', Buffer.from(mark + text, 'utf16le'), /The text is UTF-16\./],
    ['UTF-16 big-endian', big(mark + text), /The text is UTF-16\./],
    ['UTF-16 little-endian without a mark', Buffer.from(text, 'utf16le'), /The text is UTF-16\./],
    ['UTF-16 big-endian without a mark', big(text), /The text is UTF-16 \(big-endian\)\./],
    ['Windows-1252', Buffer.from(text, 'latin1'), /not UTF-8 \(line 2\); it is read as Windows-1252/],
  ])('%s is found, said, and gives the same rows and rejects', async (_, bytes, said) => {
    const name = fixture.write('encoded.csv', bytes);
    const { notes, reader } = await fixture.inspect(name);
    if (said === null) expect(notes.join(' ')).not.toMatch(/text is/);
    else expect(notes.join(' ')).toMatch(said);
    const { table, rejects } = await fixture.loadWith(name, reader);
    expect(table.columns.map((column) => column.name)).toEqual(['id', 'city']);
    expect(table.rows).toEqual([
      [1, 'Köln'],
      [2, 'Rome'],
    ]);
    expect(rejects.rows).toMatchObject([{ line: 4, value: '3;Zürich;x' }]);
  });

  test('the marks that Windows-1252 has beyond Latin-1 are read, whichever of the two is named', async () => {
    const name = fixture.write('marks.csv', Buffer.from('id,price\n1,5 \x80\n2,\x93so\x94 \x96 it\x92s\n', 'latin1'));
    for (const options of [{}, { encoding: 'latin-1' }, { encoding: 'windows-1252' }])
      expect((await fixture.load(name, options)).table.rows).toEqual([
        [1, '5 €'],
        [2, '“so” – it’s'],
      ]);
  });

  test.each<[string, Buffer]>([
    ['damaged UTF-8', Buffer.concat([Buffer.from('id,city\n1,Köln\n2,Z'), Buffer.from([0xfc]), Buffer.from('rich\n')])],
    ['Japanese in Shift-JIS', Buffer.concat([Buffer.from('id,city\n1,Rome\n2,'), Buffer.from('938c8b9e', 'hex'), Buffer.from('\n')])],
    ['Russian in Windows-1251', Buffer.concat([Buffer.from('id,city\n1,Rome\n2,'), Buffer.from('cceef1eae2e0', 'hex'), Buffer.from('\n')])],
  ])('%s is not guessed at: the first line and the option are named', async (_, bytes) => {
    const error = await failure(fixture.inspect(fixture.write('unknown.csv', bytes)));
    expect(error).toMatchObject({ code: 'source.encoding', details: { line: 3 } });
    expect(error.hint).toContain('encoding');
  });

  test.each(['json', 'json.gz', 'ndjson', 'ndjson.gz'])('a byte order mark before %s is no part of it', async (ending) => {
    const marked = mark + (ending.startsWith('nd') ? '{"a":1}\n{"a":2}\n' : ' [{"a":1},\n{"a":2}]');
    const name = fixture.write(`marked.${ending}`, ending.endsWith('gz') ? gzipSync(marked) : marked);
    const { table } = await fixture.load(name);
    expect([table.columns.map((column) => column.name), table.rows]).toEqual([['a'], [[1], [2]]]);
  });

  test('UTF-8 where Windows-1252 was guessed is a surprise, and is read as told where somebody named it', async () => {
    const name = fixture.write('later.csv', Buffer.from('id,word\n1,caf\xe9\n', 'latin1'));
    const [guessed, named] = [await fixture.inspect(name), await fixture.inspect(name, { encoding: 'windows-1252' })];
    fixture.write('later.csv', 'id,word\n1,Ö°\n');
    expect(await failure(fixture.loadWith(name, guessed.reader))).toMatchObject({ code: 'source.drift' });
    expect((await fixture.loadWith(name, named.reader)).table.rows).toEqual([[1, 'Ã–Â°']]);
  });

  test('UTF-32 and names with NUL characters are refused in words', async () => {
    const wide = [...Buffer.from(`${mark}a,b\n1,2\n`, 'utf16le')].flatMap((byte, at) => (at % 2 === 1 ? [byte, 0, 0] : [byte]));
    for (const bytes of [Buffer.from(wide), Buffer.from(wide).swap32()])
      expect(await failure(fixture.inspect(fixture.write('wide.csv', bytes)))).toMatchObject({
        code: 'source.encoding',
        message: '"in/wide.csv" is UTF-32.',
      });
    expect(await failure(fixture.inspect(fixture.write('nul.csv', 'a,b\0x\n1,2\n')))).toMatchObject({
      code: 'source.bad-names',
      message: 'Column 2 of "in/nul.csv" has a NUL character in its name.',
    });
  });

  test('JSON in another encoding is refused with what JSON must be', async () => {
    const error = await failure(fixture.inspect(fixture.write('latin.ndjson', Buffer.from('{"a":1}\n{"a":"\xfc"}\n', 'latin1'))));
    expect(error).toMatchObject({ code: 'source.encoding', details: { line: 2 } });
    expect(error.hint).toContain('UTF-8');
  });

  test('a file that was Windows-1252 and is UTF-8 by now stops the run instead of being misread', async () => {
    const name = fixture.write('turned.csv', Buffer.from('id,city\n1,K\xf6ln\n', 'latin1'));
    const { reader } = await fixture.inspect(name);
    fixture.write('turned.csv', 'id,city\n1,Köln\n');
    const error = await failure(fixture.loadWith(name, reader));
    expect(error).toMatchObject({ code: 'source.drift', family: 'data' });
    expect(error.message).toContain('UTF-8');
  });

  test('any Western text comes back exactly from Windows-1252 when it is named', async () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abzÄÖÜßéèñçøå€“”–…°µ §'.split('')), minLength: 1, maxLength: 12 });
    const code = (letter: string): number => codes.get(letter) ?? letter.charCodeAt(0);
    await fc.assert(
      fc.asyncProperty(fc.array(letters, { minLength: 1, maxLength: 8 }), async (words) => {
        const bytes = Buffer.from(`id,word\n${words.map((word, index) => `${index},"${word}"\n`).join('')}`.split('').map(code));
        const name = fixture.write('western.csv', bytes);
        const { table } = await fixture.load(name, { encoding: 'windows-1252', delimiter: ',', header: true, types: { word: 'text' } });
        expect(table.rows).toEqual(words.map((word, index) => [index, word]));
      }),
      { numRuns: 10 },
    );
  });
});

/** Where Windows-1252 has what Latin-1 has not. */
const codes = new Map([
  ['€', 0x80],
  ['“', 0x93],
  ['”', 0x94],
  ['–', 0x96],
  ['…', 0x85],
]);

describe('a dialect', () => {
  test.each<[string, string, string]>([
    [';', 'semicolons', 'id;name\n1;a\n2;b\n'],
    ['\t', 'tabs', 'id\tname\n1\ta\n2\tb\n'],
    ['|', 'bars', 'id|name\n1|a\n2|b\n'],
    ['^', '"^"', 'id^name\n1^a\n2^b\n'],
    ['~', '"~"', 'id~name\n1~a\n2~b\n'],
    ['\u001f', 'unit separators', 'id\u001fname\n1\u001fa\n2\u001fb\n'],
    ['\u0001', 'the character U+0001', 'id\u0001name\n1\u0001a\n2\u0001b\n'],
    [';', 'semicolons', 'sep=;\r\nid;name\r\n1;a\r\n2;b\r\n'],
  ])('with %j between fields is found and said', async (delimiter, said, content) => {
    const name = fixture.write('delimited.csv', content);
    const { notes, reader } = await fixture.inspect(name);
    expect(reader['dialect']).toMatchObject({ delimiter });
    expect(notes.join(' ')).toContain(`Fields are separated by ${said}`);
    expect((await fixture.loadWith(name, reader)).table.rows).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  test('with other quotes, no header or lines above is found and said; an option wins', async () => {
    const quoted = await fixture.inspect(fixture.write('single.csv', "id,name\n1,'a, b'\n2,'c'\n"));
    expect(quoted.notes).toContain("Fields are quoted with '.");
    expect(quoted.sample.rows).toEqual([
      [1, 'a, b'],
      [2, 'c'],
    ]);
    const bare = await fixture.inspect(fixture.write('bare.csv', '1,2.5\n2,3.5\n'));
    expect(bare.notes.join(' ')).toContain('There is no header');
    const named = await fixture.inspect('in/bare.csv', { header: true });
    expect(named.columns.map((column) => column.name)).toEqual(['1', '2.5']);
    const one = await fixture.inspect(fixture.write('one.csv', 'id;name\n1;a\n2;b\n'), { delimiter: ',' });
    expect(one.columns.map((column) => column.name)).toEqual(['id;name']);
  });

  test('that changes within a file rejects the lines that do not fit, by number', async () => {
    const name = fixture.write('mixed-delimiters.csv', 'id;name;v\n1;a;2\n2,b,3\n3;c;4\n4|d|5\n');
    const { notes, reader } = await fixture.inspect(name);
    expect(notes.join(' ')).toContain('2 rows do not fit the columns (the first on line 3');
    const { table, rejects } = await fixture.loadWith(name, reader);
    expect(table.rows).toHaveLength(2);
    expect(rejects.rows.map(({ line, value }) => [line, value])).toEqual([
      [3, '2,b,3'],
      [5, '4|d|5'],
    ]);
  });
});
