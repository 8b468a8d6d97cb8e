import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SampleColumns } from './sample-columns.ts';

test('each row is kept, however the columns grow', () => {
  for (const reserved of [[], [3], [3, 10], [1, 17, 40]]) {
    const columns = new SampleColumns();
    for (const more of reserved) columns.reserve(more);
    for (let row = 0; row < 100; row++) columns.append(row, 1, row, row, row, 1, row, 0);
    const odd = (column: Uint32Array) => Array.from({ length: 100 }, (_, row) => column[2 * row]);
    const rows = Array.from({ length: 100 }, (_, row) => row);
    for (const column of [columns.series, columns.timestampMs, columns.sequence, columns.mantissa])
      assert.deepEqual(odd(column), rows);
    assert.deepEqual(Array.from(columns.keepDay.subarray(0, 100)), rows);
  }
});
