import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryGate } from './query-gate.ts';

const never = new AbortController().signal;

/** Work that is done when it is told so. */
function held() {
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { done, finish: () => finish() };
}

test('queries beyond the places wait for their turn, in their order', async () => {
  const gate = new QueryGate(2);
  const works = [held(), held(), held(), held()];
  const begun: number[] = [];
  const runs = works.map(({ done }, i) =>
    gate.run(60_000, never, async () => {
      begun.push(i);
      await done;
    }),
  );
  assert.deepEqual(begun, [0, 1]);
  works[1].finish();
  await runs[1];
  assert.deepEqual(begun, [0, 1, 2]);
  works[0].finish();
  await runs[0];
  assert.deepEqual(begun, [0, 1, 2, 3]);
  for (const { finish } of works) finish();
  await Promise.all(runs);
  assert.equal(await gate.run(1000, never, async () => 'free again'), 'free again');
});

test('who waits too long or goes away gives up, and takes nobody the place', async () => {
  const gate = new QueryGate(1);
  const first = held();
  const running = gate.run(60_000, never, () => first.done);
  const nothing = async () => assert.fail('it had no place');
  await assert.rejects(gate.run(1, never, nothing), { code: 'query_timeout' });
  const gone = new AbortController();
  const waiting = gate.run(60_000, gone.signal, nothing);
  gone.abort();
  await assert.rejects(waiting, { code: 'query_canceled' });
  first.finish();
  await running;
  // A failure gives its place back, too.
  await assert.rejects(
    gate.run(1000, never, async () => Promise.reject(new Error('bad'))),
    /bad/,
  );
  const left = await gate.run(1000, never, async (timeoutMs) => timeoutMs);
  assert.ok(left > 0 && left <= 1000);
});
