import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OwnOutage, outageGapMs, settleMs } from './own-outage.ts';

const minuteMs = 60_000;

function world(lastHeardMs: number) {
  const clock = { nowMs: 1_000 * minuteMs, heartbeatMs: Number.NaN };
  const options = { nowMs: () => clock.nowMs, heartbeatMs: () => clock.heartbeatMs };
  const outage = new OwnOutage(options, lastHeardMs);
  const live = (forMs: number) => {
    for (const endMs = clock.nowMs + forMs; clock.nowMs < endMs; clock.nowMs += 1_000) {
      if (clock.nowMs % 10_000 === 0) clock.heartbeatMs = clock.nowMs;
      outage.check();
    }
  };
  return { clock, outage, live };
}

test('the first start is no outage', () => {
  const { outage, live } = world(Number.NaN);
  live(10 * minuteMs);
  assert.equal(outage.notBeforeMs(5 * minuteMs), Number.NEGATIVE_INFINITY);
});

test('after a restart there is time as long as the outage and a bit, but no more than the period', () => {
  const { clock, outage } = world(999 * minuteMs);
  assert.equal(outage.notBeforeMs(60 * minuteMs), clock.nowMs + minuteMs + settleMs);
  assert.equal(outage.notBeforeMs(30_000), clock.nowMs + 30_000);
  assert.equal(outage.beganMs, 999 * minuteMs);
  const long = world(0);
  assert.equal(long.outage.notBeforeMs(5 * minuteMs), long.clock.nowMs + 5 * minuteMs);
});

test('while nothing can be written nobody is accused, and then there is time again', () => {
  const { clock, outage, live } = world(Number.NaN);
  live(2 * minuteMs);
  const lastHeardMs = clock.heartbeatMs;
  clock.nowMs = lastHeardMs + outageGapMs;
  outage.check();
  assert.equal(outage.isOut, false);
  clock.nowMs++;
  outage.check();
  assert.equal(outage.isOut, true);
  assert.equal(outage.notBeforeMs(minuteMs), Number.POSITIVE_INFINITY);
  clock.nowMs = lastHeardMs + 20 * minuteMs;
  clock.heartbeatMs = clock.nowMs;
  outage.check();
  assert.equal(outage.isOut, false);
  assert.equal(outage.endedAtMs, clock.nowMs);
  assert.equal(outage.notBeforeMs(60 * minuteMs), clock.nowMs + 20 * minuteMs + settleMs);
});

test('a process that was suspended sees its gap although it never looked in between', () => {
  const { clock, outage, live } = world(Number.NaN);
  live(minuteMs);
  const lastHeardMs = clock.heartbeatMs;
  clock.nowMs = lastHeardMs + 10 * minuteMs;
  clock.heartbeatMs = clock.nowMs;
  outage.check();
  assert.equal(outage.notBeforeMs(60 * minuteMs), clock.nowMs + 10 * minuteMs + settleMs);
});
