import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueIncrements } from './value-increments.ts';

const expected: [string | null, number[], number[]][] = [
  ['s', [0.5, 1, 30, 60, 1800, 3600, 86_400], [2000, 5000]],
  ['ms', [500, 1000, 60_000], [100_000]],
  ['bytes', [512, 1024, 2 ** 20], [1000]],
];
for (const [unit, some, none] of expected) {
  test(`ticks of ${unit} are round in that unit`, () => {
    const increments = valueIncrements(unit) ?? [];
    for (const one of some) assert.ok(increments.includes(one), String(one));
    for (const one of none) assert.ok(!increments.includes(one), String(one));
    assert.deepEqual(
      increments,
      increments.toSorted((a, b) => a - b),
    );
  });
}

test('other units count in decimal places', () => {
  assert.equal(valueIncrements(null), undefined);
  assert.equal(valueIncrements('%'), undefined);
});
