import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TidemarkError } from '../../errors/index.ts';
import { SeriesTable } from '../../series/index.ts';
import { maxExemplarCodePoints } from './exemplar-reader.ts';
import { ExpositionDecoder } from './exposition-decoder.ts';
import { maxLabelsPerLine } from './parse-head.ts';
import { decodeExposition, shortly } from './testing/decode-exposition.ts';

const openmetrics = { format: 'openmetrics' } as const;
const lines = (...text: string[]) => [...text, '# EOF', ''].join('\n');
const decode = (...text: string[]) => decodeExposition(lines(...text), openmetrics);

function refusal(body: string | Buffer): TidemarkError {
  try {
    decodeExposition(body, openmetrics);
  } catch (error) {
    assert.ok(error instanceof TidemarkError, String(error));
    assert.equal(error.status, 400);
    assert.equal(error.code, 'bad_exposition');
    return error;
  }
  throw new Error(`was accepted: ${body}`);
}

const histogram = (...text: string[]) => ['# TYPE h histogram', ...text];

const good: [string, string[]][] = [
  ['nothing', []],
  ['all words for numbers', ['a NaN', 'b +Inf', 'c -inf', 'd INFINITY', 'e nan']],
  ['all shapes of numbers', ['a 1.', 'b .5', 'c +1e+5', 'd -1E-5', 'e 0042', 'f 1e00005']],
  ['numbers with more digits than a double has', ['a 0.1234567890123456789012345']],
  ['a colon in a name', ['a:b_1 1']],
  ['an unknown family', ['# TYPE a unknown', 'a 1']],
  ['families without samples', ['# TYPE a counter', '# TYPE b histogram', '# HELP c ']],
  ['HELP and TYPE in any order', ['# HELP a x', '# UNIT a ', '# TYPE a counter', 'a_total 1']],
  ['a unit before the suffix', ['# TYPE a_s counter', '# UNIT a_s s', 'a_s_total 1']],
  ['NUL and quotes in HELP', ['# HELP a x\0"y"\\"', 'a 1']],
  ['any Unicode in a label', ['a{b="Ă漢字😀 \t"} 1']],
  ['braces, commas and hashes in a label', ['a{b="},{=\\"# ",c="x"} 1']],
  ['a sample at two times', ['a 1 1', 'a 2 2.5']],
  ['a sample twice at a time that was rounded', ['a 1 1.0', 'a 2 1.00000000000000000001']],
  [
    'the same labels in another order',
    ['# TYPE a summary', 'a_sum{x="1",y="2"} 1', 'a_count{y="2",x="1"} 1'],
  ],
  [
    'two points of a summary',
    ['# TYPE a summary', 'a_count 0 123', 'a_sum 0 123', 'a_count 0 456', 'a_sum 0 456'],
  ],
  [
    'quantiles in any order',
    ['# TYPE a summary', 'a{quantile="0.9"} 1', 'a{quantile="0"} NaN', 'a{quantile="1.0"} 0'],
  ],
  ['a stateset', ['# TYPE a stateset', 'a{a="x",b="1"} 1', 'a{a="y",b="1"} 0', 'a{a="x",b="2"} 0']],
  ['info', ['# TYPE a info', 'a_info{x="1"} 1.0', 'a_info{x="2"} 1']],
  [
    'a counter with created',
    ['# TYPE a counter', 'a_total 1', 'a_created 1520430000.123', 'a_total{b="c"} 2'],
  ],
  ['a histogram without sum', histogram('h_bucket{le="+Inf"} 0')],
  ['sum before buckets', histogram('h_sum 1', 'h_count 2', 'h_bucket{le="+Inf"} 2')],
  [
    'two histograms',
    histogram(
      'h_bucket{a="1",le="1"} 5',
      'h_bucket{a="1",le="+Inf"} 5',
      'h_bucket{a="2",le="+Inf"} 1',
    ),
  ],
  ['two points of a histogram', histogram('h_bucket{le="+Inf"} 5 1', 'h_bucket{le="+Inf"} 6 2')],
  ['a bucket of -Inf', histogram('h_bucket{le="-Inf"} 0', 'h_bucket{le="+Inf"} 0')],
  [
    'a gauge histogram with a negative sum',
    [
      '# TYPE g gaugehistogram',
      'g_bucket{le="-1"} 1',
      'g_bucket{le="+Inf"} 1',
      'g_gcount 1',
      'g_gsum -5',
    ],
  ],
  [
    'an exemplar of all label characters',
    ['# TYPE a counter', `a_total 1 # {a="${'é'.repeat(maxExemplarCodePoints - 1)}"} 1`],
  ],
  ['an exemplar that is NaN', ['# TYPE a counter', 'a_total 1 1 # {} NaN 1.5']],
  [
    'gauges named like other suffixes',
    ['# TYPE a gauge', 'a 1', '# TYPE a_total gauge', 'a_total 1', 'a_count 1'],
  ],
];

