import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type HistoryEntry,
  matchingEntries,
  maxHistoryEntries,
  readHistory,
  withoutQuery,
  withQuery,
} from './query-history.ts';

const entries: HistoryEntry[] = [
  { query: 'sum(up)', atMs: 2 },
  { query: 'up', atMs: 1 },
];

test('a query that is run again moves to the top', () => {
  assert.deepEqual(withQuery(entries, ' up ', 3), [
    { query: 'up', atMs: 3 },
    { query: 'sum(up)', atMs: 2 },
  ]);
  assert.deepEqual(withQuery(entries, '  ', 3), entries);
});

test('the oldest go beyond the limit', () => {
  let history: HistoryEntry[] = [];
  for (let i = 0; i < maxHistoryEntries + 5; i++) history = withQuery(history, `q${i}`, i);
  assert.equal(history.length, maxHistoryEntries);
  assert.equal(history[0]?.query, `q${maxHistoryEntries + 4}`);
});

test('every word of the search is in what is found', () => {
  assert.deepEqual(matchingEntries(entries, 'UP sum'), [entries[0]]);
  assert.deepEqual(matchingEntries(entries, ''), entries);
  assert.deepEqual(withoutQuery(entries, 'up'), [entries[0]]);
});

for (const text of [undefined, '', '{broken', '{}', '[1, null, {"query": 3}]']) {
  test(`what is no history is an empty one: ${text}`, () =>
    assert.deepEqual(readHistory(text), []));
}

test('a kept history is read back', () => {
  assert.deepEqual(readHistory(JSON.stringify(entries)), entries);
});
