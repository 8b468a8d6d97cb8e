import type { SeriesTable } from '../../series/index.ts';
import type { Decoder } from '../format.ts';
import type { Rows } from '../rows.ts';
import type { RemoteWriteVersion } from './content-type.ts';
import { RemoteWrite1Decoder } from './remote-write-1.ts';
import { RemoteWrite2Decoder } from './remote-write-2.ts';

export type RemoteWriteOptions = { version: RemoteWriteVersion };

/** Prometheus remote write of both versions. */
export class RemoteWriteDecoder implements Decoder<RemoteWriteOptions> {
  readonly #version1: RemoteWrite1Decoder;
  readonly #version2: RemoteWrite2Decoder;

  constructor(table: SeriesTable) {
    this.#version1 = new RemoteWrite1Decoder(table);
    this.#version2 = new RemoteWrite2Decoder(table);
  }

  decode(body: Buffer, rows: Rows, { version }: RemoteWriteOptions): void {
    if (version === 1) this.#version1.decode(body, rows);
    else this.#version2.decode(body, rows);
  }
}
