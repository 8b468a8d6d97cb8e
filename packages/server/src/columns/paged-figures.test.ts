import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entriesPerPage, PagedFigures } from './paged-figures.ts';

test('figures stay where they are while there are more and more, on pages of their own', () => {
  const figures = new PagedFigures(3);
  figures.reserve(0);
  const first = figures.pageOf(0);
  for (let entry = 0; entry < 2.5 * entriesPerPage; entry++) {
    figures.reserve(entry);
    const page = figures.pageOf(entry);
    const at = figures.placeOf(entry);
    for (let figure = 0; figure < 3; figure++) page[at + figure] = 3 * entry + figure;
  }
  assert.equal(figures.pageOf(0), first);
  assert.notEqual(figures.pageOf(entriesPerPage), first);
  for (let entry = 0; entry < 2.5 * entriesPerPage; entry++) {
    for (let figure = 0; figure < 3; figure++) {
      assert.equal(figures.get(entry, figure), 3 * entry + figure);
    }
  }
});

test('room for an entry far away is room for all before it', () => {
  const figures = new PagedFigures(1);
  figures.reserve(3 * entriesPerPage);
  for (const entry of [0, entriesPerPage, 3 * entriesPerPage]) {
    assert.equal(figures.get(entry, 0), 0);
  }
});
