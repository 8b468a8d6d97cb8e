import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allLines, isolate, isShown, selectionFor, toggle } from './line-selection.ts';

const shown = (selection: Parameters<typeof isShown>[0]) =>
  ['a', 'b', 'c'].filter((key) => isShown(selection, key)).join('');

test('a click shows one line alone, another click all again', () => {
  const alone = isolate(allLines, 'b');
  assert.equal(shown(alone), 'b');
  assert.equal(shown(isolate(alone, 'c')), 'c');
  assert.equal(shown(isolate(alone, 'b')), 'abc');
});

test('Ctrl and a click hide and show one line', () => {
  const without = toggle(allLines, 'a');
  assert.equal(shown(without), 'bc');
  assert.equal(shown(toggle(without, 'a')), 'abc');
  assert.equal(shown(toggle(isolate(allLines, 'b'), 'c')), 'bc');
});

test('the last line is not hidden: all come back', () => {
  assert.equal(shown(toggle(isolate(allLines, 'b'), 'b')), 'abc');
});

test('a selection of lines that are gone selects all', () => {
  assert.equal(selectionFor({ kind: 'only', keys: ['x'] }, ['a', 'b']), allLines);
  assert.equal(selectionFor({ kind: 'except', keys: ['a', 'b'] }, ['a', 'b']), allLines);
  const kept = { kind: 'only', keys: ['a', 'x'] } as const;
  assert.equal(selectionFor(kept, ['a', 'b']), kept);
});
