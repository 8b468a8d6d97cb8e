import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marksOf, reading, SampleRows } from '../batch/index.ts';
import { LayoutThread } from './layout-thread.ts';
import { MinuteStretches } from './minute-stretches.ts';
import type { RowsToLayOut } from './row-layout.ts';
import { SampleColumns } from './sample-columns.ts';

const newLaidOut = () => ({ columns: new SampleColumns(), stretches: new MinuteStretches() });

/** Two rows of the only series. */
function twoRows(): RowsToLayOut {
  const rows = new SampleRows();
  for (const place of [0, 1]) rows.append(0, 1_000 + place, 7, marksOf(reading, false, 1), place);
  const ids = { idLow: Uint32Array.of(3), idHigh: Uint32Array.of(4) };
  const order = new Uint32Array(new SharedArrayBuffer(8));
  return { parts: [rows], count: 2, segment: 1, ids, decimals: new Uint8Array(1), order };
}

test('a thread that breaks off says why, and the next job gets another one', async (t) => {
  const thread = new LayoutThread();
  t.after(() => thread.close());
  const broken = { ...twoRows(), decimals: null };
  await assert.rejects(thread.layOut(broken as never, newLaidOut()), TypeError);
  const laidOut = newLaidOut();
  await thread.layOut(twoRows(), laidOut);
  assert.equal(laidOut.columns.count, 2);
  assert.deepEqual([...laidOut.columns.series.subarray(0, 2)], [3, 4]);
  assert.equal(laidOut.stretches.count, 1);
});
