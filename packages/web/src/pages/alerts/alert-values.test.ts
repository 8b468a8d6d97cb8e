import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RulePreviewSeries } from '@tidemark/protocol';
import { linesAbout, ofPreview } from './alert-values.ts';

const series = (host: string): RulePreviewSeries => ({
  labels: { alertname: 'Hot', host },
  annotations: {},
  values: [
    [0, 1],
    [1000, null],
  ],
  spans: [
    { state: 'pending', start: 0, end: 500 },
    { state: 'firing', start: 500, end: 1000 },
  ],
});
const preview = {
  expr: 'heat > 5',
  stepMs: 1000,
  threshold: { operator: '>' as const, value: 5 },
  seriesCount: 2,
  firings: 2,
  series: [series('a'), series('b')],
  warnings: [],
};

test('of a preview the series of the alert is drawn, with its times and the threshold', () => {
  const { lines, marks } = ofPreview(preview, { labels: { alertname: 'Hot', host: 'b', x: 'y' } });
  assert.deepEqual(
    lines.map(({ labels, value }) => [labels.host, value]),
    [['b', [1, Number.NaN]]],
  );
  assert.deepEqual(marks, {
    limit: 5,
    spans: [
      { tone: 'warn', startMs: 0, endMs: 500 },
      { tone: 'bad', startMs: 500, endMs: 1000 },
    ],
  });
});

test('where none is that of the alert, all are drawn without its times', () => {
  const { lines, marks } = ofPreview(preview, { labels: { host: 'c' } });
  assert.equal(lines.length, 2);
  assert.deepEqual(marks.spans, []);
});

test('of a query only the lines that the alert is about', () => {
  const line = (host: string) => ({
    key: host,
    labels: { __name__: 'up', host },
    timestampMs: [],
    value: [],
    histograms: [],
  });
  const lines = [line('a'), line('b')];
  assert.deepEqual(linesAbout(lines, { host: 'a', team: 'x' }), [lines[0]]);
  assert.deepEqual(linesAbout(lines, { team: 'x' }), lines);
});
