import type { SampleAnswer, Store } from '../store.ts';

/** All portions of the store's newest samples as one. */
export async function allLastSamples(store: Store): Promise<SampleAnswer> {
  const portions = await Array.fromAsync(store.readLastSamples());
  const join = <Column extends Uint32Array | Float64Array>(column: (of: SampleAnswer) => Column) =>
    portions.flatMap((portion) => [...column(portion).subarray(0, portion.count)]);
  return {
    count: portions.reduce((count, portion) => count + portion.count, 0),
    idLow: Uint32Array.from(join(({ idLow }) => idLow)),
    idHigh: Uint32Array.from(join(({ idHigh }) => idHigh)),
    timestampMs: Float64Array.from(join(({ timestampMs }) => timestampMs)),
    value: Float64Array.from(join(({ value }) => value)),
  };
}
