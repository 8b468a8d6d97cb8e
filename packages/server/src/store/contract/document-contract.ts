import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { onOpenStore, type StoreHarness, withPlace, withStore } from './harness.ts';

export function describeDocuments(harness: StoreHarness): void {
  const open = (run: Parameters<typeof withStore>[1]) => withStore(harness, run);

  describe(`documents: ${harness.name}`, () => {
    test(
      'of several changes the one with the highest version counts, in whatever order they came',
      open(async (store) => {
        const change = { kind: 'rule', key: 'a', version: 2 ** 41, body: 'second 😀' };
        await store.writeDocuments([change, { ...change, key: 'b', body: 'other' }]);
        await store.writeDocuments([{ ...change, version: 1, body: 'first' }]);
        await store.writeDocuments([{ ...change, kind: 'mute', body: 'of another kind' }]);
        assert.deepEqual(await store.readDocuments('rule'), [
          { key: 'a', version: 2 ** 41, body: 'second 😀' },
          { key: 'b', version: 2 ** 41, body: 'other' },
        ]);
      }),
    );

    test(
      'a deleted one is gone, also after the store was opened again, and may come again',
      withPlace(harness, async (place) => {
        const change = { kind: 'rule', key: 'a', version: 1, body: 'text' };
        await onOpenStore(place, async (store) => {
          await store.writeDocuments([change]);
          await store.writeDocuments([{ ...change, version: 2, body: null }]);
        });
        await onOpenStore(place, async (store) => {
          assert.deepEqual(await store.readDocuments('rule'), []);
          await store.writeDocuments([{ ...change, version: 3 }]);
          assert.deepEqual(await store.readDocuments('rule'), [
            { key: 'a', version: 3, body: 'text' },
          ]);
        });
      }),
    );

    test(
      'more of them than one read takes',
      open(async (store) => {
        const keys = Array.from({ length: 4_500 }, (_, at) => `key ${at}`);
        await store.writeDocuments(
          keys.map((key) => ({ kind: 'state', key, version: 1, body: key })),
        );
        const read = await store.readDocuments('state');
        assert.deepEqual(read.map(({ key }) => key).sort(), keys.sort());
      }),
    );

    test(
      'events: the newest first, by kind, key and time',
      open(async (store) => {
        const event = { kind: 'delivery', key: 'a', timestampMs: Date.now(), body: '1' };
        await store.writeEvents([
          event,
          { ...event, timestampMs: event.timestampMs + 1, body: '2' },
          { ...event, key: 'b', timestampMs: event.timestampMs + 2, body: '3' },
          { ...event, kind: 'alert', body: '4' },
        ]);
        const question = { kind: 'delivery', startMs: 0, endMs: event.timestampMs + 2, limit: 2 };
        const bodies = async (more: object) =>
          (await store.readEvents({ ...question, ...more })).map(({ body }) => body);
        assert.deepEqual(await bodies({}), ['3', '2']);
        assert.deepEqual(await bodies({ key: 'a' }), ['2', '1']);
        assert.deepEqual(await bodies({ endMs: event.timestampMs }), ['1']);
        assert.deepEqual(await bodies({ startMs: event.timestampMs + 2 }), ['3']);
        const [first] = await store.readEvents({ ...question, key: 'a', endMs: event.timestampMs });
        assert.deepEqual(first, event);
      }),
    );
  });
}
