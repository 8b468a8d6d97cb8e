import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ActiveAlert, advance, isDue, newAlert, resolvedRetentionMs } from './alert-state.ts';

const found = { labels: { alertname: 'a' }, annotations: {}, value: 1 };
const minuteMs = 60_000;

/** The states after each step of a minute, `.` where the alert is forgotten. */
function walk(holds: string, timing: { forMs: number; keepFiringForMs: number }): string {
  let alert: ActiveAlert | undefined;
  return Array.from(holds, (one, at) => {
    const nowMs = at * minuteMs;
    if (alert === undefined && one !== '1') return '.';
    alert ??= newAlert(found, nowMs);
    if (!advance(alert, one === '1', timing, nowMs)) alert = undefined;
    return alert === undefined ? '.' : alert.state[0];
  }).join('');
}

test('from pending to firing to resolved', () => {
  assert.equal(walk('0011110', { forMs: 2 * minuteMs, keepFiringForMs: 0 }), '..ppffr');
  assert.equal(walk('110111', { forMs: 2 * minuteMs, keepFiringForMs: 0 }), 'pp.ppf');
  assert.equal(walk('10', { forMs: 0, keepFiringForMs: 0 }), 'fr');
});

test('keep_firing_for holds what fires, not what is pending', () => {
  const timing = { forMs: minuteMs, keepFiringForMs: 2 * minuteMs };
  assert.equal(walk('1100000', timing), 'pfffrrr');
  assert.equal(walk('10', timing), 'p.');
  // The condition came back: it starts anew.
  assert.equal(walk('11001000', timing), 'pffffffr');
});

test('what is over is kept for a while, and then forgotten', () => {
  const alert = newAlert(found, 0);
  const timing = { forMs: 0, keepFiringForMs: 0 };
  advance(alert, true, timing, 0);
  advance(alert, false, timing, 1);
  assert.ok(advance(alert, false, timing, 1 + resolvedRetentionMs));
  assert.ok(!advance(alert, false, timing, 2 + resolvedRetentionMs));
});

test('announced at once, again after a time, and once more when it is over', () => {
  const alert = newAlert(found, 1000);
  const timing = { forMs: 0, keepFiringForMs: 0 };
  assert.ok(!isDue(alert, 1000, minuteMs));
  advance(alert, true, timing, 1000);
  assert.ok(isDue(alert, 100_000, minuteMs));
  Object.assign(alert, { lastSentAtMs: 100_000, sentAs: 'firing' });
  assert.ok(!isDue(alert, 159_999, minuteMs));
  assert.ok(isDue(alert, 160_000, minuteMs));
  // Over within the millisecond in which it was announced.
  advance(alert, false, timing, 100_000);
  assert.ok(isDue(alert, 100_000, minuteMs));
  alert.sentAs = 'resolved';
  assert.ok(!isDue(alert, 100_001, minuteMs));
});

test('a clock that was set back delays neither firing nor telling', () => {
  const dayMs = 24 * 60 * minuteMs;
  const timing = { forMs: minuteMs, keepFiringForMs: 0 };
  const pending = newAlert(found, dayMs);
  advance(pending, true, timing, 1000);
  advance(pending, true, timing, 1000 + minuteMs);
  assert.equal(pending.state, 'firing');
  const firing = { ...newAlert(found, dayMs), state: 'firing' as const, lastSentAtMs: dayMs };
  advance(firing, false, timing, 1000);
  assert.ok(isDue(firing, 1000, minuteMs));
});
