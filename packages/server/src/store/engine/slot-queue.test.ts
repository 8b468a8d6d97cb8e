import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TidemarkError } from '../../errors/index.ts';
import { SlotQueue } from './slot-queue.ts';

const isRefusal = (error: unknown) =>
  error instanceof TidemarkError && error.code === 'engine_unavailable';

test('every slot serves one at a time, in the order of asking, after errors too', async () => {
  const queue = new SlotQueue(['a', 'b'], { maxWaiting: 10, maxWaitMs: Infinity });
  const order: number[] = [];
  let running = 0;
  const work = (number: number) =>
    queue.run(async () => {
      order.push(number);
      assert.ok(++running <= 2);
      await new Promise(setImmediate);
      running--;
      if (number === 1) throw new Error('expected');
    });
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
  assert.deepEqual(
    results.map((result) => result.status === 'fulfilled'),
    [true, false, true, true, true],
  );
});

test('a full queue and a long wait are refused, and cost the next ones nothing', async () => {
  const queue = new SlotQueue([1], { maxWaiting: 1, maxWaitMs: 5 });
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const first = queue.run(() => held);
  const second = queue.run(async () => 'never runs');
  await assert.rejects(
    queue.run(async () => 'no room'),
    isRefusal,
  );
  await assert.rejects(second, isRefusal);
  release();
  await first;
  assert.equal(await queue.run(async () => 'served'), 'served');
});
