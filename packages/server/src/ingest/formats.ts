import type { SeriesTable } from '../series/index.ts';
import { CollectdDecoder } from './collectd/index.ts';
import { ExpositionDecoder, type ExpositionOptions } from './exposition/index.ts';
import type { Decoder } from './format.ts';
import { GraphiteDecoder } from './graphite/index.ts';
import { InfluxDecoder, type InfluxOptions } from './influx/index.ts';
import { OtlpDecoder, type OtlpOptions } from './otlp/index.ts';
import { RemoteWriteDecoder, type RemoteWriteOptions } from './remote-write/index.ts';

/** The formats other than our own JSON, and what their decoders must be told beside the body. */
export type FormatOptions = {
  collectd: undefined;
  exposition: ExpositionOptions;
  graphite: undefined;
  influx: InfluxOptions;
  otlp: OtlpOptions;
  remoteWrite: RemoteWriteOptions;
};
export type FormatName = keyof FormatOptions;

export type Decoders = { readonly [Name in FormatName]: Decoder<FormatOptions[Name]> };

/** A decoder for each format; each remembers the series of one table. */
export function decodersFor(table: SeriesTable): Decoders {
  return {
    collectd: new CollectdDecoder(),
    exposition: new ExpositionDecoder(table),
    graphite: new GraphiteDecoder(table),
    influx: new InfluxDecoder(table),
    otlp: new OtlpDecoder(table),
    remoteWrite: new RemoteWriteDecoder(table),
  };
}
