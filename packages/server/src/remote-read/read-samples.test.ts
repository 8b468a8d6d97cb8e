import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Budget, compileMatcher, defaultLimits, type SelectRequest } from '../promql/index.ts';
import type { ReadQuery } from './read-request.ts';
import { readAll } from './read-samples.ts';

const never = new AbortController().signal;
const matchers = [compileMatcher('__name__', '=', 'up')];

function queryOf(fields: Partial<ReadQuery>): ReadQuery {
  return {
    ...{ startMs: 0, endMs: 1_000, stepMs: 0, rangeMs: 0 },
    ...{ matchers, isSeriesOnly: false, ...fields },
  };
}

/** What was asked of the source, which has nothing. */
async function askedFor(...queries: ReadQuery[]): Promise<SelectRequest[]> {
  const asked: SelectRequest[] = [];
  const sources = {
    source: {
      select: async (request: SelectRequest) => {
        asked.push(request);
        return [];
      },
    },
    seriesSince: async () => [],
  };
  await readAll(sources, queries, new Budget(defaultLimits), never);
  return asked;
}

test('both ends of the time are inclusive', async () => {
  const [asked] = await askedFor(queryOf({ startMs: 500, endMs: 700 }));
  // A source leaves out its start.
  assert.deepEqual([asked?.startMs, asked?.endMs], [499, 700]);
  const [single] = await askedFor(queryOf({ startMs: 500, endMs: 500 }));
  assert.deepEqual([single?.startMs, single?.endMs], [499, 500]);
});

test('all time is the time in which there are samples', async () => {
  const [asked] = await askedFor(queryOf({ startMs: -(2 ** 63), endMs: 2 ** 63 }));
  assert.deepEqual([asked?.startMs, asked?.endMs], [-1, 2 ** 32 * 1000]);
});

test('a time that ends before it begins has no samples, and nobody is asked', async () => {
  assert.deepEqual(await askedFor(queryOf({ startMs: 2, endMs: 1 }), queryOf({ endMs: -1 })), []);
});

test('the source hears the step and the range, and no function', async () => {
  const [asked] = await askedFor(queryOf({ stepMs: 15, rangeMs: 300 }));
  assert.deepEqual(asked?.hint, { stepMs: 15, rangeMs: 300, function: null });
});

test('who only wants to know which series there are gets their labels', async () => {
  const source = { select: () => Promise.reject(new Error('samples were read')) };
  const all = [[['__name__', 'up']], [['__name__', 'down']]] as [string, string][][];
  const sources = { source, seriesSince: async () => all };
  const query = queryOf({ isSeriesOnly: true });
  const [result] = await readAll(sources, [query], new Budget(defaultLimits), never);
  assert.deepEqual(
    result?.map(({ labels, count, histograms }) => [labels, count, histograms]),
    all.map((labels) => [labels, 0, null]),
  );
  const few = new Budget({ ...defaultLimits, maxSeries: 1 });
  await assert.rejects(readAll(sources, [query], few, never), { code: 'query_too_large' });
});

test('samples of all queries count together', async () => {
  const source = {
    select: async (_request: SelectRequest, budget: { takeSamples(count: number): void }) => {
      budget.takeSamples(10);
      return [];
    },
  };
  const sources = { source, seriesSince: async () => [] };
  const budget = () => new Budget({ ...defaultLimits, maxSamples: 20 });
  await readAll(sources, [queryOf({}), queryOf({})], budget(), never);
  await assert.rejects(readAll(sources, [queryOf({}), queryOf({}), queryOf({})], budget(), never), {
    code: 'query_too_large',
    status: 422,
  });
});
