import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postedAlerts } from './alert-shape.ts';

test('labels may be called as parts of objects are, and empty ones are none', () => {
  const body: unknown = JSON.parse('[{"labels":{"__proto__":"x","constructor":"y","empty":""}}]');
  const [alert] = postedAlerts(body, 0, 1);
  assert.deepEqual(Object.entries(alert?.labels ?? {}), [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});
