import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSilent } from './outage.ts';
import { seedOf } from './random.ts';

test('hosts fall silent for 20 to 60 s, in about half of all ten minutes, never at the beginning', () => {
  const lengthsS: number[] = [];
  const hours = 10;
  const hosts = 20;
  for (let host = 0; host < hosts; host++) {
    const seed = seedOf(1, `host ${host}`);
    let silentS = 0;
    for (let second = 0; second <= hours * 3600; second++) {
      const silent = isSilent(seed, second * 1000);
      if (second < 60) assert.ok(!silent);
      if (silent) silentS++;
      else if (silentS > 0) {
        lengthsS.push(silentS);
        silentS = 0;
      }
    }
  }
  const windows = hosts * hours * 6;
  assert.ok(
    lengthsS.length > windows * 0.4 && lengthsS.length < windows * 0.6,
    `${lengthsS.length}`,
  );
  for (const lengthS of lengthsS) assert.ok(lengthS >= 19 && lengthS <= 61, `${lengthS} s`);
});
