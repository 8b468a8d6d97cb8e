import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeQueriesState,
  defaultQueriesState,
  drawings,
  emptyQuery,
  encodeQueriesState,
  isPromqlSearch,
  maxQueries,
  type QueriesState,
  type QueryState,
  queryViews,
} from './query-state.ts';
import { quickRangeNames, type TimeFrame } from './time-frame.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const moment = fc.integer({ min: 0, max: 4_000_000_000_000 });
const keys = fc.uniqueArray(text, { minLength: 1, maxLength: 3 });
const query: fc.Arbitrary<QueryState> = fc.record({
  expression: text,
  isOff: fc.boolean(),
  view: fc.constantFrom(...queryViews),
  showsSteps: fc.boolean(),
  drawing: fc.constantFrom(null, ...drawings),
  isLog: fc.boolean(),
  lines: fc.oneof(
    fc.constant(emptyQuery.lines),
    fc.record({ kind: fc.constantFrom('except' as const, 'only' as const), keys }),
  ),
});
const frame: fc.Arbitrary<TimeFrame> = fc.oneof(
  fc.constantFrom(...quickRangeNames).map((range) => ({ kind: 'recent' as const, range })),
  fc
    .tuple(moment, fc.integer({ min: 1, max: 1e12 }))
    .map(([startMs, span]) => ({ kind: 'between' as const, startMs, endMs: startMs + span })),
);
const state: fc.Arbitrary<QueriesState> = fc
  .record({
    queries: fc.array(query, { minLength: 1, maxLength: 4 }),
    frame,
    pausedAtMs: fc.option(moment),
    stepMs: fc.option(fc.integer({ min: 1, max: 1e9 })),
  })
  .map((made) => ({ ...made, pausedAtMs: made.frame.kind === 'recent' ? made.pausedAtMs : null }));

test('every state comes back from its URL as it was', () => {
  fc.assert(
    fc.property(state, (made) => {
      const search = encodeQueriesState(made);
      assert.deepEqual(decodeQueriesState(search), structuredClone(made));
      assert.ok(isPromqlSearch(search));
    }),
  );
});

test('a plain query has a plain address', () => {
  const queries = [{ ...emptyQuery, expression: 'up' }];
  assert.equal(encodeQueriesState({ ...defaultQueriesState, queries }), 'mode=promql&expr=up');
  assert.equal(encodeQueriesState(defaultQueriesState), 'mode=promql');
});

test('addresses of metrics are none of PromQL', () => {
  assert.equal(isPromqlSearch('metric=cpu&range=6h&show=p95'), false);
  assert.equal(isPromqlSearch(''), false);
  assert.equal(isPromqlSearch('expr=up'), true);
});

const up = { ...emptyQuery, expression: 'up' };
const bent: [string, QueriesState['queries'][number]][] = [
  ['expr=up&look=sideways,,log', { ...up, isLog: true }],
  ['expr=up&step=-4', up],
  ['expr=up&step=soon', up],
  ['expr=up&range=all', up],
  ['expr=up&hide=7:x&hide=x', up],
];
for (const [search, expected] of bent) {
  test(`a bent link opens all the same: ${search}`, () => {
    assert.deepEqual(decodeQueriesState(search), { ...defaultQueriesState, queries: [expected] });
  });
}

test('queries beyond the limit are left out', () => {
  const search = Array.from({ length: maxQueries + 3 }, () => 'expr=up').join('&');
  assert.equal(decodeQueriesState(search).queries.length, maxQueries);
});
