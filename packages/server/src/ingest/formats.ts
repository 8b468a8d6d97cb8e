import type { SeriesTable } from '../series/index.ts';
import type { Decoder } from './format.ts';
import { RemoteWrite1Decoder } from './remote-write/remote-write-1.ts';
import { RemoteWrite2Decoder } from './remote-write/remote-write-2.ts';

/** The formats other than our own JSON, and what their decoders must be told beside the body. */
export type FormatOptions = {
  remoteWrite1: undefined;
  remoteWrite2: undefined;
};
export type FormatName = keyof FormatOptions;

export type Decoders = { readonly [Name in FormatName]: Decoder<FormatOptions[Name]> };

/** A decoder for each format; each remembers the series of one table. */
export function decodersFor(table: SeriesTable, _nowMs: () => number): Decoders {
  return {
    remoteWrite1: new RemoteWrite1Decoder(table),
    remoteWrite2: new RemoteWrite2Decoder(table),
  };
}
