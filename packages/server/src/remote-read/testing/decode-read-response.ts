import { type Histogram, isStaleMarker } from '../../batch/index.ts';
import { readHistogram } from '../../ingest/remote-write/native-histogram.ts';
import { ProtobufReader } from '../../protobuf/index.ts';

export type DecodedSeries = {
  labels: [string, string][];
  samples: { timestampMs: number; value: number | 'stale' }[];
  histograms: { timestampMs: number; histogram: Histogram | 'stale' }[];
};

/** The results of an uncompressed ReadResponse; throws for anything that should not be in one. */
export function decodeReadResponse(body: Buffer): DecodedSeries[][] {
  const reader = new ProtobufReader();
  reader.open(body);
  const results: DecodedSeries[][] = [];
  while (reader.next()) {
    assertField(reader.field, [1]);
    const result: DecodedSeries[] = [];
    inside(reader, () => {
      assertField(reader.field, [1]);
      result.push(readSeries(reader));
    });
    results.push(result);
  }
  return results;
}

function readSeries(reader: ProtobufReader): DecodedSeries {
  const series: DecodedSeries = { labels: [], samples: [], histograms: [] };
  inside(reader, () => {
    assertField(reader.field, [1, 2, 4]);
    if (reader.field === 1) {
      const texts = ['', ''];
      inside(reader, () => {
        const at = reader.field - 1;
        reader.range();
        texts[at] = reader.text(reader.rangeStart, reader.rangeEnd) ?? '';
      });
      series.labels.push([texts[0] ?? '', texts[1] ?? '']);
    } else if (reader.field === 2) {
      let value = 0;
      let timestampMs = 0;
      inside(reader, () => {
        if (reader.field === 1) value = reader.double();
        else timestampMs = reader.int64();
      });
      series.samples.push({ timestampMs, value: isStaleMarker(value) ? 'stale' : value });
    } else {
      const read = readHistogram(reader);
      if (read.timestampMs === undefined) throw new Error(`${read.field}: ${read.message}`);
      const { timestampMs, histogram } = read;
      series.histograms.push({
        timestampMs,
        histogram: isStaleMarker(histogram.sum) ? 'stale' : histogram,
      });
    }
  });
  return series;
}

/** Goes into a message, and lets `read` read each of its fields. */
function inside(reader: ProtobufReader, read: () => void): void {
  const outer = reader.enter();
  while (reader.next()) read();
  reader.leave(outer);
}

function assertField(field: number, known: readonly number[]): void {
  if (!known.includes(field)) throw new Error(`field ${field} is none of ${known.join(', ')}`);
}
