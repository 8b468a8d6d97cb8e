import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentChange, DocumentEvent } from '../store/index.ts';
import { Documents, maxWaitingEvents } from './documents.ts';

/** A store whose writes wait until they are let through. */
function slowStore() {
  const writes: { changes: readonly DocumentChange[]; end: (error?: Error) => void }[] = [];
  const events: DocumentEvent[] = [];
  return {
    writes,
    events,
    writeDocuments: (changes: readonly DocumentChange[]) =>
      new Promise<void>((resolve, reject) => {
        writes.push({ changes, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    readDocuments: async () => [{ key: 'old', version: 5_000, body: '{"a":1}' }],
    writeEvents: async (more: readonly DocumentEvent[]) => {
      events.push(...more);
    },
    readEvents: async () => events,
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what comes during a write goes together with the next one', async () => {
  const store = slowStore();
  const documents = new Documents({ store, nowMs: () => 1_000 });
  const first = documents.write([{ kind: 'rule', key: 'a', value: 1 }]);
  await turn();
  const second = documents.write([{ kind: 'rule', key: 'b', value: 2 }]);
  const third = documents.write([{ kind: 'rule', key: 'a', value: undefined }]);
  await turn();
  assert.equal(store.writes.length, 1);
  store.writes[0]?.end();
  await first;
  await turn();
  assert.deepEqual(
    store.writes[1]?.changes.map(({ key, body }) => [key, body]),
    [
      ['b', '2'],
      ['a', null],
    ],
  );
  store.writes[1]?.end();
  await Promise.all([second, third]);
});

test('versions grow although the clock stands still, or is behind what was read', async () => {
  const store = slowStore();
  const documents = new Documents({ store, nowMs: () => 1_000 });
  assert.deepEqual(await documents.read('rule'), new Map([['old', { a: 1 }]]));
  const write = documents.write([
    { kind: 'rule', key: 'a', value: 1 },
    { kind: 'rule', key: 'a', value: 2 },
  ]);
  await turn();
  assert.deepEqual(
    store.writes[0]?.changes.map(({ version }) => version),
    [5_001, 5_002],
  );
  store.writes[0]?.end();
  await write;
});

test('a failed write rejects its own callers only', async () => {
  const store = slowStore();
  const documents = new Documents({ store, nowMs: () => 1_000 });
  const first = documents.write([{ kind: 'rule', key: 'a', value: 1 }]);
  await turn();
  const second = documents.write([{ kind: 'rule', key: 'b', value: 1 }]);
  store.writes[0]?.end(new Error('no space'));
  await assert.rejects(first, /no space/);
  await turn();
  store.writes[1]?.end();
  await second;
});

test('there is a limit of events that wait', async () => {
  const documents = new Documents({ store: slowStore(), nowMs: () => 1_000 });
  const event = { kind: 'delivery', key: '', timestampMs: 1, body: '' };
  const many = Array.from({ length: maxWaitingEvents }, () => event);
  await documents.write([], many);
  const waiting = documents.write([{ kind: 'rule', key: 'a', value: 1 }]);
  assert.ok(waiting instanceof Promise);
  await assert.rejects(documents.write([], [...many, event]), /events wait/);
});

test('any number of changes goes into one write', async () => {
  const store = slowStore();
  const documents = new Documents({ store, nowMs: () => 1_000 });
  const count = 300_000;
  const write = documents.write(
    Array.from({ length: count }, (_, at) => ({ kind: 'alert', key: `${at}`, value: at })),
  );
  await turn();
  assert.equal(store.writes[0]?.changes.length, count);
  store.writes[0]?.end();
  await write;
});
