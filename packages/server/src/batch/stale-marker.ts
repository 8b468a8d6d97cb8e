/**
 * Prometheus' stale marker: a NaN with these bits says that a series has ended
 * (model/value/value.go of that project). The low word alone tells it from other NaNs: a processor may set
 * the quiet bit in the high word when the number passes through a register.
 */
const bits = new Uint32Array(2);
const number = new Float64Array(bits.buffer);

export const staleLowWord = 2;
export const staleHighWord = 0x7ff00000;

bits[0] = staleLowWord;
bits[1] = staleHighWord;

/** The marker as a number. */
export const staleNaN: number = number[0];

export function isStaleMarker(value: number): boolean {
  if (!Number.isNaN(value)) return false;
  number[0] = value;
  return bits[0] === staleLowWord;
}
