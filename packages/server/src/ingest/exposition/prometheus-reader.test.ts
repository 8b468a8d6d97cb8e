import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maxLabelsPerLine } from './parse-head.ts';
import { decodeExposition, nowMs, shortly } from './testing/decode-exposition.ts';

const prometheus = { format: 'prometheus' } as const;
const decode = (body: string | Buffer) => decodeExposition(body, prometheus);

const good: [string, string][] = [
  ['a 1', 'a{} 1'],
  ['a{} 1', 'a{} 1'],
  ['a{b="c"}1', 'a{b=c} 1'],
  ['  a\t{ b = "c" , d = "e" , }\t 1 \t', 'a{b=c,d=e} 1'],
  ['a{b="c",} 1', 'a{b=c} 1'],
  ['a 1 1395066363000', 'a{} 1 @1395066363000'],
  ['a 1 +5', 'a{} 1 @5'],
  ['a 1\r', 'a{} 1'],
  ['a 1 5\r', 'a{} 1 @5'],
  ['a +Inf', 'a{} Infinity'],
  ['a -inf', 'a{} -Infinity'],
  ['a NaN', 'a{} NaN'],
  ['a 1.458255915e9', 'a{} 1458255915'],
  ['a 12345678901234567890', 'a{} 12345678901234567000'],
  [':a:b 0', ':a:b{} 0'],
  ['a{b="x\\ny\\"z\\\\w\\q"} 1', 'a{b=x\ny"z\\w\\q} 1'],
  ['a{b="}{,# "} 1', 'a{b=}{,# } 1'],
  ['a{b=""} 1', 'a{} 1'],
  ['{"my name"} 1', 'my name{} 1'],
  ['{"my name",b="c"} 1', 'my name{b=c} 1'],
  ['{b="c", "my \\"name\\""} 1', 'my "name"{b=c} 1'],
  ['a{"b c"="d"} 1', 'a{b c=d} 1'],
  ['a{__b="c"} 1', 'a{__b=c} 1'],
  ['# a comment', ''],
  ['#TYPE a counter', ''],
  ['# TYPES a counter', ''],
  ['# EOF', ''],
  ['', ''],
  [' \t', ''],
  ['\r', ''],
  ['#', ''],
  ['# HELP', ''],
];

describe('Prometheus text accepts', () => {
  for (const [line, expected] of good) {
    test(JSON.stringify(line), () => {
      for (const body of [`${line}\nafter 1\n`, `before 1\n${line}`]) {
        const { samples, outcome } = decode(body);
        assert.deepEqual(outcome.problems, []);
        const own = samples.filter(({ name }) => name !== 'before' && name !== 'after');
        assert.equal(own.map(shortly).join(), expected);
      }
    });
  }
});

const bad: [string, string, RegExp][] = [
  ['a', 'line', /and a value/],
  ['a-b 1', 'line', /letters, digits/],
  ['1a 1', 'line', /metric name/],
  ['a{b="c" 1', 'line', /and } after labels/],
  ['a{b="c} 1', 'line', /and } after labels/],
  ['a{b="c\\"} 1', 'line', /and } after labels/],
  ['a{b=c} 1', 'line', /value in quotes/],
  ['a{b} 1', 'line', /= after/],
  ['a{1="c"} 1', 'line', /label name/],
  ['a{b="c"d="e"} 1', 'line', /comma or }/],
  ['a{,} 1', 'line', /label name/],
  ['a{b="c",,} 1', 'line', /label name/],
  ['a{"b"} 1', 'line', /one metric name/],
  ['{"a","b"} 1', 'line', /one metric name/],
  ['{""} 1', 'line', /metric name/],
  ['{} 1', 'line', /metric name/],
  ['{b="c"} 1', 'line', /metric name/],
  ['a{__name__="c"} 1', 'line', /__name__/],
  ['a{b="1",b="2"} 1', 'labels.b', /every label once/],
  ['a b', 'line', /number/],
  ['a 0x1p-2', 'line', /number/],
  ['a 1_0', 'line', /number/],
  ['a 1e999', 'line', /number/],
  ['a 1 1.5', 'line', /whole milliseconds/],
  ['a 1 x', 'line', /whole milliseconds/],
  ['a 1 5 6', 'line', /end of the line/],
  ['a 1 5x', 'line', /end of the line/],
  ['a 1 # {} 1', 'line', /whole milliseconds/],
  ['a 1 -5', 'timestamp', /from 1970 on/],
  ['a 1 99999999999999', 'timestamp', /one day ahead/],
  ['a 1 99999999999999999999999', 'timestamp', /one day ahead/],
  ['# TYPE a', 'line', /one of the types/],
  ['# TYPE a meh', 'line', /one of the types/],
  ['# TYPE 1 gauge', 'line', /name of a family/],
  ['# HELP a,b x', 'line', /name of a family/],
  [`a{b="${'x'.repeat(3000)}"} 1`, 'labels.b', /at most 2048/],
];

