import type { SeriesTable } from '../../series/index.ts';
import { contentLength } from '../../snappy/index.ts';
import { snappyContent } from '../decompress.ts';
import type { Decoder } from '../format.ts';
import type { Rows } from '../rows.ts';
import type { RemoteWriteVersion } from './content-type.ts';
import { maxSnappyBytes } from './known-labels.ts';
import { RemoteWrite1Decoder } from './remote-write-1.ts';
import { RemoteWrite2Decoder } from './remote-write-2.ts';

export type RemoteWriteOptions = {
  version: RemoteWriteVersion;
  /** The body still is in Snappy's block format, which saves moving it around; see {@link takesSnappy}. */
  isSnappy?: boolean;
};

/** Whether a body in Snappy's block format may come as it is. What is wrong with it the usual way tells. */
export function takesSnappy(version: RemoteWriteVersion, body: Buffer): boolean {
  const sizeBytes = contentLength(body)?.sizeBytes;
  return version === 1 && sizeBytes !== undefined && sizeBytes + body.length <= maxSnappyBytes;
}

/** Prometheus remote write of both versions. */
export class RemoteWriteDecoder implements Decoder<RemoteWriteOptions> {
  readonly #version1: RemoteWrite1Decoder;
  readonly #version2: RemoteWrite2Decoder;

  constructor(table: SeriesTable) {
    this.#version1 = new RemoteWrite1Decoder(table);
    this.#version2 = new RemoteWrite2Decoder(table);
  }

  contentBytes(body: Buffer, { isSnappy }: RemoteWriteOptions): number {
    return isSnappy === true ? snappyContent(body).sizeBytes : body.length;
  }

  decode(body: Buffer, rows: Rows, { version, isSnappy }: RemoteWriteOptions): void {
    if (version === 1) this.#version1.decode(body, rows, isSnappy);
    else this.#version2.decode(body, rows);
  }
}
