import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stretch } from './stretch.ts';
import { workFor } from './testing/counted-turns.ts';
import { stretchMs, Turns } from './turns.ts';

/** The next round of the event loop. */
function round(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}

test('one goes on in each round of the event loop, in the order in which they came', async () => {
  const turns = new Turns();
  const steps: string[] = [];
  const work = async (name: string, times: number) => {
    for (let left = times; left > 0; left--) {
      await turns.next();
      steps.push(name);
    }
  };
  const all = [work('a', 3), work('b', 2), work('c', 1)];
  for (let rounds = 1; rounds <= 6; rounds++) {
    await round();
    assert.ok(steps.length <= rounds, `${steps.length} went on in ${rounds} rounds`);
  }
  await Promise.all(all);
  assert.deepEqual(steps, ['a', 'b', 'c', 'a', 'b', 'a']);
});

test('a line that was empty begins anew', async () => {
  const turns = new Turns();
  await turns.next();
  await round();
  await turns.next();
});

test('those that begin in one round share its stretch, and in the next they do not', async () => {
  const turns = new Turns();
  const first = new Stretch(turns);
  workFor(stretchMs);
  const second = new Stretch(turns);
  assert.ok(first.isOver && second.isOver);
  await round();
  await round();
  assert.equal(new Stretch(turns).isOver, false);
});

test('a stretch is over after its time, and begins anew after the turn of others', async () => {
  const stretch = new Stretch(new Turns());
  assert.equal(stretch.isOver, false);
  workFor(stretchMs);
  assert.equal(stretch.isOver, true);
  await stretch.next();
  assert.equal(stretch.isOver, false);
});
