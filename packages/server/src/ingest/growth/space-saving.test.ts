import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SpaceSaving } from './space-saving.ts';

const texts = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'long enough for a slice');

test('no count is too low, none is further off than its error, and all together are the stream', () => {
  fc.assert(
    fc.property(fc.array(texts), fc.integer({ min: 1, max: 4 }), (stream, places) => {
      const sketch = new SpaceSaving(places);
      const exact = new Map<string, number>();
      for (const text of stream) {
        sketch.add(text);
        exact.set(text, (exact.get(text) ?? 0) + 1);
      }
      const ranked = sketch.ranked();
      assert.ok(ranked.length <= places);
      assert.equal(
        ranked.reduce((sum, { count }) => sum + count, 0),
        stream.length,
      );
      for (const { key, count, error } of ranked) {
        const truth = exact.get(key) ?? 0;
        assert.ok(
          count >= truth && count - error <= truth,
          `${key}: ${count} ± ${error}, ${truth}`,
        );
      }
      for (const [key, count] of exact) {
        if (count * places > stream.length) assert.ok(ranked.some((one) => one.key === key));
      }
      assert.equal(sketch.top()?.count, ranked[0]?.count);
    }),
  );
});

test('weights, halving and forgetting', () => {
  const sketch = new SpaceSaving(2);
  sketch.add('a', 8);
  sketch.add('b');
  sketch.halve();
  sketch.add('b', 2);
  assert.deepEqual(sketch.ranked(), [
    { key: 'a', count: 4, error: 0 },
    { key: 'b', count: 2.5, error: 0 },
  ]);
  sketch.clear();
  assert.deepEqual([sketch.top(), sketch.size], [undefined, 0]);
  sketch.add('c');
  assert.equal(sketch.top()?.key, 'c');
});
