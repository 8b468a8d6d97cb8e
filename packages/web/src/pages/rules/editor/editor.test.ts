import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RulePreviewSeries } from '@tidemark/protocol';
import { markedSpans, previewRangeOf, previewStepMs } from './preview-frame.ts';
import { linesOfPreview } from './preview-lines.ts';
import { definitionOf, emptyDraft, missingOf, type RuleDraft } from './rule-draft.ts';
import { promqlOf } from './use-promql-of-form.ts';

const simple: RuleDraft = {
  ...emptyDraft,
  name: ' Hot ',
  metric: 'temperature',
  matchers: [
    { label: 'room', operator: '=', value: 'a' },
    { label: '', operator: '=', value: '' },
  ],
  threshold: 30,
  for: '5m',
  summary: 'It is hot',
};

test('a form becomes a rule, without what was left empty', () => {
  assert.deepEqual(definitionOf(simple), {
    alert: 'Hot',
    form: {
      metric: 'temperature',
      matchers: [{ label: 'room', operator: '=', value: 'a' }],
      statistic: 'last',
      window: null,
      operator: '>',
      threshold: 30,
    },
    for: '5m',
    labels: { severity: 'warning' },
    annotations: { summary: 'It is hot' },
  });
  const averaged = definitionOf({ ...simple, statistic: 'avg', window: '10m' });
  assert.equal(averaged?.form?.window, '10m');
});

test('PromQL becomes a rule as it is written', () => {
  const written = { ...simple, mode: 'promql', expr: 'temperature > 30' } as const;
  assert.equal(definitionOf(written)?.expr, 'temperature > 30');
  assert.equal(definitionOf(written)?.form, undefined);
});

test('a recorded series has no texts for people, and no waiting', () => {
  const recorded = { ...simple, kind: 'record', name: 'a:b', expr: 'sum(up)' } as const;
  assert.deepEqual(definitionOf({ ...recorded, labels: [{ name: 'team', value: 'x' }] }), {
    record: 'a:b',
    expr: 'sum(up)',
    labels: { team: 'x' },
  });
});

const unfinished: [Partial<RuleDraft>, string][] = [
  [{}, ''],
  [{ name: ' ' }, 'a name'],
  [{ metric: '' }, 'a metric'],
  [{ threshold: '' }, 'a threshold'],
  [{ statistic: 'avg', window: '' }, 'a window'],
  [{ mode: 'promql', expr: ' ' }, 'an expression'],
];
for (const [change, missing] of unfinished) {
  test(`${JSON.stringify(change)} still needs ${missing || 'nothing'}`, () => {
    assert.equal(missingOf({ ...simple, ...change }), missing);
  });
}

test('a preview has a moment a minute, and fewer over long frames', () => {
  const hourMs = 3_600_000;
  assert.equal(previewStepMs(6 * hourMs), 60_000);
  assert.equal(previewStepMs(24 * hourMs), 60_000);
  assert.equal(previewStepMs(7 * 24 * hourMs), 7 * 60_000);
  assert.equal(previewRangeOf('7d'), '7d');
  assert.equal(previewRangeOf('30d'), '24h');
  assert.equal(previewRangeOf(null), '24h');
});

test('spans of several series are joined, and firing covers pending', () => {
  const series = (spans: RulePreviewSeries['spans']): RulePreviewSeries => ({
    labels: {},
    annotations: {},
    values: [],
    spans,
  });
  const marks = markedSpans([
    series([
      { state: 'pending', start: 10, end: 20 },
      { state: 'firing', start: 20, end: 40 },
    ]),
    series([
      { state: 'pending', start: 15, end: 50 },
      { state: 'firing', start: 40, end: 45 },
      { state: 'firing', start: 60, end: 70 },
    ]),
  ]);
  assert.deepEqual(marks, [
    { tone: 'warn', startMs: 10, endMs: 20 },
    { tone: 'warn', startMs: 45, endMs: 50 },
    { tone: 'bad', startMs: 20, endMs: 45 },
    { tone: 'bad', startMs: 60, endMs: 70 },
  ]);
});

test('lines of a preview are named by their own labels', () => {
  const series: RulePreviewSeries[] = [
    {
      labels: { alertname: 'Hot', severity: 'warning', room: 'a' },
      annotations: {},
      values: [
        [1000, 1],
        [2000, null],
      ],
      spans: [],
    },
    { labels: { room: 'b' }, annotations: {}, values: [], spans: [] },
  ];
  const [first, ...others] = linesOfPreview(series, 1, ['severity']);
  assert.deepEqual(first?.labels, { room: 'a' });
  assert.deepEqual(first?.timestampMs, [1000, 2000]);
  assert.deepEqual(first?.value, [1, Number.NaN]);
  assert.deepEqual(others, []);
});

test('the form as PromQL has its threshold', () => {
  const threshold = { operator: '>=', value: -2.5 } as const;
  assert.equal(promqlOf({ expr: 'rate(a[5m])', threshold }), 'rate(a[5m]) >= -2.5');
  assert.equal(promqlOf({ expr: 'a > b', threshold: null }), 'a > b');
});
