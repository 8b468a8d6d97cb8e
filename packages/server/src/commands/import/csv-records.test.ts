import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CsvRecord, CsvRecordSplitter, maxRecordBytes } from './csv-records.ts';

function split(text: string, chunkBytes = 1e9, delimiter = ',', offset = 0, line = 1): CsvRecord[] {
  const bytes = Buffer.from(text);
  const splitter = new CsvRecordSplitter(delimiter, offset, line);
  const records: CsvRecord[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    records.push(...splitter.push(bytes.subarray(at, at + chunkBytes)));
  }
  return [...records, ...splitter.end()];
}

function outline(records: CsvRecord[]): unknown[] {
  return records.map(({ line, fields, problem }) => [line, problem ?? fields]);
}

const cases: Array<[string, string, unknown[]]> = [
  [
    'plain lines',
    'a,b\n1,2\n',
    [
      [1, ['a', 'b']],
      [2, ['1', '2']],
    ],
  ],
  [
    'no line end at the end',
    'a\n1',
    [
      [1, ['a']],
      [2, ['1']],
    ],
  ],
  [
    'CRLF and LF mixed',
    'a,b\r\n1,2\n3,4\r\n',
    [
      [1, ['a', 'b']],
      [2, ['1', '2']],
      [3, ['3', '4']],
    ],
  ],
  [
    'empty lines',
    'a\n\n  \r\n1\n',
    [
      [1, ['a']],
      [4, ['1']],
    ],
  ],
  ['spaces around', ' a , b\n', [[1, ['a', 'b']]]],
  ['quotes', '"a,b","c ""d""", "e" \n', [[1, ['a,b', 'c "d"', 'e']]]],
  [
    'quoted line ends',
    '"a\r\nb",1\n2,3\n',
    [
      [1, ['a\r\nb', '1']],
      [3, ['2', '3']],
    ],
  ],
  ['an empty quoted field', '"",1\n', [[1, ['', '1']]]],
  [
    'a quote inside a plain field',
    '5,a"b\n6,7\n',
    [
      [1, ['5', 'a"b']],
      [2, ['6', '7']],
    ],
  ],
  [
    'text behind a quote',
    '1,"2"x\n3,4\n',
    [
      [1, 'there is text behind a closing quote'],
      [2, ['3', '4']],
    ],
  ],
  [
    'an open quote',
    '1,"2\n3,4\n5,6\n',
    [
      [1, 'a quote is not closed'],
      [2, ['3', '4']],
      [3, ['5', '6']],
    ],
  ],
  ['other alphabets', 'é,日本\n', [[1, ['é', '日本']]]],
];

for (const [name, text, expected] of cases) {
  test(`splits ${name}, however it is cut`, () => {
    for (const chunkBytes of [1, 2, 3, 7, 1000]) {
      assert.deepEqual(outline(split(text, chunkBytes)), expected);
    }
  });
}

const messyText = fc
  .array(fc.constantFrom('a', '1', ',', '"', '\n', '\r\n', ' ', 'é', '""', '","'), {
    maxLength: 60,
  })
  .map((parts) => parts.join(''));

test('any text gives the same records whatever its chunks are', () => {
  fc.assert(
    fc.property(messyText, fc.integer({ min: 1, max: 20 }), (text, chunkBytes) => {
      assert.deepEqual(split(text, chunkBytes), split(text));
    }),
  );
});

test('going on behind any record gives the remaining ones', () => {
  fc.assert(
    fc.property(messyText, (text) => {
      const records = split(text);
      for (const [index, { endOffset, endLine }] of records.entries()) {
        const rest = Buffer.from(text).subarray(endOffset).toString();
        assert.deepEqual(split(rest, 1e9, ',', endOffset, endLine), records.slice(index + 1));
      }
    }),
  );
});

test('fields that are quoted come back as they were', () => {
  const table = fc.array(
    fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 4 }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(table, (rows) => {
      const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
      const text = rows.map((row) => `${row.map(quoted).join(';')}\r\n`).join('');
      assert.deepEqual(
        split(text, 5, ';').map(({ fields }) => fields),
        rows,
      );
    }),
  );
});

test('a record over the limit is skipped, and the next one is read', () => {
  const long = 'x'.repeat(maxRecordBytes + 1);
  const records = split(`1,${long}\n2,3\n4,"${long}\n5,6\n`, 64 * 1024);
  assert.deepEqual(
    records.map(({ line, problem }) => [line, problem !== null]),
    [
      [1, true],
      [2, false],
      [3, true],
      [4, false],
    ],
  );
});
