import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Expectation } from '@tidemark/protocol';
import { changeOf, draftOf, emptyExpectation } from './expectation-draft.ts';

const before: Expectation = {
  id: '1',
  match: '{job="node"}',
  every: '5m',
  name: 'SeriesSilent',
  labels: { severity: 'warning', team: 'x' },
  annotations: { summary: 'gone' },
  source: 'api',
  createdAt: '2026-11-21T12:00:00.000Z',
  expectedSeries: 3,
  silentSeries: 0,
  dismissedSeries: 0,
};

test('a new expectation says only what was filled in', () => {
  const draft = { ...emptyExpectation, match: ' up ', severity: ' ' };
  assert.deepEqual(changeOf(draft, null), { match: 'up', every: '5m', labels: {} });
});

test('what the form does not show stays as it was', () => {
  const draft = { ...draftOf(before), every: '10m', severity: 'critical' };
  assert.deepEqual(changeOf(draft, before), {
    match: '{job="node"}',
    every: '10m',
    name: 'SeriesSilent',
    labels: { severity: 'critical', team: 'x' },
    annotations: { summary: 'gone' },
  });
  assert.deepEqual(changeOf({ ...draft, severity: '' }, before).labels, { team: 'x' });
});
