import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiLabels } from '../api/prometheus.ts';
import { linesOfVector, lineTitles, seriesText } from './query-lines.ts';

const titled: { name: string; series: ApiLabels[]; expression?: string; titles: string[] }[] = [
  { name: 'no series', series: [], titles: [] },
  {
    name: 'one, by all its labels',
    series: [{ __name__: 'up', job: 'a' }],
    titles: ['up{job="a"}'],
  },
  {
    name: 'one without labels, by the query',
    series: [{}],
    expression: ' sum(\n up)',
    titles: ['sum( up)'],
  },
  {
    name: 'what all have in common is left out',
    series: [
      { __name__: 'up', job: 'a', dc: 'x' },
      { __name__: 'up', job: 'b', dc: 'x' },
    ],
    titles: ['a', 'b'],
  },
  {
    name: 'numbers keep the name of their label',
    series: [{ code: '200' }, { code: '404' }],
    titles: ['code="200"', 'code="404"'],
  },
  {
    name: 'several labels stand in order',
    series: [
      { b: 'x', a: 'y' },
      { b: 'z', a: 'w' },
    ],
    titles: ['{a="y", b="x"}', '{a="w", b="z"}'],
  },
  {
    name: 'names that differ stay',
    series: [{ __name__: 'up' }, { __name__: 'down' }],
    titles: ['up', 'down'],
  },
  { name: 'a label that one lacks', series: [{ a: 'x' }, {}], titles: ['x', '{}'] },
];
for (const { name, series, expression = 'up', titles } of titled) {
  test(`titles: ${name}`, () => {
    const lines = linesOfVector(series.map((metric) => ({ metric, value: [0, '1'] })));
    assert.deepEqual(lineTitles(lines, expression), titles);
  });
}

test('quotes in label values are escaped, so that keys are unambiguous', () => {
  assert.equal(seriesText({ a: '1", b="2' }), '{a="1\\", b=\\"2"}');
  assert.notEqual(seriesText({ a: '1", b="2' }), seriesText({ a: '1', b: '2' }));
});

test('floats beyond JSON are read from their texts', () => {
  const [line] = linesOfVector([{ metric: {}, value: [1.5, '+Inf'] }]);
  assert.deepEqual([line?.timestampMs, line?.value], [[1500], [Infinity]]);
});
