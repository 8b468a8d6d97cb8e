import type { Rows } from './rows.ts';

/**
 * How a foreign format becomes rows. One folder under `ingest/` holds one format: a decoder that is free of
 * sockets, its vectors and its tests, among them the suite that all formats pass (`format-contract.ts`).
 *
 * A decoder reads a body, decompressed if its options do not say otherwise, into `rows` and returns. What is wrong with a single item it gives to
 * `rows.refuse` and goes on, so that one bad item costs nothing else. A body that cannot be understood at
 * all (truncated, another format) throws a TidemarkError with status 400: then nothing of it is stored.
 */
export interface Decoder<Options = undefined> {
  decode(body: Buffer, rows: Rows, options: Options): void;
  /** How long the body is, decompressed; for decoders that may get it compressed. */
  contentBytes?(body: Buffer, options: Options): number;
}
