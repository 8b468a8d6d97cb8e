import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ListedAlert } from '@tidemark/protocol';
import { byUrgency, ownLabels, severityOf, summaryOf } from './alert-words.ts';

test('severities in the words that people use', () => {
  assert.equal(severityOf({ severity: 'Warning' }), 'warning');
  assert.equal(severityOf({ severity: 'page' }), 'critical');
  assert.equal(severityOf({ severity: 'info' }), 'info');
  assert.equal(severityOf({}), 'critical');
});

test('the summary, or what stands in for it', () => {
  assert.equal(summaryOf({ description: 'long', summary: 'short' }), 'short');
  assert.equal(summaryOf({ description: 'long', summary: '' }), 'long');
  assert.equal(summaryOf({ runbook_url: 'x' }), '');
});

test('labels of the group are said once, by the group', () => {
  const labels = { alertname: 'A', severity: 'info', env: 'prod', host: 'b', app: 'x' };
  assert.deepEqual(ownLabels(labels, { env: 'prod', host: 'a' }), [
    ['app', 'x'],
    ['host', 'b'],
  ]);
});

test('what needs somebody comes first', () => {
  const alert = (name: string, changes: Partial<ListedAlert>): ListedAlert => ({
    fingerprint: name,
    state: 'firing',
    labels: {},
    annotations: {},
    startsAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    endsAt: null,
    generatorUrl: '',
    source: { kind: 'api', ruleId: null },
    mutedBy: [],
    mutedByIntervals: [],
    inhibitedBy: [],
    acknowledged: null,
    ...changes,
  });
  const acknowledged = { at: '2026-01-01T00:00:00.000Z', by: '', comment: '' };
  const sorted = [
    alert('muted', { state: 'muted' }),
    alert('old', {}),
    alert('acknowledged', { acknowledged }),
    alert('pending', { state: 'pending' }),
    alert('warning', { labels: { severity: 'warning' } }),
    alert('new', { startsAt: '2026-01-02T00:00:00.000Z' }),
  ].sort(byUrgency);
  assert.deepEqual(
    sorted.map(({ fingerprint }) => fingerprint),
    ['new', 'old', 'warning', 'acknowledged', 'pending', 'muted'],
  );
});
