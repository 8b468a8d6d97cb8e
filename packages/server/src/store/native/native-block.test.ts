import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { type Engine, openEmbeddedEngine } from '../engine/index.ts';
import { encodeNativeBlock, type NativeColumn } from './native-block.ts';
import { RowReader } from './row-reader.ts';

describe('Native block', () => {
  const cases: readonly (readonly [string, NativeColumn, string])[] = [
    [
      'UInt64 in two lanes, low first',
      { name: 'a', type: 'UInt64', low: Uint32Array.of(1), high: Uint32Array.of(0x80000000) },
      '0101 0161 0655496e743634 0100000000000080',
    ],
    [
      'DateTime64 beyond 32 bits',
      { name: 't', type: 'DateTime64(3)', values: Float64Array.of(0x1_0000_0002) },
      '0101 0174 0d4461746554696d653634283329 0200000001000000',
    ],
    [
      'String with its length in bytes',
      { name: 's', type: 'String', values: ['é'] },
      '0101 0173 06537472696e67 02c3a9',
    ],
    [
      'Map: ends, keys, values',
      { name: 'm', type: 'Map(String, String)', values: [[['k', 'v']]] },
      '0101 016d 134d617028537472696e672c20537472696e6729 0100000000000000 016b 0176',
    ],
    [
      'Date',
      { name: 'd', type: 'Date', values: Uint16Array.of(258, 9) },
      '0101 0164 0444617465 0201',
    ],
  ];
  for (const [title, column, hex] of cases) {
    test(title, () => {
      const pieces = encodeNativeBlock([column], 1);
      assert.equal(Buffer.concat(pieces).toString('hex'), hex.replaceAll(' ', ''));
    });
  }

  test('a column that is too short is refused', () => {
    const column: NativeColumn = { name: 'v', type: 'UInt8', values: new Uint8Array(2) };
    assert.throws(() => encodeNativeBlock([column], 3), RangeError);
  });
});

describe('Native block and RowBinary through the engine', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-native-'));
  let engine: Engine;
  before(async () => {
    engine = await openEmbeddedEngine(directory);
    await engine.command({
      sql: `CREATE TABLE t (run UInt32, row UInt32, id UInt64, ts DateTime64(3), value Float64,
  small UInt8, day Date, seconds DateTime, text String, pairs Map(String, String))
ENGINE = MergeTree ORDER BY (run, row)`,
    });
  });
  after(async () => {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const rowValue = fc.record(
    {
      low: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      high: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      ms: fc.integer({ min: 0, max: 4_294_967_295_999 }),
      value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      small: fc.integer({ min: 0, max: 255 }),
      day: fc.integer({ min: 0, max: 65_535 }),
      seconds: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      text: fc.string({ unit: 'grapheme' }),
      pairs: fc.uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string()), {
        selector: ([key]) => key,
        maxLength: 4,
      }),
    },
    { noNullPrototype: true },
  );

  test('any rows come back as they were sent', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(rowValue, { minLength: 1, maxLength: 40 }), async (rows) => {
        run++;
        const value = new Float64Array(new BigUint64Array(rows.map((row) => row.value)).buffer);
        const columns: NativeColumn[] = [
          { name: 'run', type: 'UInt32', values: new Uint32Array(rows.length).fill(run) },
          { name: 'row', type: 'UInt32', values: Uint32Array.from(rows, (_, index) => index) },
          {
            name: 'id',
            type: 'UInt64',
            low: Uint32Array.from(rows, (row) => row.low),
            high: Uint32Array.from(rows, (row) => row.high),
          },
          { name: 'ts', type: 'DateTime64(3)', values: Float64Array.from(rows, (row) => row.ms) },
          { name: 'value', type: 'Float64', values: value },
          { name: 'small', type: 'UInt8', values: Uint8Array.from(rows, (row) => row.small) },
          { name: 'day', type: 'Date', values: Uint16Array.from(rows, (row) => row.day) },
          {
            name: 'seconds',
            type: 'DateTime',
            values: Uint32Array.from(rows, (row) => row.seconds),
          },
          { name: 'text', type: 'String', values: rows.map((row) => row.text) },
          { name: 'pairs', type: 'Map(String, String)', values: rows.map((row) => row.pairs) },
        ];
        await engine.insertNative('t', columns, encodeNativeBlock(columns, rows.length));
        assert.deepEqual(await readRows(engine, run, rows.length), rows);
      }),
      { numRuns: 20 },
    );
  });
});

async function readRows(engine: Engine, run: number, count: number): Promise<unknown[]> {
  const reader = new RowReader(
    await engine.query({
      sql: `SELECT id, toUnixTimestamp64Milli(ts), value, small, day, seconds, text, pairs
FROM t WHERE run = {run:UInt32} ORDER BY row`,
      params: { run },
    }),
  );
  const valueBits = new Uint32Array(count * 2);
  const values = new BigUint64Array(valueBits.buffer);
  const rows = Array.from({ length: count }, (_, row) => {
    const [low, high] = [reader.uint32(), reader.uint32()];
    const ms = reader.int64();
    reader.float64Bits(valueBits, row);
    const value = values[row];
    const [small, day] = [reader.uint8(), reader.uint16()];
    const seconds = reader.uint32();
    return {
      low,
      high,
      ms,
      value,
      small,
      day,
      seconds,
      text: reader.string(),
      pairs: reader.stringPairs(),
    };
  });
  assert.ok(reader.done);
  return rows;
}
