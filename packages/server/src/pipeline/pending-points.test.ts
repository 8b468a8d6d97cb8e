import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Histogram, noBuckets } from '../batch/index.ts';
import { PendingPoints } from './pending-points.ts';

function histogram(bucketCount: number): Histogram {
  return {
    schema: 3,
    count: bucketCount,
    sum: 1,
    zeroThreshold: 0,
    zeroCount: 0,
    positive: {
      index: Int32Array.from({ length: bucketCount }, (_, i) => i),
      count: new Float64Array(bucketCount).fill(1),
    },
    negative: noBuckets,
    bounds: new Float64Array(0),
    min: Number.NaN,
    max: Number.NaN,
    resetHint: 0,
  };
}

const place = { idLow: 1, idHigh: 2, timestampMs: 3, keepDay: 0 };

test('what waits weighs as much as samples that take the same memory', () => {
  const weightOf = (bucketCount: number) => {
    const points = new PendingPoints();
    const sequence = { segment: 1, sequenceLow: 0, sequenceHigh: 0 };
    points.addHistogram({ ...place, ...sequence, histogram: histogram(bucketCount) });
    return points.weight;
  };
  assert.ok(weightOf(0) > 0);
  assert.ok(weightOf(4096) > 1000);
  const points = new PendingPoints();
  points.addExemplar({ ...place, value: 1, labels: [] });
  points.addMetadata({ name: 'a', type: 'gauge', help: '', unit: '' });
  points.addMetadata({ name: 'a', type: 'counter', help: '', unit: '' });
  points.addHistogramSeries(1, 2);
  assert.ok(points.weight > 3);
  assert.deepEqual(
    [...points.metadata.values()].map(({ type }) => type),
    ['counter'],
  );
});
