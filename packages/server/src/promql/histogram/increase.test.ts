import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resetHints } from '../../batch/index.ts';
import type { FloatHistogram } from './float-histogram.ts';
import { lastIncrease, SeriesIncrease } from './increase.ts';
import {
  type HistogramFields,
  makeHistogram,
  noNotes,
  noteList,
} from './testing/make-histogram.ts';
import { histogramExpression } from './text.ts';

function gauges(...fields: HistogramFields[]): FloatHistogram[] {
  return fields.map((each) => makeHistogram({ ...each, resetHint: resetHints.gauge }));
}

function increaseOf(
  points: readonly FloatHistogram[],
  isCounter: boolean,
  annotate: Parameters<SeriesIncrease['between']>[2],
): FloatHistogram | null {
  const samples = points.map((histogram) => ({ histogram }));
  return new SeriesIncrease(samples, isCounter).between(0, points.length, annotate);
}

function textOf(h: FloatHistogram | null): string {
  return h === null ? 'null' : histogramExpression(h);
}

const custom = { bounds: [1, 2], buckets: [1, 2, 3] };
const notACounter = 'warning: this native histogram metric is not a counter: "m"';
const notAGauge = 'warning: this native histogram metric is not a gauge: "m"';
const mixed =
  'warning: vector contains a mix of histograms with exponential and custom buckets schemas for metric name "m"';

const increases: [
  why: string,
  points: FloatHistogram[],
  isCounter: boolean,
  expected: string,
  notes: string[],
][] = [
  [
    'no reset',
    [{ buckets: [1] }, { buckets: [2] }, { buckets: [3, 1], sum: 7 }].map(makeHistogram),
    true,
    '{{count:3 sum:7 counter_reset_hint:gauge buckets:[2 1]}}',
    [],
  ],
  [
    'what a reset took is added again',
    [{ buckets: [1] }, { buckets: [5] }, { buckets: [2] }, { buckets: [3] }].map(makeHistogram),
    true,
    '{{count:7 counter_reset_hint:gauge buckets:[7]}}',
    [],
  ],
  [
    'the coarsest schema on the way',
    [
      makeHistogram({ schema: 2, buckets: [1, 1, 1, 1, 1] }),
      makeHistogram({ schema: 0, buckets: [1, 4] }),
      makeHistogram({ schema: 1, buckets: [2, 3, 3] }),
    ],
    true,
    '{{count:8 counter_reset_hint:gauge buckets:[2 6]}}',
    [],
  ],
  [
    'a reset right after the first makes its buckets meaningless',
    [custom, { buckets: [1] }, { buckets: [4] }].map(makeHistogram),
    true,
    '{{count:4 counter_reset_hint:gauge buckets:[4]}}',
    [],
  ],
  [
    'a gauge in the middle is a counter that is none',
    [makeHistogram({ buckets: [1] }), ...gauges({ buckets: [2] }), makeHistogram({ buckets: [3] })],
    true,
    '{{count:2 counter_reset_hint:gauge buckets:[2]}}',
    [notACounter],
  ],
  [
    'delta of gauges may be negative',
    gauges({ buckets: [3, 1] }, { buckets: [9] }, { buckets: [1] }),
    false,
    '{{count:-3 counter_reset_hint:gauge buckets:[-2 -1]}}',
    [],
  ],
  [
    'delta of counters',
    [{ buckets: [1] }, { buckets: [3] }].map(makeHistogram),
    false,
    '{{count:2 counter_reset_hint:gauge buckets:[2]}}',
    [notAGauge],
  ],
  [
    'custom buckets in the middle',
    [{ buckets: [1] }, { buckets: [2] }, custom, { buckets: [3] }].map(makeHistogram),
    true,
    'null',
    [mixed],
  ],
  ['delta from exponential to custom', gauges({ buckets: [1] }, custom), false, 'null', [mixed]],
  [
    'other bounds',
    [custom, { bounds: [2, 3], buckets: [4, 1, 3] }].map(makeHistogram),
    true,
    '{{schema:-53 count:2 custom_values:[2] counter_reset_hint:gauge buckets:[1 1]}}',
    ['info: mismatched custom buckets were reconciled during subtraction'],
  ],
];

for (const [why, points, isCounter, expected, notes] of increases) {
  test(`increase: ${why}`, () => {
    const told = noteList();
    assert.equal(textOf(increaseOf(points, isCounter, told.annotate)), expected);
    assert.deepEqual(told.texts, notes);
  });
}

test('windows of a series give what each of them gives alone', () => {
  const counts = [3, 5, 9, 2, 4, 4, 1, 8];
  const points = counts.map((count) => makeHistogram({ buckets: [count, 1] }));
  const series = new SeriesIncrease(
    points.map((histogram) => ({ histogram })),
    true,
  );
  for (let from = 0; from < points.length; from++) {
    for (let to = from + 2; to <= points.length; to++) {
      const alone = increaseOf(points.slice(from, to), true, noNotes);
      assert.equal(textOf(series.between(from, to, noNotes)), textOf(alone), `${from} to ${to}`);
    }
  }
});

test('the difference between neighbours', () => {
  const few = makeHistogram({ buckets: [1, 2] });
  const many = makeHistogram({ buckets: [4, 2] });
  assert.equal(
    textOf(lastIncrease(few, many, true, noNotes)),
    '{{count:3 counter_reset_hint:gauge buckets:[3]}}',
  );
  assert.equal(
    textOf(lastIncrease(many, few, true, noNotes)),
    '{{count:3 counter_reset_hint:gauge buckets:[1 2]}}',
  );
  const told = noteList();
  assert.equal(
    textOf(lastIncrease(many, few, false, told.annotate)),
    '{{count:-3 counter_reset_hint:gauge buckets:[-3]}}',
  );
  lastIncrease(
    ...(gauges({ buckets: [1] }, { buckets: [2] }) as [FloatHistogram, FloatHistogram]),
    true,
    told.annotate,
  );
  assert.equal(lastIncrease(few, makeHistogram(custom), false, told.annotate), null);
  assert.deepEqual(told.texts, [notAGauge, notACounter, notAGauge, mixed]);
});
