/**
 * Columns of numbers as constants of a statement: their bytes in base64, which the engine unpacks once.
 * 20,000 series ids parse in a millisecond this way, where a list of literals takes a hundred times as
 * long, and it works the same in process and over HTTP, where there are no temporary tables.
 */
import type { SeriesGroups, SeriesIds } from './store.ts';

/** An expression of type Array(UInt64). */
export function packedIds(ids: SeriesIds): string {
  const lanes = new Uint32Array(ids.count * 2);
  for (let row = 0; row < ids.count; row++) {
    lanes[row * 2] = ids.idLow[row];
    lanes[row * 2 + 1] = ids.idHigh[row];
  }
  return packed(lanes, 'UInt64');
}

/** An expression of type Array(UInt32). */
export function packedUint32(values: Uint32Array): string {
  return packed(values, 'UInt32');
}

/** An expression of type Array(Float64). */
export function packedFloat64(values: Float64Array): string {
  return packed(values, 'Float64');
}

/** An expression of type Array(Int16). */
export function packedInt16(values: Int16Array): string {
  return packed(values, 'Int16');
}

/** An expression of type String. */
export function base64Text(text: string): string {
  return `base64Decode('${Buffer.from(text).toString('base64')}')`;
}

type PackedColumn = Uint32Array | Float64Array | Int16Array;

function packed(values: PackedColumn, type: string): string {
  const base64 = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString(
    'base64',
  );
  return `reinterpret(base64Decode('${base64}'), 'Array(${type})')`;
}

const fewIds = 8;

/** A condition on the column `series`. No ids at all match nothing. */
export function seriesIn(ids: SeriesIds): string {
  if (ids.count === 0) return '0';
  if (ids.count > fewIds) return `series IN ${packedIds(ids)}`;
  const digits: string[] = [];
  for (let row = 0; row < ids.count; row++) digits.push(idDigits(ids.idLow[row], ids.idHigh[row]));
  return `series IN (${digits.join(', ')})`;
}

/** An expression of type UInt32: the group of the column `series`. */
export function groupOf(series: SeriesGroups): string {
  if (series.groupCount <= 1) return 'toUInt32(0)';
  const groups = packedUint32(series.group.subarray(0, series.count));
  return `transform(series, ${packedIds(series)}, ${groups}, toUInt32(0))`;
}

function idDigits(low: number, high: number): string {
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}
