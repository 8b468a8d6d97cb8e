import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Head } from '../head/index.ts';
import { KnownMetadata } from '../metadata/index.ts';
import { SeriesTable } from '../series/index.ts';
import type { BucketQuestion, Store } from '../store/index.ts';
import { Query } from './query.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What the store is asked about a series whose newest sample is of noon of its second day; another goes on for days. */
async function asked(endMs: number | undefined): Promise<BucketQuestion> {
  const table = new SeriesTable();
  const ended = table.create('ended', []);
  table.observe(ended, 1.5 * dayMs, 1);
  table.observe(table.create('other', []), 5 * dayMs + 1, 1);
  const questions: BucketQuestion[] = [];
  const store = {
    readBuckets: async (question: BucketQuestion) => {
      questions.push(question);
      return { count: 0 };
    },
  };
  const query = new Query({
    table,
    metadata: new KnownMetadata(),
    head: new Head(table),
    store: store as unknown as Store,
    recent: { rowsOf: () => null },
    flush: () => assert.fail('nothing waits for raw samples'),
    settle: async () => undefined,
    minutesKeptFromMs: () => Number.NEGATIVE_INFINITY,
    onAnswered: () => undefined,
  });
  await query.aggregates({ name: 'ended', labels: {} }, { startMs: 0, endMs }, 'hour', 'UTC', []);
  assert.equal(questions.length, 1);
  return questions[0];
}

test('where a series has nothing after the end, its whole day is asked for and no later one', async () => {
  for (const [endMs, lastDay] of [
    [1.5 * dayMs, 1],
    [1.5 * dayMs + 12_345, 1],
    [2 * dayMs - 1, 1],
    [2 * dayMs, 2],
    [undefined, 5],
    [9 * dayMs, 5],
  ] as const) {
    const { hourSpans, minuteSpans, rawSpans } = await asked(endMs);
    assert.deepEqual(hourSpans, [{ startMs: 0, endMs: (lastDay + 1) * dayMs - 1 }], `${endMs}`);
    assert.deepEqual([...minuteSpans, ...rawSpans], []);
  }
});

test('an end that samples follow is the end', async () => {
  const { hourSpans } = await asked(1.5 * dayMs - 1);
  assert.deepEqual(hourSpans, [{ startMs: 0, endMs: 1.5 * dayMs - 1 }]);
});
