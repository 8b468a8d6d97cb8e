import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chartSourceOf,
  expressionOfLink,
  pastChartSourceOf,
  spanAround,
} from './alert-chart-source.ts';

test('where the values come from', () => {
  const rule = { kind: 'rule' as const, ruleId: 'r1' };
  assert.deepEqual(chartSourceOf({ labels: {}, source: rule, generatorUrl: '' }), rule);
  const check = { kind: 'check' as const, ruleId: null };
  const labels = { alertname: 'DiskFull', type: 'disk', host: 'a', name: '/' };
  assert.deepEqual(chartSourceOf({ labels, source: check, generatorUrl: '' }), {
    kind: 'query',
    expression: 'check_disk_percent{host="a", name="/"}',
  });
  const api = { kind: 'api' as const, ruleId: null };
  assert.equal(chartSourceOf({ labels: {}, source: api, generatorUrl: '' }), null);
});

test('of what is over, by its labels', () => {
  const disk = { alertname: 'DiskFull', type: 'disk', host: 'a', name: '/' };
  assert.deepEqual(pastChartSourceOf(disk), {
    kind: 'query',
    expression: 'check_disk_percent{host="a", name="/"}',
  });
  const silent = { alertname: 'SeriesSilent', metric: 'heartbeat', host: 'a' };
  assert.deepEqual(pastChartSourceOf(silent), {
    kind: 'query',
    expression: 'heartbeat{host="a"}',
  });
  assert.deepEqual(pastChartSourceOf({ alertname: 'RoomTooHot', room: 'attic' }), {
    kind: 'rule-name',
    name: 'RoomTooHot',
  });
  assert.equal(pastChartSourceOf({}), null);
});

test('the query in a link', () => {
  assert.equal(expressionOfLink('http://p:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1'), 'up == 0');
  assert.equal(expressionOfLink('/explore?mode=promql&expr=up'), 'up');
  assert.equal(expressionOfLink('/explore?query=up'), 'up');
  assert.equal(expressionOfLink('/dashboard'), null);
  assert.equal(expressionOfLink(''), null);
});

test('the time around an alert', () => {
  const hour = 3_600_000;
  const now = 1000 * hour;
  // A fresh one: half an hour before it.
  assert.deepEqual(spanAround(now - 60_000, null, now), {
    startMs: now - 60_000 - hour / 2,
    endMs: now,
  });
  // One that is over: as much on both sides.
  assert.deepEqual(spanAround(now - 10 * hour, now - 6 * hour, now), {
    startMs: now - 12 * hour,
    endMs: now - 4 * hour,
  });
  // A month long: a week of it.
  assert.equal(spanAround(now - 720 * hour, null, now).startMs, now - 168 * hour);
});
