/**
 * Blocks in ClickHouse's Native format, as `FORMAT Native` reads them: the number of columns and rows,
 * then per column its name, its type and its values one after the other
 * (https://clickhouse.com/docs/interfaces/formats/Native). Numbers are little-endian, and so is every
 * machine that the engine is built for, so that typed arrays are copied as they lie in memory.
 */
import { setWide } from '../../columns/wide.ts';
import { ByteSink } from './byte-sink.ts';

type Pairs = readonly (readonly [string, string])[];

/** A column with its values; of typed arrays the first `rowCount` entries count. */
export type NativeColumn =
  /** Two entries a row, the low half first; negative numbers as two's complement. */
  | { name: string; type: 'UInt64' | 'Int64' | 'DateTime64(3)'; lanes: Uint32Array }
  /** The halves apart. */
  | { name: string; type: 'UInt64' | 'Int64'; low: Uint32Array; high: Uint32Array }
  /** Epoch milliseconds, whole numbers. */
  | { name: string; type: 'DateTime64(3)'; values: Float64Array }
  | { name: string; type: 'Float64'; values: Float64Array }
  /** DateTime: epoch seconds. */
  | { name: string; type: 'UInt32' | 'DateTime'; values: Uint32Array }
  /** Date: days since 1970. */
  | { name: string; type: 'UInt16' | 'Date'; values: Uint16Array }
  | { name: string; type: 'UInt8'; values: Uint8Array }
  | { name: string; type: 'Int8'; values: Int8Array }
  /** The arrays one after the other in `values`; `ends` says where each row's ends. */
  | { name: string; type: 'Array(Int16)'; ends: Uint32Array; values: Int16Array }
  | { name: string; type: 'Array(Int32)'; ends: Uint32Array; values: Int32Array }
  | { name: string; type: 'Array(Float64)'; ends: Uint32Array; values: Float64Array }
  | { name: string; type: 'String'; values: readonly string[] }
  | { name: string; type: 'Map(String, String)'; values: readonly Pairs[] };

export type NativeColumnType = NativeColumn['type'];

/**
 * One block with the first `rowCount` rows of the columns, in pieces that follow each other. Long columns are pieces
 * as they lie in memory, not copied: they must not change until the block is sent.
 * @throws RangeError on a column that is shorter.
 */
export function encodeNativeBlock(
  columns: readonly NativeColumn[],
  rowCount: number,
): Uint8Array[] {
  const sink = new ByteSink();
  sink.varint(columns.length);
  sink.varint(rowCount);
  for (const column of columns) {
    sink.string(column.name);
    sink.string(column.type);
    writeValues(sink, column, rowCount);
  }
  return sink.pieces();
}

function writeValues(sink: ByteSink, column: NativeColumn, rowCount: number): void {
  const length = lengthOf(column);
  if (length < rowCount) {
    throw new RangeError(`column ${column.name} has ${length} of ${rowCount} values`);
  }
  switch (column.type) {
    case 'UInt64':
    case 'Int64':
    case 'DateTime64(3)':
      sink.array(lanesOf(column, rowCount));
      break;
    case 'String':
      for (let row = 0; row < rowCount; row++) sink.string(column.values[row]);
      break;
    case 'Map(String, String)':
      writeMaps(sink, column.values, rowCount);
      break;
    case 'Array(Int16)':
    case 'Array(Int32)':
    case 'Array(Float64)':
      sink.array(interleave(column.ends, new Uint32Array(rowCount), rowCount));
      sink.array(column.values.subarray(0, rowCount === 0 ? 0 : column.ends[rowCount - 1]));
      break;
    default:
      sink.array(column.values.subarray(0, rowCount));
  }
}

type LongColumn = Extract<NativeColumn, { type: 'UInt64' | 'Int64' | 'DateTime64(3)' }>;

function lanesOf(column: LongColumn, rowCount: number): Uint32Array {
  if ('lanes' in column) return column.lanes.subarray(0, 2 * rowCount);
  if ('low' in column) return interleave(column.low, column.high, rowCount);
  return toInt64Lanes(column.values, rowCount);
}

function lengthOf(column: NativeColumn): number {
  if ('lanes' in column) return column.lanes.length / 2;
  if ('low' in column) return column.low.length;
  if ('ends' in column) return column.ends.length;
  return column.values.length;
}

function interleave(low: Uint32Array, high: Uint32Array, rowCount: number): Uint32Array {
  const lanes = new Uint32Array(rowCount * 2);
  for (let row = 0; row < rowCount; row++) {
    lanes[row * 2] = low[row];
    lanes[row * 2 + 1] = high[row];
  }
  return lanes;
}

function toInt64Lanes(values: Float64Array, rowCount: number): Uint32Array {
  const lanes = new Uint32Array(rowCount * 2);
  for (let row = 0; row < rowCount; row++) setWide(lanes, row * 2, values[row]);
  return lanes;
}

/** Where each row's pairs end (UInt64), then all keys, then all values. */
function writeMaps(sink: ByteSink, maps: readonly Pairs[], rowCount: number): void {
  const ends = new Uint32Array(rowCount * 2);
  let end = 0;
  for (let row = 0; row < rowCount; row++) {
    end += maps[row].length;
    ends[row * 2] = end;
  }
  sink.array(ends);
  for (const part of [0, 1] as const) {
    for (let row = 0; row < rowCount; row++) {
      for (const pair of maps[row]) sink.string(pair[part]);
    }
  }
}
