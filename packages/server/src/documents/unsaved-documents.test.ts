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

/** Whether the promise is settled by now. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol();
  const turn = new Promise((resolve) => setImmediate(resolve, pending));
  return (await Promise.race([promise, turn])) === pending;
}

test('who saves waits for what others began to write, too', async () => {
  const { values, writes, unsaved } = world();
  values.set('a', 1);
  unsaved.mark('a');
  unsaved.saveSoon();
  const nothingNew = unsaved.save();
  unsaved.mark('gone');
  const another = unsaved.save();
  assert.deepEqual(
    writes.map(({ changes }) => changes),
    [[{ kind: 'thing', key: 'a', value: 1 }], [{ kind: 'thing', key: 'gone', value: undefined }]],
  );
  writes[1]?.end();
  assert.ok(await isPending(nothingNew));
  assert.ok(await isPending(another));
  writes[0]?.end();
  await Promise.all([nothingNew, another]);
  await unsaved.save();
});

test('what is refused is told to all who wait, and written by the next save', async () => {
  const { writes, refusals, unsaved } = world();
  unsaved.mark('a');
  unsaved.saveSoon();
  const waiting = unsaved.save();
  writes[0]?.end(new Error('no space'));
  await assert.rejects(waiting, /no space/);
  assert.equal(refusals.length, 1);
  assert.equal(unsaved.count, 1);
  const again = unsaved.save();
  writes[1]?.end();
  await again;
  assert.equal(unsaved.count, 0);
});

test('while nobody waits there is one attempt at a time', async () => {
  const { writes, unsaved } = world();
  unsaved.mark('a');
  unsaved.saveSoon();
  unsaved.mark('b');
  unsaved.saveSoon();
  assert.equal(writes.length, 1);
  writes[0]?.end();
  await new Promise((resolve) => setImmediate(resolve));
  unsaved.saveSoon();
  assert.equal(writes.length, 2);
});

test('many go in portions', () => {
  const { writes, unsaved } = world();
  for (let at = 0; at <= maxDocumentsPerWrite; at++) unsaved.mark(String(at));
  unsaved.saveSoon();
  assert.deepEqual(
    writes.map(({ changes }) => changes.length),
    [maxDocumentsPerWrite, 1],
  );
});
