import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStaleMarker } from '../../batch/index.ts';
import { parseSeries } from './parse-series.ts';
import type { SequenceValue } from './sequence.ts';

function show(value: SequenceValue): string {
  if (value.kind === 'omitted') return '_';
  if (value.kind === 'float') return isStaleMarker(value.value) ? 'stale' : String(value.value);
  const { schema, count, sum, positive } = value.histogram;
  return `h${schema}:${count}:${sum}[${[...positive.index].map((i, at) => `${i}=${positive.count[at]}`)}]`;
}

const sequences: readonly (readonly [text: string, values: string])[] = [
  ['1 2.5 -3e2', '1 2.5 -300'],
  ['_ _x2 stale', '_ _ _ stale'],
  ['5x2', '5 5 5'],
  ['1+2x3', '1 3 5 7'],
  ['-1-2x2', '-1 -3 -5'],
  ['1e+2+1x1', '100 101'],
  ['Inf -inf NaN', 'Infinity -Infinity NaN'],
  ['0x3', '0 0 0 0'],
  ['{{schema:1 count:3 sum:5 buckets:[1 0 2] offset:-1}}', 'h1:3:5[-1=1,1=2]'],
  ['{{count:1 sum:2}}x1 7', 'h0:1:2[] h0:1:2[] 7'],
  [
    '{{count:1 sum:2 buckets:[1]}}+{{count:1 sum:3 buckets:[1]}}x2',
    'h0:1:2[0=1] h0:2:5[0=2] h0:3:8[0=3]',
  ],
  ['{{}}', 'h0:0:0[]'],
];

for (const [text, expected] of sequences) {
  test(`${text} is ${expected}`, () => {
    assert.equal(parseSeries(`m ${text}`).values.map(show).join(' '), expected);
  });
}

test('labels may hold spaces, braces and quotes', () => {
  const { labels, values } = parseSeries(`a:b{x="} 1 \\"",y='{',"z.z"=\`"\`} 4`);
  assert.deepEqual(labels, [
    ['__name__', 'a:b'],
    ['x', '} 1 "'],
    ['y', '{'],
    ['z.z', '"'],
  ]);
  assert.deepEqual(values, [{ kind: 'float', value: 4 }]);
  assert.deepEqual(parseSeries('{} 1').labels, []);
  assert.deepEqual(parseSeries('{"m.n", a="b"} 1').labels, [
    ['__name__', 'm.n'],
    ['a', 'b'],
  ]);
});

test('the fields of a histogram', () => {
  const text =
    '{{schema:-53 sum:1 count:2 custom_values:[1 +Inf] n_buckets:[3] n_offset:2 z_bucket:4 z_bucket_w:0.5 counter_reset_hint:gauge}}';
  const [value] = parseSeries(`m ${text}`).values;
  assert.ok(value?.kind === 'histogram');
  assert.equal(value.hasHint, true);
  assert.deepEqual([...value.histogram.bounds], [1, Number.POSITIVE_INFINITY]);
  assert.deepEqual([...value.histogram.negative.index], [2]);
  assert.equal(value.histogram.zeroCount, 4);
  assert.equal(value.histogram.zeroThreshold, 0.5);
  assert.equal(value.histogram.resetHint, 3);
});

for (const text of [
  '1+2',
  'x',
  '{{foo:1}}',
  '{{sum:1 sum:2}}',
  '{{counter_reset_hint:x}}',
  '1x99999999',
]) {
  test(`${text} is refused`, () => assert.throws(() => parseSeries(`m ${text}`)));
}
