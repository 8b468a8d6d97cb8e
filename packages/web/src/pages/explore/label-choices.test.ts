import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOfBuckets, linesOfSamples } from './fetch-lines.ts';
import { countLines, labelChoices, matchesLabels } from './label-choices.ts';

const series = [{ host: 'b', zone: 'eu' }, { host: 'a', zone: 'eu' }, { host: 'a' }];

test('labels to choose from come in order, each value once', () => {
  assert.deepEqual(labelChoices(series), [
    { name: 'host', values: ['a', 'b'] },
    { name: 'zone', values: ['eu'] },
  ]);
});

test('lines are counted by the labels that group them', () => {
  assert.equal(countLines(series, []), 1);
  assert.equal(countLines(series, ['host']), 2);
  assert.equal(countLines(series, ['host', 'zone']), 3);
});

test('a series matches when it has every wanted label', () => {
  assert.equal(matchesLabels({ host: 'a', zone: 'eu' }, { host: 'a' }), true);
  assert.equal(matchesLabels({ host: 'a' }, { host: 'a', zone: 'eu' }), false);
});

test('buckets and samples become lines by their labels, in time order', () => {
  const bucket = { count: 1, sum: 2, min: 2, max: 2, average: 2 };
  const at = (second: number) => new Date(second * 1000).toISOString();
  const lines = linesOfBuckets([
    { ...bucket, timestamp: at(2), labels: { host: 'b' } },
    { ...bucket, timestamp: at(1), labels: { host: 'b' } },
    { ...bucket, timestamp: at(1), labels: { host: 'a' } },
  ]);
  assert.deepEqual(
    lines.map(({ key, points }) => [key, points.map((one) => one.timestampMs)]),
    [
      ['host="a"', [1000]],
      ['host="b"', [1000, 2000]],
    ],
  );
  const samples = linesOfSamples([
    { name: 'm', type: 'gauge', value: 7, timestamp: at(1), labels: {} },
  ]);
  assert.deepEqual(samples[0]?.points, [{ timestampMs: 1000, count: 1, sum: 7, min: 7, max: 7 }]);
});
