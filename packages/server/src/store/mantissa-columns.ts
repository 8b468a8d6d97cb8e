import { keptAsBits, mantissaOf } from '../series/index.ts';
import type { NativeColumn } from './native/index.ts';
import type { SampleRows } from './store.ts';

const twoTo32 = 2 ** 32;

/** The values as the table `samples` keeps them: whole numbers and their decimals, or bits of doubles. */
export function mantissaColumns(rows: SampleRows): NativeColumn[] {
  const { count, value } = rows;
  const low = new Uint32Array(count);
  const high = new Uint32Array(count);
  const decimals = rows.decimals.slice(0, count);
  // Two lanes of each double, the low one first: the machines that the engine is built for are such.
  const bits = new Uint32Array(value.buffer, value.byteOffset, count * 2);
  for (let row = 0; row < count; row++) {
    const mantissa =
      decimals[row] === keptAsBits ? Number.NaN : mantissaOf(value[row], decimals[row]);
    if (Number.isNaN(mantissa)) {
      decimals[row] = keptAsBits;
      low[row] = bits[row * 2];
      high[row] = bits[row * 2 + 1];
    } else if ((mantissa | 0) === mantissa) {
      low[row] = mantissa | 0;
      high[row] = mantissa >> 31;
    } else {
      const upper = Math.floor(mantissa / twoTo32);
      low[row] = mantissa - upper * twoTo32;
      high[row] = upper;
    }
  }
  return [
    { name: 'mantissa', type: 'Int64', low, high },
    { name: 'decimals', type: 'UInt8', values: decimals },
  ];
}
