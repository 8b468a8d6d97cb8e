import { SeriesTable } from '../../../series/index.ts';
import { openRows, samplesOf } from '../../testing/open-rows.ts';
import { ExpositionDecoder } from '../exposition-decoder.ts';
import type { ExpositionOptions } from '../options.ts';

export const nowMs = Date.UTC(2026, 0, 1);

/** Decodes one body, by a decoder of its own unless there is one; throws what the decoder throws. */
export function decodeExposition(
  body: string | Buffer,
  options: ExpositionOptions,
  table = new SeriesTable(),
  decoder = new ExpositionDecoder(table),
) {
  const { rows, batch } = openRows(nowMs, table);
  decoder.decode(Buffer.from(body), rows, options);
  return {
    table,
    samples: samplesOf(batch, table),
    exemplars: batch.exemplars,
    metadata: batch.metadata,
    outcome: rows.finish(),
  };
}

/** A sample in one line: `name{label=value,…} value @ms`. */
export function shortly({
  name,
  labels,
  value,
  timestampMs,
}: {
  name: string;
  labels: Record<string, string>;
  value: number;
  timestampMs: number;
}): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${text}`);
  const time = timestampMs === nowMs ? '' : ` @${timestampMs}`;
  return `${name}{${pairs.join(',')}} ${value}${time}`;
}
