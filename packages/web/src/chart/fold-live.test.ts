import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LivePoint } from '@tidemark/protocol';
import { bucketStart, foldLive } from './fold-live.ts';
import type { Line } from './line.ts';

const live = (timestamp: number, value: number, labels = {}): LivePoint => ({
  name: 'm',
  metricType: 'gauge',
  labels,
  timestamp,
  value,
  count: 1,
  sum: value,
  min: value,
  max: value,
});
const lines: Line[] = [
  { key: '', labels: {}, points: [{ timestampMs: 60_000, count: 2, sum: 20, min: 8, max: 12 }] },
];
const whole = { kind: 'labels', names: [] } as const;

test('a live point changes the count, sum and bounds of its bucket', () => {
  const folded = foldLive(lines, [live(61_000, 40)], 'minute', whole, 'UTC');
  assert.deepEqual(folded[0]?.points, [
    { timestampMs: 60_000, count: 3, sum: 60, min: 8, max: 40 },
  ]);
  assert.equal(lines[0]?.points[0]?.count, 2, 'what was fetched stays as it was');
});

test('a point of a new minute, or of an earlier one, finds its place in time', () => {
  const folded = foldLive(lines, [live(125_000, 1), live(30_000, 2)], 'minute', whole, 'UTC');
  assert.deepEqual(
    folded[0]?.points.map((point) => point.timestampMs),
    [0, 60_000, 120_000],
  );
});

test('points that sum up several samples keep the count right', () => {
  const summed = { ...live(61_000, 3), count: 3, sum: 6, min: 1, max: 3 };
  const folded = foldLive([], [summed, summed], 'minute', whole, 'UTC');
  assert.deepEqual(folded[0]?.points, [{ timestampMs: 60_000, count: 6, sum: 12, min: 1, max: 3 }]);
});

test('each group gets its own line, a missing label is the empty one', () => {
  const by = { kind: 'labels', names: ['host'] } as const;
  const folded = foldLive([], [live(0, 1, { host: 'a', x: '1' }), live(0, 2)], 'minute', by, 'UTC');
  assert.deepEqual(
    folded.map((line) => line.labels),
    [{ host: 'a' }, { host: '' }],
  );
});

test('raw points are drawn each, but not twice', () => {
  const raw: Line[] = [
    { key: '', labels: {}, points: [{ timestampMs: 5, count: 1, sum: 7, min: 7, max: 7 }] },
  ];
  const folded = foldLive(raw, [live(5, 7), live(6, 8)], 'raw', { kind: 'series' }, 'UTC');
  assert.deepEqual(
    folded[0]?.points.map((point) => point.sum),
    [7, 8],
  );
});

test('days begin at midnight of the zone', () => {
  const noon = Date.UTC(2026, 10, 21, 12);
  assert.equal(bucketStart(noon, 'day', 'Europe/Berlin'), Date.UTC(2026, 10, 20, 23));
  assert.equal(bucketStart(noon + 1, 'hour', 'UTC'), noon);
  assert.equal(bucketStart(noon + 1, 'raw', 'UTC'), noon + 1);
});
