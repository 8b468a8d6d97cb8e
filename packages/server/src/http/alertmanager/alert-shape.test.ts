import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postedAlerts } from './alert-shape.ts';

test('labels may be called as parts of objects are, and empty ones are none', async () => {
  const body: unknown = JSON.parse('[{"labels":{"__proto__":"x","constructor":"y","empty":""}}]');
  const [alert] = await postedAlerts(body, 0, 1);
  assert.deepEqual(Object.entries(alert?.labels ?? {}), [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

test('others get their turn while many alerts are read', async () => {
  let turns = 0;
  let next = setImmediate(function count() {
    turns++;
    next = setImmediate(count);
  });
  const body = Array.from({ length: 5_000 }, (_, at) => ({ labels: { alertname: `${at}` } }));
  const alerts = await postedAlerts(body, 0, 1);
  clearImmediate(next);
  assert.equal(alerts.length, 5_000);
  assert.ok(turns >= 4, `${turns} turns`);
});
