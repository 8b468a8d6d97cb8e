import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { statistics } from '../chart/line.ts';
import {
  decodeExploreState,
  defaultExploreState,
  type ExploreState,
  encodeExploreState,
  granularityChoices,
} from './explore-state.ts';
import { quickRangeNames, type TimeFrame } from './time-frame.ts';

const text = fc.string({ minLength: 1, unit: 'grapheme' });
const texts = fc.uniqueArray(text, { maxLength: 4 });
const moment = fc.integer({ min: 0, max: 4_000_000_000_000 });
const recent = fc
  .constantFrom(...quickRangeNames)
  .map((range) => ({ kind: 'recent' as const, range }));
const frame: fc.Arbitrary<TimeFrame> = fc.oneof(
  recent,
  fc.constant({ kind: 'all' as const }),
  fc
    .tuple(moment, fc.integer({ min: 1, max: 1e12 }))
    .map(([startMs, span]) => ({ kind: 'between' as const, startMs, endMs: startMs + span })),
);
const state: fc.Arbitrary<ExploreState> = fc
  .record({
    metrics: texts,
    labels: fc.dictionary(text, fc.string({ unit: 'grapheme' }), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    groupBy: texts,
    granularity: fc.constantFrom(...granularityChoices),
    statistic: fc.constantFrom(...statistics),
    frame,
    pausedAtMs: fc.option(moment),
    hidden: texts,
  })
  .map((made) => ({ ...made, pausedAtMs: made.frame.kind === 'recent' ? made.pausedAtMs : null }));

test('every state comes back from its URL as it was', () => {
  fc.assert(
    fc.property(state, (made) => {
      assert.deepEqual(decodeExploreState(encodeExploreState(made)), made);
    }),
  );
});

test('the default view has an empty query', () => {
  assert.equal(encodeExploreState(defaultExploreState), '');
  assert.deepEqual(decodeExploreState(''), defaultExploreState);
});

const bent: [string, Partial<ExploreState>][] = [
  ['granularity=week', {}],
  ['show=p42', {}],
  ['range=2h', {}],
  ['start=2026-01-02T00:00:00Z&end=2026-01-01T00:00:00Z', {}],
  ['start=yesterday&end=today', {}],
  ['labels=%7Bbroken', {}],
  ['labels=%5B%22a%22%5D', {}],
  ['labels=%7B%22a%22%3A1%2C%22b%22%3A%22x%22%7D', { labels: { b: 'x' } }],
  ['metric=a&metric=a&metric=', { metrics: ['a'] }],
  ['paused=never', {}],
];
for (const [search, expected] of bent) {
  test(`a bent link opens all the same: ${search}`, () => {
    assert.deepEqual(decodeExploreState(search), { ...defaultExploreState, ...expected });
  });
}
