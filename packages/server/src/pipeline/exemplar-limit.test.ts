import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExemplarLimit, maxExemplarsPerSecond } from './exemplar-limit.ts';

test('each second has its share, what is more is counted', () => {
  const limit = new ExemplarLimit();
  const admittedAt = (arrivalMs: number) => {
    let admitted = 0;
    for (let i = 0; i < maxExemplarsPerSecond + 5; i++) if (limit.admits(arrivalMs)) admitted++;
    return admitted;
  };
  assert.equal(admittedAt(1000), maxExemplarsPerSecond);
  assert.equal(limit.admits(1999), false);
  assert.equal(admittedAt(2000), maxExemplarsPerSecond);
  assert.equal(limit.droppedCount, 11);
});
