import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from './documents.ts';
import { maxDocumentsPerWrite, UnsavedDocuments } from './unsaved-documents.ts';

function world() {
  const values = new Map<string, unknown>();
  const writes: { changes: readonly Change[]; end: (error?: Error) => void }[] = [];
  const refusals: unknown[] = [];
  const unsaved = new UnsavedDocuments({
    documents: {
      write: (changes) =>
        new Promise((resolve, reject) => {
          writes.push({
            changes,
            end: (error) => (error === undefined ? resolve() : reject(error)),
          });
        }),
    },
    kind: 'thing',
    documentOf: (key) => values.get(key),
    onRefused: (error) => refusals.push(error),
  });
  return { values, writes, refusals, unsaved };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who saves waits for what others began to write, and writes what is left in one go', async () => {
  const { values, writes, unsaved } = world();
  values.set('a', 1);
  unsaved.mark('a');
  unsaved.saveSoon();
  await turn();
  const ends: string[] = [];
  const first = unsaved.save().then(() => ends.push('first'));
  unsaved.mark('gone');
  unsaved.mark('b');
  const second = unsaved.save().then(() => ends.push('second'));
  await turn();
  assert.deepEqual(
    writes.map(({ changes }) => changes),
    [[{ kind: 'thing', key: 'a', value: 1 }]],
  );
  assert.deepEqual(ends, []);
  writes[0]?.end();
  await turn();
  assert.deepEqual(
    writes[1]?.changes.map(({ key, value }) => [key, value]),
    [
      ['gone', undefined],
      ['b', undefined],
    ],
  );
  writes[1]?.end();
  await Promise.all([first, second]);
  await unsaved.save();
});

test('what is refused stays marked, and the next save writes it', async () => {
  const { writes, refusals, unsaved } = world();
  unsaved.mark('a');
  const refused = unsaved.save();
  await turn();
  writes[0]?.end(new Error('no space'));
  await assert.rejects(refused, /no space/);
  assert.equal(unsaved.count, 1);
  unsaved.saveSoon();
  await turn();
  writes[1]?.end(new Error('no space'));
  await turn();
  assert.equal(refusals.length, 1);
  const again = unsaved.save();
  await turn();
  writes[2]?.end();
  await again;
  assert.equal(unsaved.count, 0);
});

test('while nobody waits there is one attempt at a time', async () => {
  const { writes, unsaved } = world();
  unsaved.mark('a');
  unsaved.saveSoon();
  await turn();
  unsaved.mark('b');
  unsaved.saveSoon();
  writes[0]?.end(new Error('no space'));
  await turn();
  assert.equal(writes.length, 1);
  unsaved.saveSoon();
  await turn();
  assert.deepEqual(
    writes[1]?.changes.map(({ key }) => key),
    ['b', 'a'],
  );
});

test('many go in portions', async () => {
  const { writes, unsaved } = world();
  for (let at = 0; at <= maxDocumentsPerWrite; at++) unsaved.mark(String(at));
  const saved = unsaved.save();
  await turn();
  writes[0]?.end();
  await turn();
  writes[1]?.end();
  await saved;
  assert.deepEqual(
    writes.map(({ changes }) => changes.length),
    [maxDocumentsPerWrite, 1],
  );
});