describe('Prometheus text refuses the line alone', () => {
  for (const [line, field, message] of bad) {
    test(JSON.stringify(line.slice(0, 60)), () => {
      for (const ending of ['\n', '\r\n']) {
        const { samples, outcome } = decode(`before 1${ending}${line}${ending}after 1`);
        assert.deepEqual(
          samples.map(({ name }) => name),
          ['before', 'after'],
        );
        assert.equal(outcome.refused, 1);
        assert.equal(outcome.problems.length, 1);
        assert.equal(outcome.problems[0].index, 1);
        assert.equal(outcome.problems[0].field, field);
        assert.match(outcome.problems[0].message, message);
      }
    });
  }

  test('that is not UTF-8', () => {
    const body = Buffer.concat([
      Buffer.from('a 1\nb{c="'),
      Buffer.of(0xc3),
      Buffer.from('"} 1\nd 1\n'),
    ]);
    const { samples, outcome } = decode(body);
    assert.deepEqual(
      samples.map(({ name }) => name),
      ['a', 'd'],
    );
    assert.deepEqual(outcome.problems, [{ index: 1, field: 'line', message: 'expected UTF-8' }]);
  });

  test(`with more than ${maxLabelsPerLine} labels`, () => {
    const labels = (count: number) => Array.from({ length: count }, (_, i) => `l${i}=""`).join();
    const { samples, outcome } = decode(
      `a{${labels(maxLabelsPerLine)}} 1\nb{${labels(maxLabelsPerLine + 1)}} 1\n`,
    );
    assert.deepEqual(samples.map(shortly), ['a{} 1']);
    assert.match(outcome.problems[0].message, /at most 1000 labels/);
  });
});

describe('Prometheus text brings', () => {
  test('types from TYPE lines, for the series of that name alone', () => {
    const { table } = decode(
      [
        'a_total 1',
        '# TYPE a_total counter',
        'a_total{b="c"} 1',
        'a_total 2',
        'a_total_more 1',
        'a_tota 1',
        '# TYPE h histogram',
        'h_bucket{le="1"} 1',
        '# TYPE q counter',
        '# HELP z y',
        'q 1',
      ].join('\n'),
    );
    const typesOf = (name: string) =>
      Array.from(table.indexesOfName(name), (index) => table.definition(index).type);
    assert.deepEqual(typesOf('a_total'), ['counter', 'counter']);
    for (const name of ['a_total_more', 'a_tota', 'h_bucket', 'q']) {
      assert.deepEqual(typesOf(name), ['gauge'], name);
    }
  });

  test('a type that is known from elsewhere stays where nothing is said', () => {
    const { table } = decode('# TYPE a counter\na 1\n');
    decodeExposition('a 1\n', prometheus, table);
    assert.equal(table.definition(table.indexesOfName('a')[0]).type, 'counter');
    decodeExposition('# TYPE a gauge\na 1\n', prometheus, table);
    assert.equal(table.definition(table.indexesOfName('a')[0]).type, 'gauge');
  });

  test('metadata, once for a family', () => {
    const { metadata } = decode(
      '# HELP a x\\ny\\\\z\\"\r\n#  TYPE\ta  untyped \r\na 1\n# TYPE b summary\n# HELP "c d" e\n# HELP f\n',
    );
    assert.deepEqual(metadata, [
      { name: 'a', type: 'unknown', help: 'x\ny\\z\\"', unit: '' },
      { name: 'b', type: 'summary', help: '', unit: '' },
      { name: 'c d', type: 'unknown', help: 'e', unit: '' },
      { name: 'f', type: 'unknown', help: '', unit: '' },
    ]);
  });

  test('the time of arrival where there is none', () => {
    assert.equal(decode('a 1').samples[0].timestampMs, nowMs);
  });
});
