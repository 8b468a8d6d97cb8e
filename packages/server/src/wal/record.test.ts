import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Batch, observation, reading } from '../batch/index.ts';
import { SeriesTable } from '../series/index.ts';
import { ByteWriter } from './byte-writer.ts';
import { PackedLanes } from './packed-lanes.ts';
import { decodeRecord, encodeRecord } from './record.ts';

function encode(batch: Batch, table: SeriesTable, firstRow: number): Buffer {
  const out = new ByteWriter();
  const lanes = new PackedLanes();
  encodeRecord(out, batch, table, firstRow, lanes);
  return Buffer.from(out.bytes);
}

test('what is encoded comes back', () => {
  const sample = fc.record({
    name: fc.string({ minLength: 1, unit: 'grapheme' }),
    label: fc.string({ unit: 'grapheme' }),
    timestampMs: fc.nat({ max: 4e12 }),
    value: fc.double(),
    isReading: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(sample),
      fc.nat(),
      fc.string({ unit: 'grapheme' }),
      (samples, firstRow, body) => {
        const table = new SeriesTable();
        const batch = new Batch();
        batch.arrivalMs = 1_763_000_000_123;
        for (const { name, label, timestampMs, value, isReading } of samples) {
          const known = table.find(`${name}\u0000l\u0000${label}`);
          const series = known === -1 ? table.create(name, [['l', label]], 'counter', '%') : known;
          batch.append(table, series, timestampMs, value, isReading ? reading : observation);
        }
        batch.keyedAnswers.push({ key: 'k', status: 201, body });
        const record = decodeRecord(encode(batch, table, firstRow));
        assert.ok(record !== null);
        assert.equal(record.count, samples.length);
        assert.equal(record.firstRow, firstRow);
        assert.equal(record.arrivalMs, batch.arrivalMs);
        assert.deepEqual(
          [...record.timestampMs],
          samples.map((s) => s.timestampMs),
        );
        assert.deepEqual(
          [...record.value],
          samples.map((s) => s.value),
        );
        assert.deepEqual(
          [...record.kind],
          samples.map((s) => (s.isReading ? reading : observation)),
        );
        assert.deepEqual(record.keyedAnswers, [{ key: 'k', status: 201, body }]);
        assert.deepEqual(
          record.series,
          [...batch.newSeries].map((i) => table.definition(i)),
        );
        for (let row = 0; row < record.count; row++) {
          const index = batch.seriesIndex[row];
          assert.equal(record.idLow[row], table.idLow[index]);
          assert.equal(record.idHigh[row], table.idHigh[index]);
        }
      },
    ),
  );
});

test('every truncation and every leftover is refused', () => {
  const table = new SeriesTable();
  const batch = new Batch();
  batch.append(table, table.create('cpu', [['host', 'a']]), 1000, 1.5, observation);
  batch.keyedAnswers.push({ key: 'key', status: 201, body: '{"stored":1}' });
  const bytes = encode(batch, table, 0);
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(decodeRecord(bytes.subarray(0, length)), null, `cut to ${length} bytes`);
  }
  assert.equal(decodeRecord(Buffer.concat([bytes, Buffer.from([0])])), null);
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodeRecord(Buffer.from(bytes));
    }),
    { numRuns: 2000 },
  );
});
