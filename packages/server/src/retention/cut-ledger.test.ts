import assert from 'node:assert/strict';
import { test } from 'node:test';
import { raised } from './cut-ledger.ts';

const cut = (raw: number, minute: number) => ({ raw, minute });

test('under one list of overrides cuts only rise', () => {
  const first = raised([], { match: ['a'], cuts: [cut(5, 1), cut(7, 2)] });
  const later = raised(first, { match: ['a'], cuts: [cut(6, 0), cut(3, 4)] });
  assert.deepEqual(later, [{ match: ['a'], cuts: [cut(6, 1), cut(7, 4)] }]);
});

test('another list, or another order, is another version', () => {
  const first = raised([], { match: ['a', 'b'], cuts: [cut(5, 5), cut(5, 5), cut(5, 5)] });
  const second = { match: ['b', 'a'], cuts: [cut(1, 1), cut(1, 1), cut(1, 1)] };
  const third = { match: [], cuts: [cut(2, 2)] };
  assert.deepEqual(raised(raised(first, second), third), [...first, second, third]);
});
