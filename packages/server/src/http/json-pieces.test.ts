import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listPieces } from './json-pieces.ts';

test('a list in pieces is the list, whatever its length', () => {
  for (const length of [0, 1, 199, 200, 201, 400, 1_001]) {
    const rows = Array.from({ length }, (_, at) => ({ at, text: `"${at}` }));
    const pieces = [...listPieces(rows)];
    assert.equal(pieces.join(''), JSON.stringify(rows), `${length} rows`);
  }
});

test('rows are made as their piece is asked for', () => {
  let made = 0;
  const rows = Array.from({ length: 100_000 }, (_, at) => at)
    .values()
    .map((at) => {
      made++;
      return at;
    });
  const first = listPieces(rows).next().value;
  assert.ok(first?.startsWith('[0,1,2'));
  assert.ok(made < 1_000, `${made} rows`);
});
