import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Batch, lateObservation, observation, reading, type SampleKind } from '../batch/index.ts';
import { SeriesTable } from '../series/index.ts';
import { LateObservations } from './late-observations.ts';

type Row = [series: number, timestampMs: number, kind: SampleKind];

function marked(late: LateObservations, rows: readonly Row[]): number[] {
  const table = new SeriesTable();
  const batch = new Batch();
  for (const [series, timestampMs, kind] of rows) batch.append(table, series, timestampMs, 1, kind);
  late.mark(batch);
  return [...batch.kind.subarray(0, batch.count)];
}

test('only observations that are not newer than all before them are marked, per series', () => {
  const rows: Row[] = [
    [3, 10, observation],
    [3, 20, observation],
    [3, 20, observation],
    [3, 15, observation],
    [4, 5, observation],
    [3, 1, reading],
    [3, 30, observation],
  ];
  const late = lateObservation;
  assert.deepEqual(marked(new LateObservations(), rows), [1, 1, late, late, 1, reading, 1]);
});

test('a new segment begins anew', () => {
  const late = new LateObservations();
  assert.deepEqual(marked(late, [[0, 10, observation]]), [observation]);
  assert.deepEqual(marked(late, [[0, 10, observation]]), [lateObservation]);
  late.reset();
  assert.deepEqual(marked(late, [[0, 10, observation]]), [observation]);
});

test('series, time and the row of the marked ones identify every observation', () => {
  const row = fc.tuple(fc.nat(3), fc.nat(5), fc.constant(observation));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
      const kinds = marked(new LateObservations(), rows);
      const identities = rows.map(([series, ms], at) =>
        [series, ms, kinds[at] === lateObservation ? at + 1 : 0].join(),
      );
      assert.equal(new Set(identities).size, rows.length);
    }),
  );
});
