import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SampleQueue } from './sample-queue.ts';

test('keeps the newest samples in order, whatever is pushed and taken', () => {
  const operation = fc.oneof(fc.constant('push' as const), fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(operation, { maxLength: 300 }),
      (capacity, operations) => {
        const queue = new SampleQueue(capacity);
        const model: number[] = [];
        let next = 0;
        for (const each of operations) {
          if (each === 'push') {
            const expected = model.length === capacity ? model.shift() : undefined;
            assert.equal(queue.push({ name: 'n', value: next })?.value, expected);
            model.push(next++);
          } else {
            const taken = queue.take(each).map(({ value }) => value);
            assert.deepEqual(taken, model.splice(0, each));
          }
          assert.equal(queue.length, model.length);
        }
      },
    ),
  );
});
