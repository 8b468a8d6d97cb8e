import type { Batch } from '../../../batch/index.ts';
import type { SeriesTable } from '../../../series/index.ts';
import type { Rows, RowsOutcome } from '../../rows.ts';
import { openRows, type ReadSample, samplesOf } from '../../testing/open-rows.ts';
import { jsonToProtobuf } from '../json/json-to-protobuf.ts';
import { OtlpDecoder, type OtlpEncoding } from '../otlp-decoder.ts';

export const nowMs = Date.UTC(2026, 0, 1);
export const timeMs = nowMs - 60_000;
/** {@link timeMs} as OTLP has it, in JSON. */
export const timeUnixNano = String(BigInt(timeMs) * 1_000_000n);
export const startTimeUnixNano = String(BigInt(timeMs - 10_000) * 1_000_000n);

export type Json = { [name: string]: unknown };
export type DecodedOtlp = {
  samples: ReadSample[];
  outcome: RowsOutcome;
  batch: Batch;
  table: SeriesTable;
};

/** Attributes as OTLP's JSON has them; values are texts or AnyValue. */
export function attributes(values: { [key: string]: string | Json }): Json[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : value,
  }));
}

export function requestOf(
  metrics: Json[],
  resource: { [key: string]: string | Json } = {},
  scope: Json | undefined = undefined,
): Json {
  return {
    resourceMetrics: [
      { resource: { attributes: attributes(resource) }, scopeMetrics: [{ scope, metrics }] },
    ],
  };
}

/** A gauge with one point for each value. */
export function gaugeOf(name: string, ...values: (number | Json)[]): Json {
  const dataPoints = values.map((value) =>
    typeof value === 'number' ? { timeUnixNano, asDouble: value } : { timeUnixNano, ...value },
  );
  return { name, gauge: { dataPoints } };
}

/** The same request in both encodings. */
export function bodyOf(request: Json, encoding: OtlpEncoding): Buffer {
  const json = Buffer.from(JSON.stringify(request));
  return encoding === 'json' ? json : jsonToProtobuf(json, openRows(nowMs).rows).protobuf;
}

/** Keeps a decoder and its table from one request to the next; `commit` does what the head does. */
export class OtlpTarget {
  readonly #rows: Rows;
  readonly table: SeriesTable;
  readonly decoder: OtlpDecoder;
  #batch: Batch;

  constructor(table?: SeriesTable) {
    const opened = openRows(nowMs, table);
    this.#rows = opened.rows;
    this.table = opened.table;
    this.#batch = opened.batch;
    this.decoder = new OtlpDecoder(this.table);
  }

  take(body: Buffer, encoding: OtlpEncoding, atMs = nowMs): DecodedOtlp {
    this.#batch.clear();
    this.#rows.open(this.#batch, atMs, 'test');
    this.decoder.decode(body, this.#rows, { encoding });
    const outcome = this.#rows.finish();
    const { table } = this;
    return { samples: samplesOf(this.#batch, table), outcome, batch: this.#batch, table };
  }

  takeJson(request: Json, atMs = nowMs): DecodedOtlp {
    return this.take(bodyOf(request, 'json'), 'json', atMs);
  }

  /** The samples of the last request are safe. */
  commit(): void {
    for (let row = 0; row < this.#batch.count; row++) {
      const { seriesIndex, timestampMs, value } = this.#batch;
      this.table.observe(seriesIndex[row], timestampMs[row], value[row]);
    }
  }
}

export function decodeOtlp(request: Json, encoding: OtlpEncoding = 'json'): DecodedOtlp {
  return new OtlpTarget().take(bodyOf(request, encoding), encoding);
}

/** Samples as `name{label="value",…} value`, sorted. */
export function lines(samples: readonly ReadSample[]): string[] {
  return samples
    .map(({ name, labels, value }) => {
      const pairs = Object.entries(labels).map(
        ([label, text]) => `${label}=${JSON.stringify(text)}`,
      );
      return `${name}{${pairs.join(',')}} ${value}`;
    })
    .sort();
}
