import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dayMs, minuteMs } from '../head/index.ts';
import type { Span } from '../store/index.ts';
import { hourMs, planSpans } from './plan-spans.ts';

const always = Number.POSITIVE_INFINITY;
const never = Number.NEGATIVE_INFINITY;

test('within one minute only raw samples answer', () => {
  const span = { startMs: 10_000, endMs: 50_000 };
  assert.deepEqual(planSpans(span, always), {
    rawSpans: [span],
    minuteSpans: [],
    hourSpans: [],
    daySpans: [],
  });
});

test('whole hours, the minutes around them, and the rests', () => {
  const plan = planSpans({ startMs: 58 * minuteMs + 1, endMs: 2 * hourMs + minuteMs }, always);
  assert.deepEqual(plan, {
    rawSpans: [
      { startMs: 58 * minuteMs + 1, endMs: 59 * minuteMs - 1 },
      { startMs: 2 * hourMs + minuteMs, endMs: 2 * hourMs + minuteMs },
    ],
    minuteSpans: [
      { startMs: 59 * minuteMs, endMs: hourMs - 1 },
      { startMs: 2 * hourMs, endMs: 2 * hourMs + minuteMs - 1 },
    ],
    hourSpans: [{ startMs: hourMs, endMs: 2 * hourMs - 1 }],
    daySpans: [],
  });
});

test('the parts cover the span, do not overlap, and lie on their boundaries', () => {
  const ms = fc.nat({ max: 100 * hourMs });
  const cut = fc.oneof(fc.constant(always), fc.constant(never), ms);
  fc.assert(
    fc.property(ms, ms, cut, fc.boolean(), (a, b, hoursBeforeMs, withDays) => {
      const span = { startMs: Math.min(a, b), endMs: Math.max(a, b) };
      const plan = planSpans(span, hoursBeforeMs, withDays);
      const parts = [...plan.rawSpans, ...plan.minuteSpans, ...plan.hourSpans, ...plan.daySpans];
      parts.sort((x, y) => x.startMs - y.startMs);
      let at = span.startMs;
      for (const part of parts) {
        assert.equal(part.startMs, at);
        assert.ok(part.endMs >= part.startMs);
        at = part.endMs + 1;
      }
      assert.equal(at, span.endMs + 1);
      const isAligned = (step: number) => (part: Span) =>
        part.startMs % step === 0 && (part.endMs + 1) % step === 0;
      assert.ok(plan.minuteSpans.every(isAligned(minuteMs)));
      assert.ok(plan.hourSpans.every(isAligned(hourMs)));
      assert.ok(plan.daySpans.every(isAligned(dayMs)));
      assert.ok(withDays || plan.daySpans.length === 0);
    }),
  );
});