describe('OpenMetrics accepts', () => {
  for (const [what, text] of good) {
    test(what, () => {
      assert.deepEqual(decode(...text).outcome.problems, []);
    });
  }
});

const bad: [string, string[], number, RegExp][] = [
  ['a comment', ['a 1', '# a comment'], 1, /# TYPE, # HELP/],
  ['a blank before a sample', [' a 1'], 0, /metric name/],
  ['two spaces before the value', ['a  1'], 0, /one space and a number/],
  ['a tab before the value', ['a\t1'], 0, /one space and a number/],
  ['a space before the labels', ['a {b="c"} 1'], 0, /number/],
  ['a space within the labels', ['a{b="c", d="e"} 1'], 0, /label name/],
  ['a comma alone', ['a{,} 1'], 0, /label name/],
  ['no space after the labels', ['a{b="c"}1'], 0, /one space/],
  ['underscores in numbers', ['a 1_000'], 0, /end of the line/],
  ['hexadecimal numbers', ['a 0x1F'], 0, /end of the line/],
  ['a sign before NaN', ['a +NaN'], 0, /number/],
  ['a point alone', ['a .'], 0, /number/],
  ['an exponent without digits', ['a 1e'], 0, /number/],
  ['a number that no double holds', ['a 1e999'], 0, /number/],
  ['a timestamp that is NaN', ['a 1 NaN'], 0, /timestamp/],
  ['a timestamp that no double holds', ['a 1 1e999'], 0, /timestamp/],
  ['a carriage return', ['a 1\r'], 0, /end of the line/],
  ['a carriage return after HELP', ['# HELP a x\r'], 0, /\\n alone/],
  ['a line break in a label', ['a{b="c', 'd"} 1'], 0, /quote/],
  ['a backslash at the end of a label', ['a{b="\\'], 0, /quote/],
  ['a backslash at the end of HELP', ['# HELP a b\\\\\\'], 0, /character after/],
  ['a label twice', ['a{b="1",c="2",b="1"} 1'], 0, /every label once/],
  ['a reserved label', ['a{__name__="b"} 1'], 0, /reserved/],
  ['a colon in a label name', ['a{b:c="1"} 1'], 0, /="/],
  ['a name in quotes', ['{"a"} 1'], 0, /metric name/],
  ['untyped', ['# TYPE a untyped'], 0, /one of the types/],
  ['TYPE after the samples', ['a 1', '# TYPE a gauge'], 1, /before the samples/],
  ['TYPE twice', ['# TYPE a gauge', '# TYPE a gauge'], 1, /one TYPE/],
  ['empty HELP twice', ['# HELP a ', '# HELP a '], 1, /one HELP/],
  ['a unit with a space', ['# UNIT a_b c b'], 0, /unit of letters/],
  ['a unit that is the name', ['# UNIT s s'], 0, /ends with _s/],
  ['a unit of a stateset', ['# UNIT a_s s', '# TYPE a_s stateset'], 1, /no unit/],
  ['a family in two pieces', ['a 1', 'b 1', 'a{c="d"} 1'], 2, /a is taken/],
  [
    'metadata of an earlier family',
    ['# TYPE a gauge', 'a 1', 'b 1', '# TYPE a gauge'],
    3,
    /a is taken/,
  ],
  [
    'a gauge named as a sample of a counter',
    ['# TYPE a_created gauge', '# TYPE a counter'],
    1,
    /a_created is taken/,
  ],
  ['a counter without its suffix', ['# TYPE a counter', 'a 1'], 1, /a is taken/],
  ['a sample twice', ['a 1', 'a 1'], 1, /every sample once/],
  ['a count twice', ['# TYPE a summary', 'a_count 1', 'a_count 1'], 2, /every sample once/],
  ['a state twice', ['# TYPE a stateset', 'a{a="b"} 1', 'a{a="b"} 1'], 2, /every sample once/],
  ['a sample that has an empty label again', ['a{b=""} 1', 'a 1'], 1, /every sample once/],
  ['a metric in two pieces', ['a{b="1"} 1', 'a{b="2"} 1', 'a{b="1"} 1'], 2, /one piece/],
  [
    'a metric in two pieces, with its labels moved',
    ['a{b="1",c="2"} 1', 'a{b="2"} 1', 'a{c="2",b="1"} 1'],
    2,
    /one piece/,
  ],
  [
    'points that are mixed up',
    ['# TYPE a summary', 'a_count 1 1', 'a_count 2 2', 'a_sum 1 1'],
    3,
    /never go back/,
  ],
  ['a total that shrinks below nothing', ['# TYPE a counter', 'a_total -0.5'], 1, /negative/],
  ['created without a total', ['# TYPE a counter', 'a_created 1'], 1, /_total beside/],
  [
    'created that is no time',
    ['# TYPE a counter', 'a_total 1', 'a_created NaN'],
    2,
    /time in seconds/,
  ],
  ['an info of another value', ['# TYPE a info', 'a_info 2'], 1, /value 1/],
  ['a state of another value', ['# TYPE a stateset', 'a{a="b"} 0.5'], 1, /0 or 1/],
  ['an empty state', ['# TYPE a stateset', 'a{a=""} 1'], 1, /label with the name/],
  ['a count that is no whole number', ['# TYPE a summary', 'a_count 1.5'], 1, /whole number/],
  ['a count without end', ['# TYPE a summary', 'a_count +Inf'], 1, /whole number/],
  ['a negative quantile value', ['# TYPE a summary', 'a{quantile="0.5"} -1'], 1, /not negative/],
  ['a quantile that is NaN', ['# TYPE a summary', 'a{quantile="NaN"} 1'], 1, /number in quantile/],
  ['a summary value without a quantile', ['# TYPE a summary', 'a 1'], 1, /label quantile/],
  ['a quantile on a count', ['# TYPE a summary', 'a_count{quantile="0.5"} 1'], 1, /no quantile/],
  ['le on a sum', histogram('h_bucket{le="+Inf"} 1', 'h_sum{le="+Inf"} 1'), 2, /no le/],
  ['le that is NaN', histogram('h_bucket{le="NaN"} 1'), 1, /number in le/],
  ['le written another way', histogram('h_bucket{le="Inf"} 1'), 1, /number in le/],
  ['le with a blank', histogram('h_bucket{le=" 1"} 1'), 1, /number in le/],
  [
    'a bucket twice',
    histogram('h_bucket{le="1"} 1', 'h_bucket{le="1.0"} 1', 'h_bucket{le="+Inf"} 1'),
    2,
    /growing order/,
  ],
  ['a bucket that is no whole number', histogram('h_bucket{le="+Inf"} 0.5'), 1, /whole number/],
  ['buckets that end early', histogram('h_bucket{le="1"} 1'), 1, /\+Inf/],
  [
    'the second histogram without +Inf',
    histogram('h_bucket{a="1",le="+Inf"} 1', 'h_bucket{a="2",le="1"} 1'),
    2,
    /\+Inf/,
  ],
  [
    'a count unlike the last bucket',
    histogram('h_bucket{le="+Inf"} 1', 'h_count 2', 'h_sum 1'),
    1,
    /count of 1/,
  ],
  ['a sum without a count', histogram('h_bucket{le="+Inf"} 1', 'h_sum 1'), 1, /together/],
  ['a count without a sum', histogram('h_bucket{le="+Inf"} 1', 'h_count 1'), 1, /together/],
  [
    'a count of a gauge histogram without a sum',
    ['# TYPE g gaugehistogram', 'g_bucket{le="+Inf"} 1', 'g_gcount 1'],
    1,
    /together/,
  ],
  ['an exemplar of a gauge', ['# TYPE a gauge', 'a 1 # {} 1'], 1, /only on buckets/],
  ['an exemplar of an unknown', ['a 1 # {} 1'], 0, /only on buckets/],
  [
    'an exemplar of created',
    ['# TYPE a counter', 'a_total 1', 'a_created 1 # {} 1'],
    2,
    /only on buckets/,
  ],
  ['an exemplar without labels', ['# TYPE a counter', 'a_total 1 # 1'], 1, /exemplar/],
  ['an exemplar without a space', ['# TYPE a counter', 'a_total 1 #{} 1'], 1, /exemplar/],
  [
    'an exemplar with a label twice',
    ['# TYPE a counter', 'a_total 1 # {a="1",a="2"} 1'],
    1,
    /once in an exemplar/,
  ],
  [
    'an exemplar above its bucket',
    histogram('h_bucket{le="1"} 1 # {} 1.5', 'h_bucket{le="+Inf"} 1'),
    1,
    /within the bounds/,
  ],
  ['a second exemplar', ['# TYPE a counter', 'a_total 1 # {} 1 1 # {} 1 1'], 1, /end of the line/],
  [
    'an exemplar too long',
    ['# TYPE a counter', `a_total 1 # {a="${'é'.repeat(maxExemplarCodePoints)}"} 1`],
    1,
    /at most 128/,
  ],
];

describe('OpenMetrics refuses, and names the line', () => {
  for (const [what, text, line, message] of bad) {
    test(what, () => {
      const error = refusal(lines(...text));
      assert.match(error.message, message);
      assert.equal(error.details[0].index, line);
      assert.ok(error.message.startsWith(`Line ${line + 1}: expected `), error.message);
    });
  }

  test('text after EOF, no EOF, and half a line', () => {
    assert.equal(refusal('a 1\n# EOF\n\n').details[0].index, 2);
    assert.equal(refusal('a 1\n# EOF\na 2').details[0].index, 2);
    assert.equal(refusal('a 1\n# EOF \n').details[0].index, 1);
    assert.match(refusal('a 1\n').message, /# EOF as the last line/);
    assert.match(refusal('a 1').message, /end of the line/);
    assert.match(refusal('a').message, /number/);
    assert.match(refusal('').message, /# EOF/);
  });

  test(`more than ${maxLabelsPerLine} labels`, () => {
    const labels = (count: number) => Array.from({ length: count }, (_, i) => `l${i}=""`).join();
    assert.equal(decode(`a{${labels(maxLabelsPerLine)}} 1`).outcome.stored, 1);
    assert.match(refusal(lines(`a{${labels(maxLabelsPerLine + 1)}} 1`)).message, /at most 1000/);
  });

  test('what is not UTF-8, by its line', () => {
    const body = Buffer.concat([
      Buffer.from('a 1\nb{c="'),
      Buffer.of(0xff),
      Buffer.from('"} 1\n# EOF\n'),
    ]);
    const error = refusal(body);
    assert.match(error.message, /UTF-8/);
    assert.equal(error.details[0].index, 1);
    assert.match(refusal('\ufeffa 1\n# EOF\n').message, /metric name/);
  });
});

describe('OpenMetrics brings', () => {
  test('samples as readings, with seconds turned into milliseconds', () => {
    const { samples } = decode(
      '# TYPE a counter',
      'a_total{b="c"} 17.5 1520879607.789',
      'a_created{b="c"} 5 1520879607.789',
    );
    assert.deepEqual(samples.map(shortly), [
      'a_total{b=c} 17.5 @1520879607789',
      'a_created{b=c} 5 @1520879607789',
    ]);
    assert.deepEqual(
      samples.map(({ kind }) => kind),
      [0, 0],
    );
  });

  test('types and units of series', () => {
    const { table } = decode(
      '# TYPE a_s counter',
      '# UNIT a_s s',
      'a_s_total 1',
      'a_s_created 1',
      '# TYPE b summary',
      'b_count 1',
    );
    const typeOf = (name: string) => {
      const { type, unit } = table.definition(table.indexesOfName(name)[0]);
      return [type, unit];
    };
    assert.deepEqual(typeOf('a_s_total'), ['counter', 's']);
    assert.deepEqual(typeOf('a_s_created'), ['gauge', 's']);
    assert.deepEqual(typeOf('b_count'), ['gauge', null]);
  });

  test('metadata, once for a family', () => {
    const { metadata } = decode(
      '# TYPE a_s counter',
      '# UNIT a_s s',
      '# HELP a_s x\\ny\\\\z\\"',
      'a_s_total 1',
      'b 1',
      '# HELP c d',
    );
    assert.deepEqual(metadata, [
      { name: 'a_s', type: 'counter', help: 'x\ny\\z"', unit: 's' },
      { name: 'c', type: 'unknown', help: 'd', unit: '' },
    ]);
  });

  test('exemplars with their labels sorted, at their time or that of the sample', () => {
    const { exemplars, table } = decode(
      '# TYPE a counter',
      'a_total 1 5 # {b="2",a="1"} 0.5',
      'a_total{x="y"} 1 5 # {} 7 1520879607.789',
      'a_total{x="z"} 1 5 # {} 7 -1',
    );
    const of = (index: number) => table.indexesOfName('a_total')[index];
    assert.deepEqual(exemplars, [
      {
        seriesIndex: of(0),
        timestampMs: 5000,
        value: 0.5,
        labels: [
          ['a', '1'],
          ['b', '2'],
        ],
      },
      { seriesIndex: of(1), timestampMs: 1520879607789, value: 7, labels: [] },
    ]);
  });

  test('valid samples that Tidemark cannot hold as refused ones, and the others', () => {
    const { samples, outcome, exemplars } = decode(
      '# TYPE a counter',
      'a_total{b="1"} 1 -1 # {} 1 1',
      'a_total{b="2"} 1 1',
      `a_total{b="${'x'.repeat(3000)}"} 1 1`,
    );
    assert.deepEqual(samples.map(shortly), ['a_total{b=2} 1 @1000']);
    assert.deepEqual(
      outcome.problems.map(({ index }) => index),
      [1, 3],
    );
    assert.equal(outcome.refused, 2);
    assert.deepEqual(exemplars, []);
  });

  test('rules for known series as for new ones', () => {
    const table = new SeriesTable();
    const decoder = new ExpositionDecoder(table);
    const take = (...text: string[]) =>
      decodeExposition(lines(...text), openmetrics, table, decoder).samples.map(shortly);
    const buckets = [
      'h_bucket{le="1"} 1 # {} 0.5',
      'h_bucket{le="+Inf"} 2',
      'h_count 2',
      'h_sum 3',
    ];
    const labelled = ['a{b="1"} 1', 'a{b="2"} 1'];
    const quantiles = ['q{quantile="0"} 1', 'q{quantile="1"} 1', 'q_count 3'];
    const types = ['# TYPE a gauge', '# TYPE h histogram', '# TYPE q summary'];
    const body = [types[0], ...labelled, types[1], ...buckets, types[2], ...quantiles];
    for (let round = 0; round < 3; round++) assert.equal(take(...body).length, 9);
    const refusals: [string[], RegExp][] = [
      [[types[0], ...labelled, labelled[0]], /one piece/],
      [[types[0], labelled[0], labelled[0]], /every sample once/],
      [[types[1], buckets[1], buckets[0]], /growing order/],
      [[types[1], buckets[0]], /\+Inf/],
      [[types[1], buckets[0].replace('0.5', '1.5'), buckets[1]], /within the bounds/],
      [[types[2], quantiles[0], quantiles[0]], /every sample once/],
      [[types[2], 'q{quantile="0"} -1'], /not negative/],
      [['# TYPE h_bucket stateset', buckets[1]], /label with the name/],
    ];
    for (const [text, message] of refusals) {
      assert.throws(() => take(...text), message);
    }
    // The same lines mean something else in a family of another type.
    assert.deepEqual(take('# TYPE h_bucket gauge', 'h_bucket{le="1"} -1.5'), [
      'h_bucket{le=1} -1.5',
    ]);
    assert.deepEqual(take('# TYPE q_count unknown', 'q_count -1'), ['q_count{} -1']);
    assert.equal(take(...body).length, 9);
  });

  test('strictness for what was learned from Prometheus text', () => {
    const table = new SeriesTable();
    const decoder = new ExpositionDecoder(table);
    for (const line of ['a{b="c",} 1', 'a{b = "c"} 1', 'a{b="c","d"="e"} 1', '{"a"} 1']) {
      for (let round = 0; round < 2; round++) {
        const lax = decodeExposition(`${line}\n`, { format: 'prometheus' }, table, decoder);
        assert.equal(lax.outcome.stored, 1);
        const strict = () => decodeExposition(lines(line), openmetrics, table, decoder);
        assert.throws(strict, /Line 1/);
      }
    }
  });

  test('nothing that is left over from the body before', () => {
    const { table } = decode('a 1');
    for (let i = 0; i < 3; i++)
      decodeExposition(lines('# TYPE a gauge', 'a 1'), openmetrics, table);
  });
});
